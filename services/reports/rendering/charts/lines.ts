/** Lines: the finished part in full strength; what leads into unfinished periods dashed, its points hollow. Gaps where nothing is known. */
import type { Bucket } from '../../types.ts';
import { INK } from './colours.ts';
import type { Panel, PanelLine } from './panels.ts';
import type { Plot } from './plot.ts';
import { element, through, type Point } from './svg.ts';

const DOT_RADIUS = 3;

const isLight = (bucket: Bucket | undefined): boolean => bucket !== undefined && (bucket.partial || bucket.provisional);

/** @param foot the value that an area stands on */
export const lineElements = (panel: Panel, buckets: readonly Bucket[], plot: Plot, foot: number): string[] =>
  panel.lines.flatMap((line) => lineWithTail(line, panel.kind === 'area' ? plot.y(foot) : null, buckets, plot));

function lineWithTail({ line, colour }: PanelLine, footY: number | null, buckets: readonly Bucket[], plot: Plot): string[] {
  const { values } = line;
  const settled = runsOf(
    values.map((value, index) => (isLight(buckets[index]) ? null : value)),
    plot,
  );
  const tail = runsOf(
    values.map((value, index) => ([index - 1, index, index + 1].some((near) => isLight(buckets[near])) ? value : null)),
    plot,
  );
  const hollow = values.flatMap((value, index) =>
    value !== null && isLight(buckets[index]) ? [[plot.x(index), plot.y(value)] as const] : [],
  );
  return [
    ...(footY === null ? [] : settled.filter(isLong).map((run) => areaElement(run, footY, colour))),
    ...pathElement(settled, { stroke: colour, 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }),
    ...pathElement(tail, {
      stroke: colour,
      'stroke-width': 1.5,
      'stroke-opacity': 0.8,
      'stroke-dasharray': '3 3',
      'stroke-linejoin': 'bevel',
    }),
    // A value with nothing on either side has no line to show it.
    ...settled.filter((run) => !isLong(run)).map(([point]) => dot(point!, { fill: colour })),
    ...hollow.map((point) => dot(point, { fill: INK.paper, stroke: colour, 'stroke-width': 1.5 })),
  ];
}

/** The stretches without a gap. */
function runsOf(values: readonly (number | null)[], plot: Plot): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    if ((values[index - 1] ?? null) === null) runs.push([]);
    runs.at(-1)!.push([plot.x(index), plot.y(value)]);
  }
  return runs;
}

const isLong = (run: readonly Point[]): boolean => run.length > 1;

function pathElement(runs: readonly (readonly Point[])[], stroke: Readonly<Record<string, string | number>>): string[] {
  const d = runs.filter(isLong).map(through).join('');
  return d === '' ? [] : [element('path', { d, fill: 'none', ...stroke })];
}

const areaElement = (run: readonly Point[], footY: number, fill: string): string =>
  element('path', { d: `${through([...run, [run.at(-1)![0], footY], [run[0]![0], footY]])}Z`, fill, 'fill-opacity': 0.14 });

const dot = ([cx, cy]: Point, look: Readonly<Record<string, string | number>>): string =>
  element('circle', { cx, cy, r: DOT_RADIUS, ...look });
