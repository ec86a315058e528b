/** What stands in a chart besides its figures: labels at the ends of lines, the span that is not known yet, the names of unfinished periods. */
import type { Bucket, Trend } from '../../types.ts';
import { INK } from './colours.ts';
import { isolated } from '../text.ts';
import { spread } from './labels.ts';
import { fitted, widthOf } from './measure.ts';
import type { Plot } from './plot.ts';
import { element, FONT_SIZE, SMALL_FONT_SIZE, textElement } from './svg.ts';

/** Middle of the row in which unfinished periods are named, from the top of the drawing. */
const NAMES_Y = 10;
const LABEL_GAP = 14;
const SWATCH = 8;

export interface EndLabel {
  /** Cut where there is no room; the value beside it never is. */
  readonly name: string;
  readonly value: string;
  readonly colour: string;
  /** The value beside which it wants to stand. */
  readonly at: number;
}

export const labelWidth = (labels: readonly EndLabel[]): number =>
  Math.max(0, ...labels.map(({ name, value }) => widthOf(joined(name, value), FONT_SIZE))) + SWATCH + 18;

const joined = (name: string, value: string): string => [name, value].filter((part) => part !== '').join(' ');

/** A swatch and a name for each line, at the right edge of the plot. */
export function endLabels(labels: readonly EndLabel[], plot: Plot): string[] {
  const wanted = labels.map(({ at }, index) => ({ index, y: plot.y(at) }));
  const x = plot.width - plot.right + 8;
  return spread(wanted, LABEL_GAP, plot.top, plot.height - plot.bottom - 6).flatMap(({ index, y }) => {
    const { name, value, colour } = labels[index]!;
    const room = plot.right - SWATCH - 14 - (value === '' ? 0 : widthOf(` ${value}`, FONT_SIZE));
    const text = joined(isolated(fitted(name, FONT_SIZE, room)), value);
    return [
      element('rect', { x, y: y - SWATCH / 2, width: SWATCH, height: SWATCH, rx: 1, fill: colour }),
      textElement({ x: x + SWATCH + 5, y, text }),
    ];
  });
}

/** Shades what lies after the watermark, and says so where there is room. */
export function futureMarks(buckets: readonly Bucket[], plot: Plot): string[] {
  const first = buckets.findIndex(({ future }) => future);
  if (first < 0) return [];
  const x = plot.x(first) - plot.slot / 2;
  const width = plot.width - plot.right - x;
  const text = 'not known yet';
  const shade = element('rect', { x, y: plot.top, width, height: plot.height - plot.top - plot.bottom, fill: INK.shade });
  if (widthOf(text, SMALL_FONT_SIZE) > width) return [shade];
  return [shade, textElement({ x: x + width / 2, y: plot.top + 10, text, fill: INK.muted, size: SMALL_FONT_SIZE, anchor: 'middle' })];
}

/** Names the periods at the edges that are cut or may still change; neighbours share one name tag. */
export function unfinishedMarks(buckets: readonly Bucket[], plot: Plot): string[] {
  const runs: { from: number; to: number; texts: Set<string> }[] = [];
  for (const [index, bucket] of buckets.entries()) {
    const text = unfinished(bucket);
    if (text === null) continue;
    const last = runs.at(-1);
    if (last && last.to === index - 1) {
      last.to = index;
      last.texts.add(text);
    } else runs.push({ from: index, to: index, texts: new Set([text]) });
  }
  return runs.slice(-2).map(({ from, to, texts }) => {
    const text = [...texts].join(', ');
    const half = widthOf(text, SMALL_FONT_SIZE) / 2;
    const x = Math.min(Math.max((plot.x(from) + plot.x(to)) / 2, plot.left + half), plot.width - plot.right - half);
    return textElement({ x, y: NAMES_Y, text, fill: INK.muted, size: SMALL_FONT_SIZE, anchor: 'middle' });
  });
}

/** Whether one is named: then what stands on top of the plot needs a row of its own. */
export const hasUnfinished = (buckets: readonly Bucket[]): boolean => buckets.some((bucket) => unfinished(bucket) !== null);

const unfinished = ({ partial, provisional, future }: Bucket): string | null =>
  future ? null : partial ? 'incomplete' : provisional ? 'provisional' : null;

/** Theil and Sen's line through the complete periods: their slope, at the median of what it leaves. */
export function trendMark(trend: Trend, values: readonly (number | null)[], buckets: readonly Bucket[], plot: Plot): string[] {
  const { slope } = trend;
  if (slope === null || trend.verdict === 'none' || trend.verdict === 'too_few') return [];
  const complete = values.flatMap((value, index) => {
    const { partial, provisional, future } = buckets[index]!;
    return value === null || partial || provisional || future ? [] : [{ index, rest: value - slope * index }];
  });
  const rests = complete.map(({ rest }) => rest).toSorted((a, b) => a - b);
  const middle = rests.length / 2;
  const median = ((rests[Math.ceil(middle) - 1] ?? 0) + (rests[Math.floor(middle)] ?? 0)) / 2;
  const [from, to] = [complete[0]!.index, complete.at(-1)!.index];
  const ends = { x1: plot.x(from), y1: plot.y(median + slope * from), x2: plot.x(to), y2: plot.y(median + slope * to) };
  return [element('line', { ...ends, stroke: INK.faint, 'stroke-width': 1.25, 'stroke-dasharray': '2 3' })];
}
