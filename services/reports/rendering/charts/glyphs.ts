/** Small drawings inside the cells of tables. */
import { INK } from './colours.ts';

const WIDTH = 96;
const HEIGHT = 14;

export interface Interval {
  readonly low: number;
  readonly value: number;
  readonly high: number;
}

/** The widest span of several intervals, with zero inside. */
export function domainOf(intervals: readonly Interval[]): readonly [number, number] {
  const low = Math.min(0, ...intervals.map((interval) => interval.low));
  const high = Math.max(0, ...intervals.map((interval) => interval.high));
  return low === high ? [-1, 1] : [low, high];
}

/** A point with its interval over a zero line, all rows of a table to one scale. Filled where the interval leaves zero out. */
export function intervalGlyph({ low, value, high }: Interval, [from, to]: readonly [number, number], colour: string): string {
  const x = (at: number): string => (4 + ((at - from) / (to - from)) * (WIDTH - 8)).toFixed(2);
  const y = HEIGHT / 2;
  const clear = low > 0 || high < 0;
  return [
    `<svg class="glyph" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true">`,
    `<line x1="${x(0)}" x2="${x(0)}" y1="0" y2="${HEIGHT}" stroke="${INK.axis}" stroke-width="1"/>`,
    `<line x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="1.5"/>`,
    `<circle cx="${x(value)}" cy="${y}" r="3.25" fill="${clear ? colour : INK.paper}" stroke="${colour}" stroke-width="1.5"/>`,
    '</svg>',
  ].join('');
}
