/** What a widget shows: its figures, that they are still to come, or why there are none. The same on the dashboard and embedded elsewhere. */
import { memo } from 'react';
import type { Dimension, Grain } from '../../metrics/types.ts';
import type { Widget } from '../../reports/dashboards/dashboard.ts';
import { isByProject, widgetQuestions } from '../../reports/dashboards/widget-questions.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import type { LiveAnswer, LiveFigures } from '../api/live.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { FigureWidget } from './figure-widget.tsx';
import { RankingWidget } from './ranking-widget.tsx';
import type { Figures } from './use-figures.ts';
import { seriesData, type Reading } from './widget-data.ts';
import styles from './widget.module.css';

/** Where a figure leads: its address; null where it leads nowhere. */
export type Leads = (metric: string, by?: Dimension | null, value?: string | null) => string;

export interface WidgetContentProps {
  readonly widget: Widget;
  readonly grain: Grain;
  readonly figures: Figures;
  readonly reading: Reading;
  /** The reader may see some projects only. */
  readonly restricted: boolean;
  /** The page shows some projects only. */
  readonly filtered: boolean;
  readonly leads: Leads | null;
}

export function WidgetContent(props: WidgetContentProps) {
  const { widget, grain, figures, reading, restricted, filtered, leads } = props;
  const fleet = !widget.metrics.every(isByProject);
  if (fleet && restricted) {
    return <p className={styles['note']}>This concerns the whole fleet. You see some projects only, so it is not shown to you.</p>;
  }
  const [first, second] = widgetQuestions(widget, grain);
  const main = first === undefined ? null : figures.answerTo(first);
  const beside = second === undefined ? null : figures.answerTo(second);
  const failed = [main, beside].find((answer) => answer?.kind === 'problem');
  if (failed?.kind === 'problem') {
    return (
      <div className={styles['note']} role="note">
        <p>{failed.problem.title}</p>
        <p>{failed.problem.advice}</p>
      </div>
    );
  }
  if (!has(main) || (second !== undefined && !has(beside))) return <Waiting />;
  const note = fleet && filtered ? 'Whole fleet: the project filter does not apply.' : null;
  return <ToldWidget {...{ widget, grain, reading, leads, note }} main={main} course={has(beside) ? beside : null} />;
}

interface ToldWidgetProps extends Pick<WidgetContentProps, 'widget' | 'grain' | 'reading' | 'leads'> {
  readonly main: LiveFigures;
  readonly course: LiveFigures | null;
  readonly note: string | null;
}

/** Drawn again when something of its own has changed, not with each figure of the page that is told. */
const ToldWidget = memo(function ToldWidget({ widget, grain, reading, leads, note, main, course }: ToldWidgetProps) {
  if (widget.kind === 'figure') return <FigureWidget {...{ widget, grain, reading, leads, note }} total={main} course={course} />;
  return (
    <div className={styles['noted']}>
      {widget.kind === 'series' ? (
        <TimeChart section={seriesData(widget, grain, main, course, reading)} speech={reading.speech} />
      ) : (
        <RankingWidget {...{ widget, reading, leads }} total={main} ranking={course} />
      )}
      {note !== null && <p className={styles['remark']}>{note}</p>}
    </div>
  );
});

const has = (answer: LiveAnswer | null): answer is LiveFigures => answer?.kind === 'figures';

const Waiting = () => (
  <div className={styles['waiting']} role="status" aria-label="Loading">
    <Skeleton height="100%" />
  </div>
);
