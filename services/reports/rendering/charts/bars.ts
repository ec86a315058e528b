/** Bars: beside each other or on top of each other, those of unfinished periods lighter, what is unknown left out. */
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
  const { width, left } = columnsOf(panel, buckets.length, plot.slot);
  // What is below zero is stacked downwards.
  const above = buckets.map(() => 0);
  const below = buckets.map(() => 0);
  const bars: string[] = [];
  const labels: string[] = [];
  for (const [place, { line, colour }] of panel.lines.entries()) {
    for (const [index, value] of line.values.entries()) {
      if (value === null) continue;
      const heights = value < 0 ? below : above;
      const from = stacked ? heights[index]! : 0;
      heights[index] = from + value;
      const x = plot.x(index) + left + (stacked ? 0 : place * width * (1 + GAP));
      const [foot, end] = [plot.y(from), plot.y(from + value)];
      const top = Math.min(foot, end);
      if (value !== 0)
        bars.push(element('rect', { x, y: top, width, height: Math.abs(foot - end), fill: colour, ...look(buckets[index]!, stacked) }));
      // A lighter bar, but no lighter words.
      if (say !== null)
        labels.push(textElement({ x: x + width / 2, y: top - LABEL_DISTANCE, text: say(value), size: SMALL_FONT_SIZE, anchor: 'middle' }));
    }
  }
  return [...bars, ...labels];
}

const look = ({ partial, provisional }: Bucket, stacked: boolean) => ({
  ...(stacked && { stroke: INK.paper, 'stroke-width': 0.5 }),
  ...((partial || provisional) && { opacity: partial ? PARTIAL : PROVISIONAL }),
});
