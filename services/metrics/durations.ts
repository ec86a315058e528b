/** Mean, median and 90th percentile of durations in ms: exact, quantiles by linear interpolation at (n − 1) p. */
import { meanHours, MS_PER_HOUR } from './groups.ts';
import type { Figure, Key, MetricTable } from './groups.ts';
import { integer } from './reader.ts';
import type { ResultRow } from './reader.ts';

export type DurationFigure = 'mean' | 'p50' | 'p90';

export interface Durations {
  readonly count: number;
  readonly sumMs: bigint;
  /** @param p 0.5 or 0.9 */
  readonly quantileMs: (p: 0.5 | 0.9) => number;
}

/** Aggregates over a nullable duration; null ones enter none of them. */
export function durationSql(durationMs: string): string {
  return [
    `count(${durationMs}) AS duration_count`,
    `ifNull(sum(${durationMs}), 0) AS duration_sum`,
    `quantilesExactInclusive(0.5, 0.9)(${durationMs}) AS duration_quantiles`,
  ].join(', ');
}

/** Of a row with the aggregates of `durationSql`. */
export function durationsOfRow(row: ResultRow): Durations {
  return {
    count: Number(row['duration_count']),
    sumMs: integer(row['duration_sum']),
    quantileMs: (p) => (row['duration_quantiles'] as readonly [number, number])[p === 0.5 ? 0 : 1],
  };
}

/** Of the durations themselves, in whole ms. */
export function durationsOf(values: readonly number[]): Durations {
  let sorted: Float64Array | undefined;
  return {
    count: values.length,
    sumMs: BigInt(values.reduce((sum, value) => sum + value, 0)),
    quantileMs: (p) => quantileOfSorted((sorted ??= Float64Array.from(values).sort()), p),
  };
}

/** As the engine's quantileExactInclusive, to the last bit. */
function quantileOfSorted(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1) + 1;
  const below = Math.trunc(position);
  if (below >= sorted.length) return sorted[sorted.length - 1]!;
  return sorted[below - 1]! + (position - below) * (sorted[below]! - sorted[below - 1]!);
}

export function durationFigure(durations: Durations | undefined, figure: DurationFigure): Figure {
  if (durations === undefined || durations.count === 0) return { value: null, n: 0 };
  const { count, sumMs, quantileMs } = durations;
  if (figure === 'mean') return meanHours(sumMs, BigInt(count));
  return { value: quantileMs(figure === 'p50' ? 0.5 : 0.9) / MS_PER_HOUR, n: count };
}

/** The metrics `…_mean`, `…_p50`, `…_p90`. */
export function durationTables(
  prefix: string,
  occurring: readonly Key[],
  at: (key: Key) => Durations | undefined,
): Record<string, MetricTable> {
  const table = (figure: DurationFigure): MetricTable => ({ occurring, at: (key) => durationFigure(at(key), figure) });
  return { [`${prefix}_mean`]: table('mean'), [`${prefix}_p50`]: table('p50'), [`${prefix}_p90`]: table('p90') };
}
