/** One panel of a series section as an SVG drawing. */
import { sayValue, type Speech } from '../../format.ts';
import type { SeriesSection } from '../../types.ts';
import { visible } from '../text.ts';
import { axisLabels } from './axis-labels.ts';
import { axisElements } from './axes.ts';
import { barElements, roomAbove, spansOf } from './bars.ts';
import { lineElements } from './lines.ts';
import { endLabels, futureMarks, hasUnfinished, labelWidth, trendMark, unfinishedMarks, type EndLabel } from './marks.ts';
import { widthOf } from './measure.ts';
import { MOST_DIRECT, type Panel } from './panels.ts';
import { plotOf, type Plot } from './plot.ts';
import { drawing, FONT_SIZE, SMALL_FONT_SIZE } from './svg.ts';
import { saidAxis } from './ticks.ts';

const MOST_LABELLED_BARS = 14;
/** Room for one row of small words: the values of bars, or the names of unfinished periods; and for both. */
const TOP = 24;
const TOP_OF_BOTH = 32;
const BOTTOM = 24;
const BETWEEN_VALUES = 4;

export interface Drawn {
  readonly svg: string;
  /** Where the value axis begins, when that is not zero; the reader has to be told. */
  readonly brokenAt: number | null;
  /** Where the buckets stand, for what is laid over the drawing. */
  readonly plot: Plot;
}

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export function drawPanel(panel: Panel, section: SeriesSection, speech: Speech, size: ChartSize): Drawn {
  const { buckets, grain, trend } = section;
  const say = (value: number): string => sayValue(value, panel.style, speech);
  const { axis, texts: tickTexts } = saidAxis(heights(panel, buckets.length), panel.style, panel.kind !== 'line', speech);
  const labels = directLabels(panel, say);
  const left = Math.ceil(Math.max(...tickTexts.map((text) => widthOf(text, FONT_SIZE)))) + 12;
  const right = Math.min(Math.ceil(labels.length > 0 ? labelWidth(labels) : 8), Math.floor(size.width * 0.34));
  const labelled = labelsBars(panel, buckets.length, size.width - left - right, say);
  const plot = plotOf({
    ...size,
    left,
    right,
    top: labelled && hasUnfinished(buckets) ? TOP_OF_BOTH : TOP,
    bottom: BOTTOM,
    buckets: buckets.length,
    axis,
  });
  const trended = trend === null ? undefined : panel.lines.find(({ line }) => line.id === trend.line);
  const bucketTexts = axisLabels(buckets, grain, speech.locale, size.width - plot.left - plot.right, FONT_SIZE);
  const parts = [
    ...futureMarks(buckets, plot),
    ...unfinishedMarks(buckets, plot),
    ...axisElements(axis, tickTexts, bucketTexts, plot),
    ...(trend !== null && trended ? trendMark(trend, trended.line.values, buckets, plot) : []),
    ...(panel.kind === 'bar' || panel.kind === 'stacked'
      ? barElements(panel, buckets, plot, labelled ? say : null)
      : lineElements(panel, buckets, plot, Math.max(0, axis.min))),
    ...endLabels(labels, plot),
  ];
  return { svg: drawing(size.width, size.height, parts), brokenAt: axis.min > 0 ? axis.min : null, plot };
}

/** All values, or where the parts of stacks begin and end. */
function heights(panel: Panel, buckets: number): number[] {
  if (panel.kind !== 'stacked') return panel.lines.flatMap(({ line }) => line.values).filter((value) => value !== null);
  const spans = spansOf(panel, buckets);
  return panel.lines.flatMap(({ line }, place) => [...line.values.keys()].flatMap((index) => spans(place, index)));
}

/** Whether bars say their values: where there are few, and none of the values runs into the next. */
function labelsBars(panel: Panel, buckets: number, width: number, say: (value: number) => string): boolean {
  if (panel.kind !== 'bar' || buckets * panel.lines.length > MOST_LABELLED_BARS) return false;
  const widest = Math.max(...heights(panel, buckets).map((value) => widthOf(say(value), SMALL_FONT_SIZE)));
  return widest + BETWEEN_VALUES <= roomAbove(panel, buckets, width / Math.max(1, buckets));
}

/** A single line needs no name, only its last value; bars that carry their values need neither. */
function directLabels(panel: Panel, say: (value: number) => string): EndLabel[] {
  const single = panel.lines.length === 1;
  if (panel.lines.length > MOST_DIRECT || (single && panel.kind !== 'line')) return [];
  const buckets = panel.lines[0]?.line.values.length ?? 0;
  const last = panel.lines.map(({ line }) => line.values.findLastIndex((value) => value !== null));
  const stackedAt = Math.max(...last);
  const spans = panel.kind === 'stacked' ? spansOf(panel, buckets) : null;
  return panel.lines.flatMap(({ line, colour }, index) => {
    const place = spans === null ? last[index]! : stackedAt;
    const value = buckets === 0 || place < 0 ? null : (line.values[place] ?? null);
    if (value === null) return [];
    const [low, high] = spans?.(index, place) ?? [value, value];
    return [{ name: single ? '' : visible(line.name), value: panel.kind === 'line' ? say(value) : '', colour, at: (low + high) / 2 }];
  });
}
