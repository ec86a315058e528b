/** Reported and covered time of workers, read quarter by quarter where it must be: once for all worker questions of a report. */
import { DAY_MS, QUARTER_MS } from '../../common/calendar-zone.ts';
import { readGrouped } from '../breakdowns.ts';
import type { Grouping } from '../breakdowns.ts';
import type { Binder } from '../binder.ts';
import { addToGroup } from '../groups.ts';
import type { Groups } from '../groups.ts';
import { filterSql, filtersWithout, integer, keyReader } from '../reader.ts';
import type { Asked, ResultRow } from '../reader.ts';
import { withinRange } from '../time-plan.ts';
import type { Level, Reach } from '../time-plan.ts';
import { dayKey, KEY_OF_QUARTER, workerDays, workerLevels, workerSpans } from './worker-days.ts';

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
  const groups: Groups = new Map();
  const byDay = await readGrouped(asked, {
    dimensions: asked.dimensions,
    expressions: { gpu_model: 'model' },
    statements: (reach) => {
      const { days, edges } = workerLevels(reach);
      if (days === undefined) return [(grouping) => quartersSql(asked, withinRange(grouping.binder, reach, 'quarter'), grouping)];
      const rest =
        edges === undefined ? [] : [(grouping: Grouping) => quartersSql(asked, edges.where(grouping.binder, 'quarter'), grouping)];
      return [(grouping) => daysSql(asked, reach, days, grouping), ...rest];
    },
  });
  addRows(groups, asked, byDay.rows);
  const rough = byDay.rows.flatMap((row) => (row['rough'] as readonly (readonly [string, number])[] | undefined) ?? []);
  if (rough.length > 0) addRows(groups, asked, await readRoughDays(asked, rough));
  return groups;
}

/** Workers' days, as (worker_id, day in seconds), that must be read quarter by quarter. */
async function readRoughDays(asked: Asked, rough: readonly (readonly [string, number])[]): Promise<readonly ResultRow[]> {
  const { rows } = await readGrouped(asked, {
    dimensions: asked.dimensions,
    expressions: { gpu_model: 'model' },
    needs: [...new Set(rough.map((day) => JSON.stringify(day)))],
    statements: (reach, needs) => [
      (grouping) => {
        const { binder } = grouping;
        const days = [...needs].map((need) => JSON.parse(need) as readonly [string, number]);
        const workers = binder.bind(
          'Array(String)',
          days.map(([worker]) => worker),
        );
        const numbers = binder.bind(
          'Array(UInt32)',
          days.map(([, seconds]) => seconds / 86_400),
        );
        const keys = `SELECT ${dayKey('rough.1', 'rough.2')} FROM (SELECT arrayJoin(arrayZip(${workers}, ${numbers})) AS rough)`;
        return quartersSql(asked, `${withinRange(binder, reach, 'quarter')} AND ${KEY_OF_QUARTER} GLOBAL IN (${keys})`, grouping);
      },
    ],
  });
  return rows;
}

function addRows(groups: Groups, { plan, dimensions }: Asked, rows: readonly ResultRow[]): void {
  const keyOf = keyReader(plan, dimensions.length);
  for (const row of rows) {
    const parts = integer(row['parts']);
    // A group of rough days only.
    if (parts === 0n) continue;
    const states = STATES.map((state) => [state, integer(row[`whole_${state}`]) * FRACTION + integer(row[`scaled_${state}`])] as const);
    addToGroup(groups, keyOf(row), {
      parts,
      cells: integer(row['cells']),
      covered: integer(row['covered_sum']),
      ...Object.fromEntries(states),
    });
  }
}

const workerFilter = (binder: Binder, { question }: Asked): string => filterSql(binder, filtersWithout(question.filters, ['gpu_model']));

/** The condition that a model is one of those asked for. */
const modelFilter = (binder: Binder, { question }: Asked): string =>
  question.filters.gpu_model === undefined ? '' : filterSql(binder, { gpu_model: question.filters.gpu_model }, { gpu_model: 'model' });

/** Sums of whole days; `rough` are those among them that are not in the sums. */
function daysSql(asked: Asked, reach: Reach, days: Level, { binder, columns, groupBy }: Grouping): string {
  const source = workerDays(binder, reach, days, workerFilter(binder, asked), asked.context.watermark);
  const count = 'sumIf(toUInt64(quarters), is_plain)';
  return `
    SELECT ${columns('toUnixTimestamp(day)')}${count} AS parts, ${count} AS cells,
      ${each((state) => `sumIf(${state}, is_plain) AS whole_${state}, 0 AS scaled_${state}`)},
      sumIf(busy + idle + down, is_plain AND steady) AS covered_sum, groupArrayIf((worker_id, toUnixTimestamp(day)), NOT is_plain) AS rough
    FROM (${source})
    WHERE NOT is_plain OR (1${modelFilter(binder, asked)})
    ${groupBy()}`;
}

/** Sums of the quarters of a condition on worker_quarter. */
function quartersSql(asked: Asked, where: string, { binder, columns, groupBy }: Grouping): string {
  const byWorker = workerFilter(binder, asked);
  // The part of the clock that the worker is accountable for: from its first report to a day after its last, never past the watermark.
  const share = `least(toInt64(toUnixTimestamp(quarter)) * 1000 + ${QUARTER_MS}, last_ms + ${DAY_MS}, ${binder.bind('Int64', asked.context.watermark)})
      - greatest(toInt64(toUnixTimestamp(quarter)) * 1000, first_ms)`;
  // Overlaps scale over all models of a worker, so a filter on the model comes after the scale.
  return `
    SELECT ${columns('toUnixTimestamp(quarter)')}count() AS parts, countIf(place = 1) AS cells,
      ${each((state) => `sum(if(clock_ms <= ${QUARTER_MS}, part.${state}, 0)) AS whole_${state}, toString(sum(${scaled(state)})) AS scaled_${state}`)},
      sum(least(clock_ms, ${QUARTER_MS}, greatest(${share}, 0)) * steady_gpus) AS covered_sum
    FROM (
      SELECT quarter, worker_id, clock_ms, place, part, part.model AS model
      FROM (${cellsByModel(`${where}${byWorker}`)})
      ARRAY JOIN models AS part, arrayEnumerate(models) AS place
    ) AS cells
    GLOBAL INNER JOIN (${workerSpans(byWorker)}) AS spans USING (worker_id)
    WHERE 1${modelFilter(binder, asked)}
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
