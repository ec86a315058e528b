/** Bootstrap intervals for means and quantiles. Seeded: the same values give the same interval, on every machine. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { normalCdf, normalQuantile } from './normal.ts';
import type { Bounds } from './newcombe.ts';

export type Statistic = (values: readonly number[]) => number;

export interface BootstrapOptions {
  readonly seed: number;
  /** 0.95 unless told. */
  readonly level?: number;
  /** As many as a draw budget allows unless told: 2,000 for up to 250 values, at least 200. */
  readonly resamples?: number;
}

/** Values drawn in all, so that an interval over many values takes no longer than one over few. */
const DRAWS = 500_000;

export const mean: Statistic = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Quantile with linear interpolation at (n − 1) p (Hyndman and Fan 1996, type 7). */
export function quantile(values: readonly number[], p: number): number {
  return quantileOfSorted(values.toSorted(ascending), p);
}

/**
 * Percentile interval: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), §13.3. For at least two values.
 */
export function percentileInterval(values: readonly number[], statistic: Statistic, options: BootstrapOptions): Bounds {
  return boundsOf(replicates(values, statistic, options), options);
}

function boundsOf(sorted: readonly number[], options: BootstrapOptions): Bounds {
  const tail = (1 - (options.level ?? 0.95)) / 2;
  return { low: quantileOfSorted(sorted, tail), high: quantileOfSorted(sorted, 1 - tail) };
}

/** Percentile interval of a quantile (as `quantile`). How often each rank was drawn says it all, so that no resample has to be sorted. */
export function quantileInterval(values: readonly number[], p: number, options: BootstrapOptions): Bounds {
  const sorted = values.toSorted(ascending);
  const drawn = new Uint32Array(sorted.length);
  const position = (sorted.length - 1) * p;
  const low = Math.floor(position);
  return boundsOf(
    rounds(sorted.length, options, (draw) => {
      drawn.fill(0);
      for (let count = 0; count < drawn.length; count += 1) drawn[draw()]! += 1;
      let rank = 0;
      let passed = drawn[0]!;
      while (passed <= low) passed += drawn[(rank += 1)]!;
      const below = sorted[rank]!;
      while (passed <= low + 1 && rank + 1 < drawn.length) passed += drawn[(rank += 1)]!;
      return below + (sorted[rank]! - below) * (position - low);
    }),
    options,
  );
}

/**
 * Bias-corrected and accelerated interval (BCa): Efron and Tibshirani (1993), §14.3; the acceleration by the jackknife, so for smooth
 * statistics such as the mean, not for quantiles. For at least two values.
 */
export function bcaInterval(values: readonly number[], statistic: Statistic, options: BootstrapOptions): Bounds {
  const sorted = replicates(values, statistic, options);
  const observed = statistic(values);
  const below = sorted.filter((value) => value < observed).length;
  const tied = sorted.filter((value) => value === observed).length;
  const share = (below + tied / 2) / sorted.length;
  // All values equal, or nearly: no correction can be told.
  if (share <= 0 || share >= 1) return percentileInterval(values, statistic, options);
  const bias = normalQuantile(share);
  const acceleration = jackknifeAcceleration(values, statistic);
  const tail = (1 - (options.level ?? 0.95)) / 2;
  const corrected = (p: number): number => {
    const z = bias + normalQuantile(p);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  return { low: quantileOfSorted(sorted, corrected(tail)), high: quantileOfSorted(sorted, corrected(1 - tail)) };
}

/** Efron and Tibshirani (1993), eq. 14.15. 0 where leaving out any one value changes nothing. */
export function jackknifeAcceleration(values: readonly number[], statistic: Statistic): number {
  const left = values.map((_value, index) => statistic(values.toSpliced(index, 1)));
  const centre = mean(left);
  const cubes = left.reduce((sum, value) => sum + (centre - value) ** 3, 0);
  const squares = left.reduce((sum, value) => sum + (centre - value) ** 2, 0);
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** The statistic of resamples drawn with replacement, ascending. */
function replicates(values: readonly number[], statistic: Statistic, options: BootstrapOptions): number[] {
  const sample = [...values];
  return rounds(values.length, options, (draw) => {
    for (let index = 0; index < sample.length; index += 1) sample[index] = values[draw()]!;
    return statistic(sample);
  });
}

/** What each round finds, ascending; `draw` gives an index below `count`, each with the same chance to within 2⁻³² × count. */
function rounds(count: number, options: BootstrapOptions, round: (draw: () => number) => number): number[] {
  const { seed, resamples = Math.max(200, Math.min(2000, Math.floor(DRAWS / count))) } = options;
  const random = xoroshiro128plus(seed);
  const draw = (): number => Math.floor(((random.next() >>> 0) / 2 ** 32) * count);
  return Array.from({ length: resamples }, () => round(draw)).sort(ascending);
}

function quantileOfSorted(sorted: readonly number[], p: number): number {
  const position = (sorted.length - 1) * p;
  const low = Math.floor(position);
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return a + (b - a) * (position - low);
}

const ascending = (a: number, b: number): number => a - b;
