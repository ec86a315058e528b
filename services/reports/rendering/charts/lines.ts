/** Lines: the finished part in full strength; what leads into unfinished periods dashed, its points hollow. Gaps where nothing is known. */
import { area, line as lineThrough } from 'd3-shape';
import type { Bucket } from '../../types.ts';
import { INK } from './colours.ts';
import type { Panel, PanelLine } from './panels.ts';
import type { Plot } from './plot.ts';
import { DIGITS, element } from './svg.ts';

type Value = number | null;

const DOT_RADIUS = 3;

const isLight = (bucket: Bucket | undefined): boolean => bucket !== undefined && (bucket.partial || bucket.provisional);
const isKnown = (value: Value | undefined): boolean => value !== null && value !== undefined;

/** @param foot the value that an area stands on */
export const lineElements = (panel: Panel, buckets: readonly Bucket[], plot: Plot, foot: number): string[] =>
  panel.lines.flatMap((line) => lineWithTail(line, panel.kind === 'area' ? plot.y(foot) : null, buckets, plot));

function lineWithTail({ line, colour }: PanelLine, footY: number | null, buckets: readonly Bucket[], plot: Plot): string[] {
  const { values } = line;
  const settled = values.map((value, index) => (isLight(buckets[index]) ? null : value));
  const tail = values.map((value, index) => ([index - 1, index, index + 1].some((near) => isLight(buckets[near])) ? value : null));
  const dot = (index: number, look: Readonly<Record<string, string | number>>): string =>
    element('circle', { cx: plot.x(index), cy: plot.y(values[index]!), r: DOT_RADIUS, ...look });
  // A value with nothing on either side has no line to show it.
  const isAlone = (index: number): boolean => isKnown(settled[index]) && !isKnown(settled[index - 1]) && !isKnown(settled[index + 1]);
  const places = [...values.keys()];
  return [
    ...(footY === null ? [] : areaElement(settled, footY, colour, plot)),
    ...pathElement(settled, plot, { stroke: colour, 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }),
    ...pathElement(tail, plot, {
      stroke: colour,
      'stroke-width': 1.5,
      'stroke-opacity': 0.8,
      'stroke-dasharray': '3 3',
      'stroke-linejoin': 'bevel',
    }),
    ...places.filter(isAlone).map((index) => dot(index, { fill: colour })),
    ...places
      .filter((index) => isKnown(values[index]) && isLight(buckets[index]))
      .map((index) => dot(index, { fill: INK.paper, stroke: colour, 'stroke-width': 1.5 })),
  ];
}

function pathElement(values: readonly Value[], plot: Plot, stroke: Readonly<Record<string, string | number>>): string[] {
  const through = lineThrough<Value>(
    (_value, index) => plot.x(index),
    (value) => plot.y(value!),
  )
    .defined(isKnown)
    .digits(DIGITS);
  const d = through(values);
  return d === null ? [] : [element('path', { d, fill: 'none', ...stroke })];
}

function areaElement(values: readonly Value[], footY: number, fill: string, plot: Plot): string[] {
  const above = area<Value>(
    (_value, index) => plot.x(index),
    footY,
    (value) => plot.y(value!),
  )
    .defined(isKnown)
    .digits(DIGITS);
  const d = above(values);
  return d === null ? [] : [element('path', { d, fill, 'fill-opacity': 0.14 })];
}
