/** One headline figure: its value, its change and whether that is good, and its course over the range. */
import { Link } from 'react-router';
import type { Grain } from '../../metrics/types.ts';
import type { Widget } from '../../reports/dashboards/dashboard.ts';
import { Sparkline } from '../charts/sparkline.tsx';
import type { LiveFigures } from '../api/live.ts';
import { SaidFigure } from './said-figure.tsx';
import type { Leads } from './widget-content.tsx';
import { bucketsOf, figureData, lineOf, type Reading } from './widget-data.ts';
import { titleOf } from './widget-words.ts';
import styles from './widget.module.css';

interface FigureWidgetProps {
  readonly widget: Widget;
  readonly grain: Grain;
  readonly total: LiveFigures;
  readonly course: LiveFigures | null;
  readonly reading: Reading;
  readonly leads: Leads | null;
  readonly note: string | null;
}

export function FigureWidget({ widget, grain, total, course, reading, leads, note }: FigureWidgetProps) {
  const metric = widget.metrics[0]!;
  const data = figureData(metric, total, reading);
  const buckets = course === null ? [] : bucketsOf(grain, [metric], course, reading);
  const remarks = [...data.remarks, ...(note === null ? [] : [note])];
  const said = <SaidFigure value={data.value} style={data.style} speech={reading.speech} />;
  return (
    <div className={styles['figure']}>
      <p className={styles['value']}>
        {leads === null ? (
          said
        ) : (
          <Link to={leads(metric)}>
            {said}
            <span className="visually-hidden">, {titleOf(widget)}: what is behind it</span>
          </Link>
        )}
      </p>
      {data.change !== null && (
        <p className={styles['change']} data-tone={data.tone}>
          {data.change}
        </p>
      )}
      {remarks.length > 0 && <p className={styles['remark']}>{remarks.join(' · ')}</p>}
      {course !== null && (
        <div className={styles['course']}>
          <Sparkline values={lineOf(metric, course, grain, buckets).values} buckets={buckets} />
        </div>
      )}
    </div>
  );
}
