/** An embedded widget: what its token stands for, or that it is no longer shared. */
import { useQuery } from '@tanstack/react-query';
import type { Embedded } from '../../query/routes/embeds.ts';
import { nameOf } from '../../reports/names.ts';
import type { Dimension } from '../../metrics/types.ts';
import { commonOf, grainOf, widgetQuestions } from '../../reports/dashboards/widget-questions.ts';
import { read } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { LiveLine } from '../dashboard/live-line.tsx';
import { useFigures } from '../dashboard/use-figures.ts';
import { WidgetCard } from '../dashboard/widget-card.tsx';
import { WidgetContent } from '../dashboard/widget-content.tsx';
import { titleOf } from '../dashboard/widget-words.ts';
import { Empty } from '../ui/empty.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { sayChoice } from '../ui/range-picker.tsx';
import styles from './embed.module.css';
import { browserLocale } from '../api/browser-locale.ts';

/** A page that stays open hears within this time that it is no longer shared. */
const LOOKED_AT_MS = 60_000;

export function EmbeddedPage({ token }: { readonly token: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['embedded', token],
    queryFn: ({ signal }) => read<Embedded>(`/embed/${token}/widget`, signal),
    refetchInterval: LOOKED_AT_MS,
  });
  if (error !== null && problemOf(error).code === 'gone') {
    return (
      <main className={styles['page']}>
        <Empty title="This widget is no longer shared">
          <p>Whoever embedded it has taken its address back, or may no longer see its figures. Ask them for a new address.</p>
        </Empty>
      </main>
    );
  }
  if (data === undefined) {
    return (
      <main className={styles['page']}>
        {error === null ? <Skeleton height="100%" /> : <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />}
      </main>
    );
  }
  return <EmbeddedWidget token={token} embedded={data} />;
}

function EmbeddedWidget({ token, embedded }: { readonly token: string; readonly embedded: Embedded }) {
  const { widget, range, zone, projects, currency, names } = embedded;
  const place = { range, zone, projects };
  const grain = grainOf(place);
  const figures = useFigures(widgetQuestions(widget, grain), commonOf(place), `/embed/${token}/live`);
  const locale = browserLocale();
  const labels = new Map(widget.by === null ? [] : [[widget.by, labelsOf(names)] as const]);
  const reading = {
    speech: { locale, currency },
    names: (dimension: Dimension, id: string) => nameOf(labels, dimension, id),
    freshness: figures.freshness,
  };
  return (
    <main className={styles['page']}>
      <title>{titleOf(widget)}</title>
      <WidgetCard widget={widget}>
        <WidgetContent {...{ widget, grain, figures, reading }} restricted={false} filtered={projects.length > 0} leads={null} />
      </WidgetCard>
      <p className={styles['foot']}>
        <span>{sayChoice(range, zone, locale)}</span>
        <LiveLine state={figures.state} freshness={figures.freshness} zone={zone} locale={locale} />
      </p>
    </main>
  );
}

const labelsOf = (names: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(names).map(([id, name]) => [id, { name, order: null, colour: null, archived: false }]));
