/** Labels beside the ends of lines, moved apart so that none covers another. */

export interface Placed {
  readonly index: number;
  readonly y: number;
}

/** Keeps the order of the wanted heights, at least `gap` between two, all inside [top, bottom]. */
export function spread(wanted: readonly Placed[], gap: number, top: number, bottom: number): Placed[] {
  const sorted = wanted.toSorted((a, b) => a.y - b.y || a.index - b.index);
  const heights = sorted.map(({ y }) => y);
  for (let pass = 1; pass < heights.length; pass += 1) heights[pass] = Math.max(heights[pass]!, heights[pass - 1]! + gap);
  const over = (heights.at(-1) ?? bottom) - bottom;
  if (over > 0) {
    let limit = bottom;
    for (let pass = heights.length - 1; pass >= 0; pass -= 1) {
      heights[pass] = Math.min(heights[pass]!, limit);
      limit = heights[pass]! - gap;
    }
  }
  return sorted.map(({ index }, place) => ({ index, y: Math.max(top, heights[place]!) }));
}
