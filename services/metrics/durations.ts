/** Mean, median and 90th percentile of durations in ms: exact, quantiles by linear interpolation at (n − 1) p. */
import { meanHours, MS_PER_HOUR } from './groups.ts';
import type { Figure, Key, MetricTable } from './groups.ts';
import { integer } from './reader.ts';
import type { ResultRow } from './reader.ts';

/** Aggregates over a nullable duration; null ones enter none of them. */
export function durationSql(durationMs: string): string {
  return [
    `count(${durationMs}) AS duration_count`,
    `ifNull(sum(${durationMs}), 0) AS duration_sum`,
    `quantileExactInclusive(0.5)(${durationMs}) AS duration_p50`,
    `quantileExactInclusive(0.9)(${durationMs}) AS duration_p90`,
  ].join(', ');
}

export function countedDurations(row: ResultRow): bigint {
  return integer(row['duration_count']);
}

export type DurationFigure = 'mean' | 'p50' | 'p90';

/** One figure of a row with the aggregates of `durationSql`. */
export function durationFigure(row: ResultRow | undefined, figure: DurationFigure): Figure {
  const n = row === undefined ? 0n : countedDurations(row);
  if (row === undefined || n === 0n) return { value: null, n: 0 };
  if (figure === 'mean') return meanHours(integer(row['duration_sum']), n);
  return { value: Number(row[`duration_${figure}`]) / MS_PER_HOUR, n: Number(n) };
}

/** The metrics `…_mean`, `…_p50`, `…_p90` over rows with the aggregates of `durationSql`. */
export function durationTables(
  prefix: string,
  occurring: readonly Key[],
  rowAt: (key: Key) => ResultRow | undefined,
): Record<string, MetricTable> {
  const table = (figure: DurationFigure): MetricTable => ({ occurring, at: (key) => durationFigure(rowAt(key), figure) });
  return { [`${prefix}_mean`]: table('mean'), [`${prefix}_p50`]: table('p50'), [`${prefix}_p90`]: table('p90') };
}
