/** Intervals for a proportion and for the difference of two, which hold for small numbers and at 0 and 1 too. */
import { normalQuantile } from './normal.ts';

export interface Counts {
  readonly hits: number;
  readonly n: number;
}

/** hits ÷ n; null over nothing. */
export const shareOf = ({ hits, n }: Counts): number | null => (n === 0 ? null : hits / n);

export function totalCounts(counts: readonly Counts[]): Counts {
  return counts.reduce<Counts>((sum, one) => ({ hits: sum.hits + one.hits, n: sum.n + one.n }), { hits: 0, n: 0 });
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export const LEVEL = 0.95;

/**
 * Wilson's score interval: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209–212;
 * without continuity correction (method 3 of R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
 * Medicine 17 (1998) 857–872). For n ≥ 1.
 */
export function wilsonInterval({ hits, n }: Counts, level = LEVEL): Bounds {
  const z = normalQuantile(1 - (1 - level) / 2);
  const p = hits / n;
  const centre = 2 * hits + z * z;
  const spread = z * Math.sqrt(z * z + 4 * hits * (1 - p));
  // At 0 and n the bound is exactly 0 or 1; rounding must not push it outside.
  const low = hits === 0 ? 0 : (centre - spread) / (2 * (n + z * z));
  const high = hits === n ? 1 : (centre + spread) / (2 * (n + z * z));
  return { low, high };
}

/**
 * Newcombe's hybrid score interval for after − before, of two independent proportions: R. G. Newcombe, "Interval estimation for the
 * difference between independent proportions: comparison of eleven methods", Statistics in Medicine 17 (1998) 873–890, method 10.
 * For n ≥ 1 on both sides.
 */
export function newcombeInterval(after: Counts, before: Counts, level = LEVEL): Bounds {
  const p = after.hits / after.n;
  const q = before.hits / before.n;
  const [a, b] = [wilsonInterval(after, level), wilsonInterval(before, level)];
  return { low: p - q - Math.hypot(p - a.low, b.high - q), high: p - q + Math.hypot(a.high - p, q - b.low) };
}
