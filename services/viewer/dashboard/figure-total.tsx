/** The figure itself: value, change, what stands behind it, and how it is computed. */
import { metricEntry } from '../../metrics/catalogue.ts';
import type { LiveAnswer } from '../api/live.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import styles from './figure-room.module.css';
import { SaidFigure } from './said-figure.tsx';
import { figureData, type Reading } from './widget-data.ts';
import widget from './widget.module.css';

interface FigureTotalProps {
  readonly metric: string;
  readonly answer: LiveAnswer | null;
  readonly reading: Reading;
  readonly onEvents: () => void;
}

export function FigureTotal({ metric, answer, reading, onEvents }: FigureTotalProps) {
  if (answer?.kind !== 'figures') return <Skeleton height="10rem" />;
  const data = figureData(metric, answer, reading);
  return (
    <section className={styles['total']} aria-label="The figure">
      <div>
        <p className={widget['value']}>
          <SaidFigure value={data.value} style={data.style} speech={reading.speech} />
        </p>
        {data.change !== null && (
          <p className={widget['change']} data-tone={data.tone}>
            {data.change}
          </p>
        )}
        {data.remarks.length > 0 && <p className={widget['remark']}>{data.remarks.join(' · ')}</p>}
      </div>
      <div className={styles['formula']}>
        <p>
          <strong>How it is computed:</strong> {metricEntry(metric).formula}
        </p>
        {data.value !== null && <Button onClick={onEvents}>The events behind it</Button>}
      </div>
    </section>
  );
}
