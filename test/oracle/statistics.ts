import { fraction, ratio, sum, toNumber } from './fraction.ts';

const HOUR_MS = 3_600_000n;

/** Milliseconds as hours. */
export function hours(durationMs: bigint | number): number {
  return toNumber(fraction(durationMs, HOUR_MS));
}

/** The mean of durations in hours; null for none. */
export function meanHours(durationsMs: readonly number[]): number | null {
  const total = sum(durationsMs.map((duration) => fraction(duration, HOUR_MS)));
  return quotient(ratio(total, fraction(durationsMs.length)));
}

/** A quantile of durations in hours, linear between the neighbours of place (n − 1) × percent ÷ 100; null for none. */
export function quantileHours(durationsMs: readonly number[], percent: number): number | null {
  const inOrder = [...durationsMs].sort((a, b) => a - b);
  const place = (inOrder.length - 1) * percent;
  const low = inOrder[Math.floor(place / 100)];
  const high = inOrder[Math.ceil(place / 100)];
  if (low === undefined || high === undefined) return null;
  return toNumber(fraction(BigInt(low) * 100n + BigInt(high - low) * BigInt(place % 100), 100n * HOUR_MS));
}

/** One count over another; null over nothing. */
export function share(part: number, whole: number): number | null {
  return quotient(ratio(fraction(part), fraction(whole)));
}

function quotient(value: ReturnType<typeof ratio>): number | null {
  return value === null ? null : toNumber(value);
}
