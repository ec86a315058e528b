/** What of a series section goes into one chart: lines of one unit, and no more than an eye can follow. */
import type { Line, SeriesSection, Style } from '../../types.ts';
import { coloursOf } from './colours.ts';

export interface PanelLine {
  readonly line: Line;
  readonly colour: string;
}

export interface Panel {
  /** Says which of several panels this is; null where there is one only. */
  readonly title: string | null;
  readonly style: Style;
  readonly kind: SeriesSection['chart'];
  readonly lines: readonly PanelLine[];
}

/** Up to so many lines carry their names themselves. */
export const MOST_DIRECT = 5;
/** Seven values and the rest of them. */
const MOST_LINES = 8;

export function panelsOf(section: SeriesSection): Panel[] {
  const colours = coloursOf(section.lines, section.dimension);
  const coloured = section.lines.map((line, index): PanelLine => ({ line, colour: colours[index]! }));
  const groups = [...Map.groupBy(coloured, ({ line }) => line.style).entries()];
  return groups.flatMap(([style, lines]): Panel[] => {
    const kind = section.chart;
    if (lines.length > MOST_LINES) return lines.map((line) => ({ title: line.line.name, style, kind, lines: [line] }));
    const title = groups.length > 1 ? lines.map(({ line }) => line.name).join(', ') : null;
    return [{ title, style, kind, lines }];
  });
}

/** Why there is nothing to draw; null where there is. */
export function emptyReason({ lines, buckets, title }: Pick<SeriesSection, 'lines' | 'buckets' | 'title'>): string | null {
  if (buckets.length > 0 && buckets.every(({ future }) => future)) return 'This range lies after the watermark: nothing is known yet.';
  const values = lines.flatMap((line) => line.values).filter((value) => value !== null);
  const span = buckets.length === 1 ? 'in this period' : `in any of these ${buckets.length} periods`;
  if (values.length === 0) return `${title}: nothing to measure ${buckets.length === 0 ? 'in this range' : span}.`;
  return values.every((value) => value === 0) ? `${title}: none ${span}.` : null;
}
