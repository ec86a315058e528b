/** A figure by one of its dimensions: every value, ranked, with its change, and the way to the events of each. */
import { metricEntry } from '../../metrics/catalogue.ts';
import type { Dimension } from '../../metrics/types.ts';
import { isAdditive, styleOf } from '../../reports/catalogue.ts';
import { sayValue } from '../../reports/format.ts';
import { changeView } from '../../reports/rendering/view/change.ts';
import { dimensionWord } from '../../reports/frame.ts';
import { numberOf } from '../../reports/sections/figures.ts';
import type { LiveAnswer, LiveFigures } from '../api/live.ts';
import { Button } from '../ui/button.tsx';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import { SelectField } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BarCell } from './bar-cell.tsx';
import styles from './figure-room.module.css';
import { idOf, rankingData, type RankedRow, type Reading } from './widget-data.ts';
import { dimensionTitle } from './widget-words.ts';

interface BreakdownProps {
  readonly metric: string;
  readonly by: Dimension;
  readonly dimensions: readonly Dimension[];
  readonly answer: LiveAnswer | null;
  readonly reading: Reading;
  readonly onBy: (by: Dimension) => void;
  readonly onEvents: (value: string | null) => void;
}

export function Breakdown({ metric, by, dimensions, answer, reading, onBy, onEvents }: BreakdownProps) {
  return (
    <section className={styles['section']} aria-label={`By ${dimensionWord(by)}`}>
      <div className={styles['head']}>
        <h2>By {dimensionWord(by)}</h2>
        <SelectField
          label="Broken down by"
          hideLabel
          value={by}
          options={dimensions.map((dimension) => ({ value: dimension, text: dimensionTitle(dimension) }))}
          onChange={(value) => onBy(dimensions.find((dimension) => dimension === value) ?? by)}
        />
      </div>
      {answer === null && <Skeleton height="12rem" />}
      {answer?.kind === 'problem' && <p>{`${answer.problem.title}. ${answer.problem.advice}`}</p>}
      {answer?.kind === 'figures' && <Parts {...{ metric, by, answer, reading, onEvents }} />}
      {!isAdditive(metricEntry(metric)) && (
        <p className={styles['muted']}>These do not add up to the figure: each is computed by itself.</p>
      )}
    </section>
  );
}

type PartsProps = Pick<BreakdownProps, 'metric' | 'by' | 'reading' | 'onEvents'> & { readonly answer: LiveFigures };

function Parts({ metric, by, answer, reading, onEvents }: PartsProps) {
  const rows = rankingData([metric], by, answer, reading);
  const { comparison, n } = answer.meta;
  const before = new Map(comparison?.rows.map((row) => [idOf(row, by), numberOf(row[metric])]));
  const counts = new Map(answer.rows.map((row, index) => [idOf(row, by), n[index]?.[metric]]));
  if (rows.length === 0) return <p className={styles['muted']}>Nothing in this range.</p>;
  const columns = columnsOf({ metric, by, reading, onEvents, before, counts });
  return (
    <div className={styles['parts']}>
      <DataTable
        caption={`${metricEntry(metric).title} by ${dimensionWord(by)}`}
        hideCaption
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id ?? ''}
      />
    </div>
  );
}

type ColumnsOf = Pick<PartsProps, 'metric' | 'by' | 'reading' | 'onEvents'> & {
  readonly before: ReadonlyMap<string | null, number | null>;
  readonly counts: ReadonlyMap<string | null, number | undefined>;
};

function columnsOf({ metric, by, reading, onEvents, before, counts }: ColumnsOf): TableColumn<RankedRow>[] {
  const { speech } = reading;
  const entry = metricEntry(metric);
  const style = styleOf(entry);
  return [
    { id: 'name', head: dimensionTitle(by), cell: ({ name }) => <bdi>{name}</bdi> },
    {
      id: 'value',
      head: entry.title,
      numeric: true,
      cell: ({ values, share }) => <BarCell share={share}>{sayValue(values[0] ?? null, style, speech)}</BarCell>,
    },
    {
      id: 'change',
      head: 'Change',
      numeric: true,
      cell: ({ id, values }) => <Change value={values[0] ?? null} before={before.get(id) ?? null} metric={metric} reading={reading} />,
    },
    ...(entry.unit === 'count' || entry.kind === 'sum'
      ? []
      : [{ id: 'n', head: 'n', numeric: true, cell: ({ id }: RankedRow) => counts.get(id)?.toLocaleString(speech.locale) ?? '–' }]),
    {
      id: 'events',
      head: <span className="visually-hidden">Events</span>,
      numeric: true,
      cell: ({ id, name, values }) =>
        values[0] === null ? null : (
          <Button look="quiet" onClick={() => onEvents(id)} aria-label={`Events behind ${name}`}>
            Events
          </Button>
        ),
    },
  ];
}

interface ChangeProps {
  readonly value: number | null;
  readonly before: number | null;
  readonly metric: string;
  readonly reading: Reading;
}

function Change({ value, before, metric, reading: { speech } }: ChangeProps) {
  const entry = metricEntry(metric);
  const change = changeView({ value, before, style: styleOf(entry), better: entry.better }, speech);
  if (change === null) return '–';
  const arrow = { up: '↑ ', down: '↓ ', same: '' }[change.direction];
  return (
    <span className={styles['change']} data-tone={change.tone}>
      {`${arrow}${change.amount}`}
      {change.judgement !== null && <span className="visually-hidden">, {change.judgement}</span>}
    </span>
  );
}
