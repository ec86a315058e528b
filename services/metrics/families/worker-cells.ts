/** Reported and covered time of workers, read quarter by quarter where it must be: once for all worker questions of a report. */
import { DAY_MS, QUARTER_MS } from '../../common/calendar-zone.ts';
import { readGrouped } from '../breakdowns.ts';
import type { Grouping } from '../breakdowns.ts';
import { addToGroup } from '../groups.ts';
import type { Groups } from '../groups.ts';
import { filterSql, filtersWithout, integer, keyReader } from '../reader.ts';
import type { Asked } from '../reader.ts';
import type { Reach } from '../time-plan.ts';
import { workerTime } from './worker-days.ts';

/** Scaled time is summed in 10⁻¹² ms: exact to far below what a double shows, in whatever order threads add it. */
export const FRACTION = 10n ** 12n;

export const STATES = ['busy', 'idle', 'down'] as const;

const each = (sql: (state: (typeof STATES)[number]) => string): string => STATES.map(sql).join(', ');

const scaled = (state: string): string =>
  `if(clock_ms > ${QUARTER_MS}, intDiv(toInt128(part.${state}) * ${QUARTER_MS} * toInt128(${FRACTION}), toInt128(clock_ms)), toInt128(0))`;

/**
 * By bucket and dimensions: worker-quarters (`cells`; by model `parts`), reported GPU time by state in fractions of a ms, scaled to the clock
 * where reports overlap, and `covered`, the GPU-ms of the clock that some report covers, for steady workers only.
 */
export async function readCells(asked: Asked): Promise<Groups> {
  const { plan, dimensions } = asked;
  const { rows } = await readGrouped(asked, {
    dimensions,
    expressions: { gpu_model: 'model' },
    statements: (reach) => [(grouping) => cellsSql(asked, reach, grouping)],
  });
  const groups: Groups = new Map();
  const keyOf = keyReader(plan, dimensions.length);
  for (const row of rows) {
    const states = STATES.map((state) => [state, integer(row[`whole_${state}`]) * FRACTION + integer(row[`scaled_${state}`])] as const);
    const counts = { cells: integer(row['cells']), parts: integer(row['parts']), covered: integer(row['covered_sum']) };
    addToGroup(groups, keyOf(row), { ...counts, ...Object.fromEntries(states) });
  }
  return groups;
}

function cellsSql({ question, context }: Asked, reach: Reach, { binder, columns, groupBy }: Grouping): string {
  const { gpu_model } = question.filters;
  const byWorker = filterSql(binder, filtersWithout(question.filters, ['gpu_model']));
  const { full, fine } = workerTime(binder, reach, byWorker);
  const ofFullDays = `
      SELECT day AS time, worker_id, model, toUInt64(96) AS part_count, toUInt64(96) AS cell_count, toInt64(${DAY_MS}) AS reported_ms, toInt64(${DAY_MS}) AS length_ms,
        ${each((state) => `${state} AS as_reported_${state}, toInt128(0) AS to_clock_${state}`)} FROM (${full})
      UNION ALL`;
  // The part of the clock that the worker is accountable for: from its first report to a day after its last, never past the watermark.
  const share = `least(toInt64(toUnixTimestamp(time)) * 1000 + length_ms, last_ms + ${DAY_MS}, ${binder.bind('Int64', context.watermark)})
      - greatest(toInt64(toUnixTimestamp(time)) * 1000, first_ms)`;
  // Overlaps scale over all models of a worker, so a filter on the model comes after the scale.
  return `
    SELECT ${columns('toUnixTimestamp(time)')}sum(part_count) AS parts, sum(cell_count) AS cells,
      ${each((state) => `sum(as_reported_${state}) AS whole_${state}, toString(sum(to_clock_${state})) AS scaled_${state}`)},
      sum(least(reported_ms, greatest(${share}, 0)) * steady_gpus) AS covered_sum
    FROM (${full === null ? '' : ofFullDays}
      SELECT quarter AS time, worker_id, part.model AS model, toUInt64(1) AS part_count, toUInt64(place = 1) AS cell_count,
        least(clock_ms, toInt64(${QUARTER_MS})) AS reported_ms, toInt64(${QUARTER_MS}) AS length_ms,
        ${each((state) => `if(clock_ms <= ${QUARTER_MS}, part.${state}, 0) AS as_reported_${state}, ${scaled(state)} AS to_clock_${state}`)}
      FROM (${cellsByModel(fine)})
      ARRAY JOIN models AS part, arrayEnumerate(models) AS place
    ) AS times
    GLOBAL INNER JOIN (${workerSpans(byWorker)}) AS spans USING (worker_id)
    WHERE 1${gpu_model === undefined ? '' : filterSql(binder, { gpu_model }, { gpu_model: 'model' })}
    ${groupBy()}`;
}

function cellsByModel(where: string): string {
  return `
    SELECT quarter, worker_id, sum(model_clock_ms) AS clock_ms,
      groupArray(CAST((model, busy, idle, down), 'Tuple(model Nullable(String), busy Int64, idle Int64, down Int64)')) AS models
    FROM (
      SELECT quarter, worker_id, gpu_model AS model, sum(busy_clock_ms + idle_clock_ms + down_clock_ms) AS model_clock_ms,
        sum(busy_gpu_ms) AS busy, sum(idle_gpu_ms) AS idle, sum(down_gpu_ms) AS down
      FROM worker_quarter WHERE ${where} GROUP BY quarter, worker_id, model
    )
    GROUP BY quarter, worker_id`;
}

/**
 * Rows (worker_id, first_ms, last_ms, steady, steady_gpus, steady_model): a worker is steady if all of its reports give the same model and number
 * of GPUs, so that these are what is last known at any time; `steady_gpus` of others is 0.
 */
export function workerSpans(byWorker: string): string {
  return `
    SELECT worker_id, toUnixTimestamp64Milli(min(first_from)) AS first_ms, toUnixTimestamp64Milli(max(last_at)) AS last_ms,
      min(least_gpus) = max(most_gpus) AND min(least_model) = max(most_model) AS steady,
      if(steady, toInt64(min(least_gpus)), 0) AS steady_gpus, nullIf(min(least_model), '') AS steady_model
    FROM worker_span WHERE 1${byWorker} GROUP BY worker_id`;
}
