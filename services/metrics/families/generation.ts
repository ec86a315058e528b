/** GPU time, attempts, queue time. docs/figures.md, "Generation". */
import { hours, keysWhere, meanHours, projectKey, sumOf } from '../groups.ts';
import type { Figure, Groups, Key, MetricTable, MetricTables } from '../groups.ts';
import { money } from '../prices.ts';
import { filtersWithout } from '../reader.ts';
import { readLevels } from '../levels.ts';
import type { Asked, Expressions, Filters } from '../reader.ts';
import type { Dimension } from '../types.ts';

/** The dimensions that the denominator of `failure_rate` is neither split nor filtered by. */
const OF_THE_NUMERATOR: readonly Dimension[] = ['outcome', 'failure_type'];

const EXPRESSIONS: Expressions = { outcome: 'toString(outcome)' };

const MEASURES = {
  gpu_ms: 'sum(gpu_ms)',
  attempts: 'sum(attempts)',
  failed: "sumIf(attempts, outcome = 'FAILED')",
  decided: "sumIf(attempts, outcome IN ('SUCCEEDED', 'FAILED'))",
  queue_ms: 'sum(queue_ms)',
  queued: 'sum(queued_attempts)',
  first: 'sum(first_attempts)',
} as const;

type Measure = keyof typeof MEASURES;

/** What each metric is made of, and where it occurs. */
const NEEDS: Readonly<Record<string, readonly Measure[]>> = {
  gpu_hours: ['gpu_ms'],
  gpu_cost: ['gpu_ms'],
  unpriced_gpu_hours: ['gpu_ms'],
  attempts: ['attempts'],
  failed_attempts: ['attempts', 'failed'],
  scenes_started: ['attempts', 'first'],
  queue_hours_mean: ['attempts', 'queue_ms', 'queued'],
  failure_rate: ['attempts', 'failed', 'decided'],
};

export async function readGeneration(asked: Asked): Promise<MetricTables> {
  const { metrics, dimensions } = asked;
  const { filters } = asked.question;
  const [groups, decided] = await Promise.all([
    readMeasures(
      asked,
      dimensions,
      filters,
      metrics.flatMap((metric) => NEEDS[metric] ?? []),
      metrics.includes('gpu_cost') || metrics.includes('unpriced_gpu_hours'),
    ),
    readDecided(asked),
  ]);
  const kept = dimensions.filter((dimension) => !OF_THE_NUMERATOR.includes(dimension));
  const decidedAt = (key: Key) =>
    decided === null ? sumOf(groups, key, 'decided') : sumOf(decided, projectKey(key, dimensions, kept), 'decided');
  const byGpuTime = keysWhere(groups, (sums) => (sums['gpu_ms'] ?? 0n) > 0n);
  const byAttempt = keysWhere(groups, (sums) => (sums['attempts'] ?? 0n) > 0n);
  const table = (occurring: readonly Key[], at: (sum: (name: string) => bigint, key: Key) => Figure): MetricTable => ({
    occurring,
    at: (key) => at((name) => sumOf(groups, key, name), key),
  });
  return {
    gpu_hours: table(byGpuTime, (sum) => ({ value: hours(sum('gpu_ms')) })),
    gpu_cost: table(byGpuTime, (sum) => costFigure(sum('cost'), sum('unpriced'), sum('gpu_ms'))),
    unpriced_gpu_hours: table(byGpuTime, (sum) => ({ value: hours(sum('unpriced')) })),
    attempts: table(byAttempt, (sum) => ({ value: Number(sum('attempts')) })),
    failed_attempts: table(byAttempt, (sum) => ({ value: Number(sum('failed')) })),
    scenes_started: table(byAttempt, (sum) => ({ value: Number(sum('first')) })),
    queue_hours_mean: table(byAttempt, (sum) => meanHours(sum('queue_ms'), sum('queued'))),
    failure_rate: table(byAttempt, (sum, key) => {
      const whole = decidedAt(key);
      return { value: whole === 0n ? null : Number(sum('failed')) / Number(whole), n: Number(whole) };
    }),
  };
}

/** The denominator of `failure_rate` where it differs from the numerator's own groups. */
async function readDecided(asked: Asked): Promise<Groups | null> {
  const { filters } = asked.question;
  const differs = OF_THE_NUMERATOR.some((dimension) => asked.dimensions.includes(dimension) || filters[dimension] !== undefined);
  if (!asked.metrics.includes('failure_rate') || !differs) return null;
  const kept = asked.dimensions.filter((dimension) => !OF_THE_NUMERATOR.includes(dimension));
  return readMeasures(asked, kept, filtersWithout(filters, OF_THE_NUMERATOR), ['decided']);
}

/** Money over GPU time: null where none of it has a price, at least where only a part has. `divisor` makes it a mean. */
export function costFigure(cost: bigint, unpriced: bigint, gpuMs: bigint, divisor = 1): Figure {
  if (gpuMs > 0n && unpriced === gpuMs) return { value: null, atLeast: true };
  const value = money(cost) / divisor;
  return unpriced > 0n ? { value, atLeast: true } : { value };
}

/** Attempts numbered 1 by these dimensions: the denominator of `retries_per_scene`. */
export function readFirstAttempts(asked: Asked, dimensions: readonly Dimension[], without: readonly Dimension[]): Promise<Groups> {
  return readMeasures(asked, dimensions, filtersWithout(asked.question.filters, without), ['first']);
}

/** One query for all that is asked of these tables, so that the questions of a report can be read together. */
function readMeasures(
  asked: Asked,
  dimensions: readonly Dimension[],
  filters: Filters,
  needs: readonly Measure[],
  priced = false,
): Promise<Groups> {
  return readLevels(asked, {
    table: 'generation',
    hasDays: true,
    dimensions,
    filters,
    expressions: EXPRESSIONS,
    measures: MEASURES,
    needs: [...new Set(needs)],
    priced,
  });
}
