/** Bars: beside each other or on top of each other, those of unfinished periods lighter, what is unknown left out. */
import { stack, stackOffsetDiverging } from 'd3-shape';
import { INK } from './colours.ts';
import type { Panel } from './panels.ts';
import type { Plot } from './plot.ts';
import { element, SMALL_FONT_SIZE, textElement } from './svg.ts';
import type { Bucket } from '../../types.ts';

const MOST_WIDTH = 44;
/** Between the bars of one period, of a bar's width. */
const GAP = 0.08;
/** Between periods, of their width. */
const WIDE_GAP = 0.28;
const NARROW_GAP = 0.12;
const MOST_WIDE = 40;
const LABEL_DISTANCE = 8.25;

const PARTIAL = 0.4;
const PROVISIONAL = 0.65;

/** How wide bars are, and from where on in their period they stand. @param slot width of a period */
function columnsOf({ kind, lines }: Panel, periods: number, slot: number) {
  const columns = kind === 'stacked' ? 1 : lines.length;
  const gap = slot * (periods > MOST_WIDE ? NARROW_GAP : WIDE_GAP);
  const width = Math.min(MOST_WIDTH, (slot - gap) / (columns + (columns - 1) * GAP));
  return { width, left: -(width * (columns + (columns - 1) * GAP)) / 2, pitch: columns === 1 ? slot : width * (1 + GAP) };
}

/** Room for the words above one bar, beside those of the next. */
export const roomAbove = (panel: Panel, periods: number, slot: number): number => columnsOf(panel, periods, slot).pitch;

/** @param say how bars say their values above themselves; null: they do not */
export function barElements(panel: Panel, buckets: readonly Bucket[], plot: Plot, say: ((value: number) => string) | null): string[] {
  const stacked = panel.kind === 'stacked';
  const { width, left, pitch } = columnsOf(panel, buckets.length, plot.slot);
  const spans = spansOf(panel, buckets.length);
  const bars: string[] = [];
  const labels: string[] = [];
  for (const [place, { line, colour }] of panel.lines.entries()) {
    for (const [index, value] of line.values.entries()) {
      if (value === null) continue;
      const [low, high] = spans(place, index);
      const x = plot.x(index) + left + (stacked ? 0 : place * pitch);
      const y = plot.y(high);
      if (value !== 0)
        bars.push(element('rect', { x, y, width, height: plot.y(low) - y, fill: colour, ...look(buckets[index]!, stacked) }));
      // A lighter bar, but no lighter words.
      if (say !== null)
        labels.push(textElement({ x: x + width / 2, y: y - LABEL_DISTANCE, text: say(value), size: SMALL_FONT_SIZE, anchor: 'middle' }));
    }
  }
  return [...bars, ...labels];
}

/** From which value to which a bar reaches; those below zero are stacked downwards. */
export function spansOf({ kind, lines }: Panel, periods: number): (place: number, index: number) => readonly [low: number, high: number] {
  if (kind !== 'stacked') {
    return (place, index) => {
      const value = lines[place]!.line.values[index] ?? 0;
      return [Math.min(0, value), Math.max(0, value)];
    };
  }
  const layers = stack<number, number>()
    .keys(lines.keys())
    .value((index, place) => lines[place]!.line.values[index] ?? 0)
    .offset(stackOffsetDiverging)([...Array(periods).keys()]);
  return (place, index) => {
    const [low, high] = layers[place]![index]!;
    return [low, high];
  };
}

const look = ({ partial, provisional }: Bucket, stacked: boolean) => ({
  ...(stacked && { stroke: INK.paper, 'stroke-width': 0.5 }),
  ...((partial || provisional) && { opacity: partial ? PARTIAL : PROVISIONAL }),
});
