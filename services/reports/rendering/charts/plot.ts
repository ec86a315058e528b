/** Where things stand in a chart: the plot's edges, and the pixel of a bucket and of a value. */
import type { ValueAxis } from './ticks.ts';

export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Middle of a bucket. */
  x(index: number): number;
  y(value: number): number;
  /** Width of a bucket. */
  readonly slot: number;
}

export interface PlotEdges extends Pick<Plot, 'width' | 'height' | 'left' | 'right' | 'top' | 'bottom'> {
  readonly buckets: number;
  readonly axis: ValueAxis;
}

/** `right` and `bottom` are margins, as in the option of a grid. */
export function plotOf({ width, height, left, right, top, bottom, buckets, axis }: PlotEdges): Plot {
  const slot = (width - left - right) / Math.max(1, buckets);
  const tall = height - top - bottom;
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    slot,
    x: (index) => left + (index + 0.5) * slot,
    y: (value) => top + tall * (1 - (value - axis.min) / (axis.max - axis.min)),
  };
}
