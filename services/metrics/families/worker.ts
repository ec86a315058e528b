/**
 * What workers did with their GPU time. docs/figures.md, "Workers".
 *
 * Time that was reported comes from worker_quarter, scaled to the clock where reports overlap; time that nobody reported is
 * found in worker-unknown.ts; GPU time by generation comes from that family's rollups.
 */
import { addToGroup, keysWhere, MS_PER_HOUR, projectKey, sumOf } from '../groups.ts';
import type { Groups, Key, MetricTables } from '../groups.ts';
import { readLevels } from '../levels.ts';
import type { Asked } from '../reader.ts';
import { FRACTION, readCells } from './worker-cells.ts';
import type { STATES } from './worker-cells.ts';
import { readWorkerSpans } from './worker-spans.ts';
import { readUnknown } from './worker-unknown.ts';
import type { Dimension } from '../types.ts';

export async function readWorkers(asked: Asked): Promise<MetricTables> {
  const { metrics } = asked;
  const nothing: Groups = new Map();
  const [reported, unknown, generation] = await Promise.all([
    metrics.some((metric) => metric !== 'unknown_hours') ? readCells(asked) : nothing,
    metrics.includes('unknown_hours') ? readUnknown(asked) : nothing,
    metrics.includes('unallocated_hours') ? readGenerationTime(asked) : nothing,
  ]);
  // By model a quarter counts once for each model that it has.
  const count = asked.dimensions.includes('gpu_model') || asked.question.filters.gpu_model !== undefined ? 'parts' : 'cells';
  const occurring = keysWhere(reported, (sums) => sums[count]! > 0n);
  const byGeneration = keysWhere(generation, (sums) => sums['gpu_ms']! > 0n);
  const state = (name: (typeof STATES)[number]) => ({
    occurring,
    at: (key: Key) => ({ value: fractionHours(sumOf(reported, key, name)) }),
  });
  return {
    busy_hours: state('busy'),
    idle_hours: state('idle'),
    down_hours: state('down'),
    utilization: {
      occurring,
      at: (key) => {
        const busy = sumOf(reported, key, 'busy');
        const available = busy + sumOf(reported, key, 'idle');
        return { value: available === 0n ? null : Number(busy) / Number(available), n: Number(sumOf(reported, key, count)) };
      },
    },
    unknown_hours: {
      occurring: keysWhere(unknown, (sums) => sums['gpu_ms']! > 0n),
      at: (key) => ({ value: Number(sumOf(unknown, key, 'gpu_ms')) / MS_PER_HOUR }),
    },
    unallocated_hours: {
      occurring: [...occurring, ...byGeneration],
      at: (key) => {
        const generated = sumOf(generation, key, 'gpu_ms');
        if (!reported.has(key.id) && generated === 0n) return { value: null };
        return { value: fractionHours(sumOf(reported, key, 'busy') - generated * FRACTION) };
      },
    },
  };
}

function fractionHours(fractions: bigint): number {
  const whole = fractions / FRACTION;
  return (Number(whole) + Number(fractions - whole * FRACTION) / Number(FRACTION)) / MS_PER_HOUR;
}

/** GPU time by generation on the workers that have a report at any time; read by worker, so that those can be told here. */
async function readGenerationTime(asked: Asked): Promise<Groups> {
  const { dimensions, question } = asked;
  const byWorker: readonly Dimension[] = ['worker_id', ...dimensions.filter((dimension) => dimension !== 'worker_id')];
  const [spans, read] = await Promise.all([
    readWorkerSpans(asked),
    readLevels(asked, {
      table: 'generation',
      hasDays: true,
      dimensions: byWorker,
      filters: question.filters,
      measures: { gpu_ms: 'sum(gpu_ms)' },
    }),
  ]);
  const reporting = new Set<string | null>(spans.map(({ worker_id }) => worker_id));
  const groups: Groups = new Map();
  for (const { key, sums } of read.values())
    if (reporting.has(key.values[0]!)) addToGroup(groups, projectKey(key, byWorker, dimensions), sums);
  return groups;
}
