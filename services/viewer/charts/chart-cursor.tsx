/** A cursor over the periods of a chart: by pointer, by arrow keys and for readers of screens, who meet it as a slider whose value is said. */
import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Speech } from '../../reports/format.ts';
import type { Plot } from '../../reports/rendering/charts/plot.ts';
import type { SeriesSection } from '../../reports/types.ts';
import { sayBucket, sentenceOf, type SaidBucket } from './bucket-words.ts';
import styles from './chart.module.css';
import { screenColour } from './screen-svg.ts';

interface ChartCursorProps {
  readonly section: SeriesSection;
  readonly colours: readonly string[];
  readonly speech: Speech;
  readonly plot: Plot;
}

export function ChartCursor({ section, colours, speech, plot }: ChartCursorProps) {
  const { buckets } = section;
  const lastKnown = Math.max(
    0,
    buckets.findLastIndex(({ future }) => !future),
  );
  const [at, setAt] = useState<number | null>(null);
  const [shown, setShown] = useState(false);
  const index = Math.min(at ?? lastKnown, buckets.length - 1);
  const said = sayBucket(section, index, speech);
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setAt(Math.max(0, Math.min(buckets.length - 1, Math.floor(x / plot.slot))));
    setShown(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = steps(event.key, index, buckets.length - 1);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
    setShown(true);
  };
  return (
    <>
      <div
        className={styles['cursor']}
        style={{ left: plot.left, right: plot.right, top: plot.top, bottom: plot.bottom }}
        role="slider"
        tabIndex={0}
        aria-label={`${section.title}, by ${section.grain}`}
        aria-valuemin={0}
        aria-valuemax={buckets.length - 1}
        aria-valuenow={index}
        aria-valuetext={sentenceOf(said)}
        onKeyDown={onKeyDown}
        onFocus={() => setShown(true)}
        onBlur={() => setShown(false)}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setShown(false)}
      >
        {shown && <span className={styles['hair']} style={{ left: (index + 0.5) * plot.slot }} />}
      </div>
      {shown && <Readout said={said} colours={colours} left={plot.x(index)} width={plot.width} />}
    </>
  );
}

interface ReadoutProps {
  readonly said: SaidBucket;
  readonly colours: readonly string[];
  readonly left: number;
  readonly width: number;
}

/** Beside the cursor, on the side that has room. */
function Readout({ said: { when, state, values }, colours, left, width }: ReadoutProps) {
  const place = left < width / 2 ? { left: left + 12 } : { right: width - left + 12 };
  return (
    <div className={styles['readout']} style={place} aria-hidden="true">
      <p className={styles['when']}>{when}</p>
      {values.map(({ line, text }, index) => (
        <p key={line.id}>
          <span className={styles['swatch']} style={{ background: screenColour(colours[index] ?? '') }} />
          {values.length > 1 && <bdi>{line.name}</bdi>} <strong>{text}</strong>
        </p>
      ))}
      {state !== '' && <p className={styles['state']}>{state}</p>}
    </div>
  );
}

function steps(key: string, index: number, last: number): number | null {
  if (key === 'ArrowLeft' || key === 'ArrowDown') return Math.max(0, index - 1);
  if (key === 'ArrowRight' || key === 'ArrowUp') return Math.min(last, index + 1);
  if (key === 'PageDown') return Math.max(0, index - 7);
  if (key === 'PageUp') return Math.min(last, index + 7);
  if (key === 'Home') return 0;
  return key === 'End' ? last : null;
}
