/** Events one by one: when, what, where, and what each contributes to the figure. */
import type { MetricEntry } from '../../metrics/catalogue.ts';
import { isDimension, metricEntry } from '../../metrics/catalogue.ts';
import type { EventItem } from '../../metrics/drilldown/types.ts';
import { styleOf } from '../../reports/catalogue.ts';
import { sayValue } from '../../reports/format.ts';
import { dateFormat } from '../../reports/formatters.ts';
import { problemOf } from '../api/problem.ts';
import { useSession } from '../api/session.ts';
import { Button } from '../ui/button.tsx';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import styles from './figure-room.module.css';
import { useEventPages, type EventsAsked } from './use-events.ts';
import type { Reading } from './widget-data.ts';

export function EventTable({ asked, reading }: { readonly asked: EventsAsked; readonly reading: Reading }) {
  const session = useSession();
  const zone = (asked.question as { readonly zone?: string }).zone ?? session.studio.zone;
  const entry = metricEntry(asked.metric);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useEventPages(asked);
  if (error !== null) return <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height="12rem" />;
  const items = data.pages.flatMap((page) => page.items).map((item, index) => ({ item, index }));
  if (items.length === 0) return <p className={styles['muted']}>No event stands behind it.</p>;
  return (
    <>
      <DataTable
        caption={`Events behind ${entry.title}, times in ${zone}`}
        columns={columnsOf(zone, entry, reading)}
        rows={items}
        keyOf={({ index }) => String(index)}
      />
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}

interface ShownItem {
  readonly item: EventItem;
  readonly index: number;
}

function columnsOf(zone: string, entry: MetricEntry, reading: Reading): TableColumn<ShownItem>[] {
  return [
    { id: 'when', head: 'When', cell: ({ item }) => sayWhen(item, zone, reading.speech.locale) },
    { id: 'what', head: 'What', cell: ({ item }) => KINDS[item.kind] ?? item.type ?? '' },
    { id: 'where', head: 'Of', cell: ({ item }) => <Where item={item} reading={reading} /> },
    { id: 'counts', head: 'Counts as', numeric: true, cell: ({ item }) => sayContribution(item, entry, reading) },
    { id: 'fields', head: 'As it came in', cell: ({ item }) => <Fields item={item} /> },
  ];
}

const KINDS: Readonly<Partial<Record<EventItem['kind'], string>>> = {
  state: 'still open',
  scene: 'scene',
  unknown_time: 'time without a report',
};

function sayWhen({ fields }: EventItem, zone: string, locale: string): string {
  const at = fields['occurred_at'] ?? fields['from'];
  if (typeof at !== 'string') return '–';
  const parts = { timeZone: zone, dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' } as const;
  return dateFormat(locale, parts).format(new Date(at));
}

const PLACES = ['project_id', 'character_id', 'scene_id', 'scene_type', 'worker_id', 'outcome', 'verdict', 'stage', 'state', 'reason'];

function Where({ item: { fields }, reading: { names } }: { readonly item: EventItem; readonly reading: Reading }) {
  const said = PLACES.flatMap((name) => {
    const value = fields[name];
    if (typeof value !== 'string') return [];
    return [isDimension(name) ? names(name, value) : value];
  });
  return <bdi>{said.join(' · ')}</bdi>;
}

function sayContribution({ contribution }: EventItem, entry: MetricEntry, { speech }: Reading): string {
  if (contribution.kind === 'share') {
    const say = (value: number | null) => (value === null ? '–' : value.toLocaleString(speech.locale, { maximumFractionDigits: 3 }));
    return `${say(contribution.numerator)} ÷ ${say(contribution.denominator)}`;
  }
  return sayValue(contribution.value, styleOf(entry), speech);
}

function Fields({ item: { fields } }: { readonly item: EventItem }) {
  return (
    <details className={styles['fields']}>
      <summary>{String(fields['event_id'] ?? 'fields')}</summary>
      <dl>
        {Object.entries(fields).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{Array.isArray(value) ? value.join(', ') : value === null ? '–' : String(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
