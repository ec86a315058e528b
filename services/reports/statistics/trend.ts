/** Is there a trend, and how steep: rank statistics that one odd month does not upset. */
import { normalCdf } from './normal.ts';

export interface TrendTest {
  /** Median of all pairwise slopes, per unit of x; null with fewer than two distinct x. */
  readonly slope: number | null;
  /** Kendall's S: rising pairs minus falling pairs. */
  readonly s: number;
  /** Variance of S when there is no trend, corrected for ties. */
  readonly variance: number;
  /** S standardised with the continuity correction. */
  readonly z: number;
  /** Two-sided probability of so large an |S| without a trend (normal approximation). */
  readonly p: number;
}

/**
 * Theil–Sen slope: H. Theil, "A rank-invariant method of linear and polynomial regression analysis", Proc. KNAW 53 (1950); P. K. Sen,
 * "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968) 1379–1389. Mann–Kendall test: H. B. Mann,
 * Econometrica 13 (1945) 245–259; M. G. Kendall, Rank Correlation Methods (1975), with the variance for ties
 * [n(n−1)(2n+5) − Σ t(t−1)(2t+5)] / 18, as in R. O. Gilbert, Statistical Methods for Environmental Pollution Monitoring (1987), §16.4.
 * @param points in order of x (distinct); gaps in time are simply missing points.
 */
export function trendTest(points: readonly { readonly x: number; readonly y: number }[]): TrendTest {
  const slopes: number[] = [];
  let s = 0;
  for (const [index, later] of points.entries()) {
    for (const earlier of points.slice(0, index)) {
      s += Math.sign(later.y - earlier.y);
      if (later.x !== earlier.x) slopes.push((later.y - earlier.y) / (later.x - earlier.x));
    }
  }
  const n = points.length;
  const ties = [...Map.groupBy(points, (point) => point.y).values()].map((group) => group.length);
  const variance = (term(n) - ties.reduce((sum, count) => sum + term(count), 0)) / 18;
  const z = s === 0 || variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { slope: median(slopes), s, variance, z, p: z === 0 ? 1 : 2 * normalCdf(-Math.abs(z)) };
}

const term = (count: number): number => count * (count - 1) * (2 * count + 5);

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
