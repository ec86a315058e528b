/** The axes: a light line at each round value, a dark foot that says "zero", and what stands beside and below them. */
import { INK } from './colours.ts';
import type { Plot } from './plot.ts';
import { crisp, element, textElement } from './svg.ts';
import { ticksOf, type ValueAxis } from './ticks.ts';

const MARGIN = 8;
/** From the foot of the plot to the middle of the texts below it. */
const BELOW = 13.75;

/** @param tickTexts of each value on the axis, the least first @param bucketTexts of each period; empty where there is no room */
export function axisElements(axis: ValueAxis, tickTexts: readonly string[], bucketTexts: readonly string[], plot: Plot): string[] {
  const ticks = ticksOf(axis);
  const line = (value: number, stroke: string): string => {
    const y = crisp(plot.y(value));
    return element('line', { x1: plot.left, x2: plot.width - plot.right, y1: y, y2: y, stroke });
  };
  const foot = plot.height - plot.bottom;
  return [
    ...ticks.map((tick) => line(tick, INK.grid)),
    // Where the axis begins higher than zero it has no foot.
    ...(axis.min <= 0 ? [line(0, INK.axis)] : []),
    ...ticks.map((tick, index) =>
      textElement({ x: plot.left - MARGIN, y: plot.y(tick), text: tickTexts[index] ?? '', fill: INK.muted, anchor: 'end' }),
    ),
    ...bucketTexts.flatMap((text, index) =>
      text === '' ? [] : [textElement({ x: plot.x(index), y: foot + BELOW, text, fill: INK.muted, anchor: 'middle' })],
    ),
  ];
}
