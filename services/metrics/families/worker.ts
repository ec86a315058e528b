/**
 * What workers did with their GPU time. docs/figures.md, "Workers".
 *
 * Time that was reported comes from worker_quarter, scaled to the clock where reports overlap; time that nobody reported is
 * found in worker-unknown.ts; GPU time by generation comes from that family's rollups.
 */
import { createBinder } from '../binder.ts';
import { keyId, keysWhere, MS_PER_HOUR, sumOf } from '../groups.ts';
import type { Groups, Key, MetricTables } from '../groups.ts';
import { addToGroup } from '../groups.ts';
import { dimensionSql, filterSql, filtersWithout, integer, keyReader, readLevels } from '../reader.ts';
import type { Asked, ResultRow } from '../reader.ts';
import { bucketSql, withinRange } from '../time-plan.ts';
import { readUnknown } from './worker-unknown.ts';

/** Scaled time is summed in 10⁻¹² ms: exact to far below what a double shows, in whatever order threads add it. */
const FRACTION = 10n ** 12n;

const STATES = ['busy', 'idle', 'down'] as const;

export async function readWorkers(asked: Asked): Promise<MetricTables> {
  const { metrics } = asked;
  const nothing: Groups = new Map();
  const [reported, unknown, generation] = await Promise.all([
    metrics.some((metric) => metric !== 'unknown_hours') ? readReported(asked) : nothing,
    metrics.includes('unknown_hours') ? readUnknown(asked) : nothing,
    metrics.includes('unallocated_hours') ? readGenerationTime(asked) : nothing,
  ]);
  const occurring = keysWhere(reported, (sums) => sums['cells']! > 0n);
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
        return { value: available === 0n ? null : Number(busy) / Number(available), n: Number(sumOf(reported, key, 'cells')) };
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
        if (!reported.has(keyId(key)) && generated === 0n) return { value: null };
        return { value: fractionHours(sumOf(reported, key, 'busy') - generated * FRACTION) };
      },
    },
  };
}

function fractionHours(fractions: bigint): number {
  const whole = fractions / FRACTION;
  return (Number(whole) + Number(fractions - whole * FRACTION) / Number(FRACTION)) / MS_PER_HOUR;
}

/** Reported GPU time by state, in fractions of a ms, and the number of worker-quarters (`cells`). */
async function readReported({ store, options, plan, question, dimensions }: Asked): Promise<Groups> {
  const binder = createBinder();
  const byModel = dimensions.includes('gpu_model') || question.filters.gpu_model !== undefined;
  const expressions = { gpu_model: 'part.model' };
  const { select, group } = dimensionSql(dimensions, expressions);
  const { gpu_model } = question.filters;
  const where = `${withinRange(binder, plan, 'quarter')}${filterSql(binder, filtersWithout(question.filters, ['gpu_model']))}`;
  // Overlaps scale over all models of a worker, so a filter on the model comes after the scale.
  const cells = byModel ? cellsByModel(where) : cellsOf(where);
  const source = byModel ? 'part.' : '';
  const sums = STATES.flatMap((state) => [
    `sum(if(clock_ms <= 900000, ${source}${state}, 0)) AS whole_${state}`,
    `toString(sum(if(clock_ms > 900000, intDiv(toInt128(${source}${state}) * 900000 * toInt128(${FRACTION}), toInt128(clock_ms)), toInt128(0)))) AS scaled_${state}`,
  ]);
  const sql = `
    SELECT ${bucketSql(binder, plan, 'toUnixTimestamp(quarter)')} AS bucket, ${select}count() AS cells, ${sums.join(', ')}
    FROM (${cells}) ${byModel ? 'ARRAY JOIN parts AS part' : ''}
    WHERE 1${gpu_model === undefined ? '' : filterSql(binder, { gpu_model }, expressions)}
    GROUP BY bucket${group}`;
  const rows = await store.query<ResultRow>(sql, binder.params, options);
  const groups: Groups = new Map();
  const keyOf = keyReader(plan, dimensions.length);
  for (const row of rows) {
    const states = STATES.map((state) => [state, integer(row[`whole_${state}`]) * FRACTION + integer(row[`scaled_${state}`])] as const);
    addToGroup(groups, keyOf(row), { cells: integer(row['cells']), ...Object.fromEntries(states) });
  }
  return groups;
}

function cellsOf(where: string): string {
  return `
    SELECT quarter, worker_id, sum(busy_clock_ms + idle_clock_ms + down_clock_ms) AS clock_ms,
      sum(busy_gpu_ms) AS busy, sum(idle_gpu_ms) AS idle, sum(down_gpu_ms) AS down
    FROM worker_quarter WHERE ${where} GROUP BY quarter, worker_id`;
}

function cellsByModel(where: string): string {
  return `
    SELECT quarter, worker_id, sum(model_clock_ms) AS clock_ms,
      groupArray(CAST((model, busy, idle, down), 'Tuple(model Nullable(String), busy Int64, idle Int64, down Int64)')) AS parts
    FROM (
      SELECT quarter, worker_id, gpu_model AS model, sum(busy_clock_ms + idle_clock_ms + down_clock_ms) AS model_clock_ms,
        sum(busy_gpu_ms) AS busy, sum(idle_gpu_ms) AS idle, sum(down_gpu_ms) AS down
      FROM worker_quarter WHERE ${where} GROUP BY quarter, worker_id, model
    )
    GROUP BY quarter, worker_id`;
}

/** GPU time by generation on the workers that have a report at any time. */
function readGenerationTime(asked: Asked): Promise<Groups> {
  return readLevels(asked, {
    table: 'generation',
    hasDays: true,
    dimensions: asked.dimensions,
    filters: asked.question.filters,
    measures: { gpu_ms: 'sum(gpu_ms)' },
    where: () => ' AND worker_id GLOBAL IN (SELECT DISTINCT worker_id FROM worker_known)',
  });
}
