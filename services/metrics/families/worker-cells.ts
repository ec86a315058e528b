/** Reported and covered time of workers, read quarter by quarter where it must be: once for all worker questions of a report. */
import { DAY_MS, QUARTER_MS } from '../../common/calendar-zone.ts';
import { readGrouped } from '../breakdowns.ts';
import type { Grouping } from '../breakdowns.ts';
import type { Binder } from '../binder.ts';
import { addToGroup } from '../groups.ts';
import type { Groups } from '../groups.ts';
import { inOneTurn } from '../in-one-turn.ts';
import { groupItems, sumByPlace, takeItems } from '../items.ts';
import { filterSql, filtersWithout, integer, keyReader } from '../reader.ts';
import type { Asked, Filters, ResultRow } from '../reader.ts';
import { bucketFinder, reachOf, withinRange } from '../time-plan.ts';
import type { Reach } from '../time-plan.ts';
import { readWorkerDays } from './worker-day-rows.ts';
import type { WorkerDay, WorkerDays } from './worker-day-rows.ts';
import { ofDays, workerLevels, workerSpans } from './worker-days.ts';
import { readWorkerSpans } from './worker-spans.ts';

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
  const [{ known, rough }, atEdges] = await Promise.all([
    readDays(asked),
    readGrouped(asked, {
      dimensions: asked.dimensions,
      expressions: { gpu_model: 'model' },
      statements: (reach) => {
        const { days: level, edges } = workerLevels(reach);
        if (level === undefined) return [(grouping) => quartersSql(asked, withinRange(grouping.binder, reach, 'quarter'), grouping)];
        return edges === undefined ? [] : [(grouping: Grouping) => quartersSql(asked, edges.where(grouping.binder, 'quarter'), grouping)];
      },
    }),
  ]);
  addRows(groups, asked, atEdges.rows);
  addDays(groups, asked, known);
  const bucketOf = bucketFinder(asked.plan);
  const ownRough = rough.filter(({ from }) => bucketOf(from) !== -1);
  if (ownRough.length > 0) addRows(groups, asked, await readRoughDays(asked, ownRough));
  return groups;
}

interface KnownDays extends WorkerDays {
  readonly quarters: readonly number[];
  /** GPU-ms of the clock that some report covers, of workers whose reports all give the same model and number of GPUs. */
  readonly covered: readonly number[];
}

interface Days {
  readonly known: KnownDays;
  /** Those that must be read quarter by quarter. */
  readonly rough: readonly WorkerDay[];
}

/** The whole days of all worker questions of a report. */
function readDays(asked: Asked): Promise<Days> {
  const byWorker = filtersWithout(asked.question.filters, ['gpu_model']);
  return inOneTurn(asked.reads, JSON.stringify(['worker days', byWorker]), asked.plan, async (plans) => {
    const found = await readDaysOf(asked, reachOf(plans), byWorker);
    return plans.map(() => found);
  });
}

async function readDaysOf(asked: Asked, reach: Reach, byWorker: Filters): Promise<Days> {
  const { days: level } = workerLevels(reach);
  if (level === undefined) return NO_DAYS;
  const reading = readWorkerSpans(asked);
  const [spans, days] = await Promise.all([reading, readWorkerDays(asked, reach, level, byWorker, reading)]);
  const steady = new Set(spans.filter((span) => span.steady).map((span) => span.worker_id));
  const { worker_id, from, busy, idle, down, quarters } = days;
  const covered = worker_id.map((worker, day) => (steady.has(worker) ? busy[day]! + idle[day]! + down[day]! : 0));
  const isRough = (day: number): boolean => quarters[day] === null;
  return {
    known: takeItems({ ...days, covered }, from.length, (day) => !isRough(day)) as KnownDays,
    rough: [...from.keys()].filter(isRough).map((day) => ({ worker_id: worker_id[day]!, from: from[day]! })),
  };
}

const NO_DAYS: Days = {
  known: { from: [], worker_id: [], gpu_model: [], busy: [], idle: [], down: [], quarters: [], covered: [] },
  rough: [],
};

function addDays(groups: Groups, { plan, dimensions, question }: Asked, known: KnownDays): void {
  const models = question.filters.gpu_model;
  const days = models === undefined ? known : takeItems(known, known.from.length, (day) => models.includes(known.gpu_model[day]!));
  const columns = dimensions.map((dimension) => days[dimension as 'worker_id' | 'gpu_model']);
  const grouped = groupItems(plan, days.from, columns);
  const quarters = sumByPlace(grouped, days.quarters);
  const covered = sumByPlace(grouped, days.covered);
  const states = STATES.map((state) => [state, sumByPlace(grouped, days[state])] as const);
  for (const [place, key] of grouped.keys.entries()) {
    const inFractions = states.map(([state, sums]) => [state, BigInt(sums[place]!) * FRACTION]);
    const cells = BigInt(quarters[place]!);
    addToGroup(groups, key, { parts: cells, cells, covered: BigInt(covered[place]!), ...Object.fromEntries(inFractions) });
  }
}

async function readRoughDays(asked: Asked, rough: Days['rough']): Promise<readonly ResultRow[]> {
  const { rows } = await readGrouped(asked, {
    dimensions: asked.dimensions,
    expressions: { gpu_model: 'model' },
    needs: rough.map((day) => JSON.stringify(day)),
    statements: (reach, needs) => [
      (grouping) => {
        const days = [...needs].map((need) => JSON.parse(need) as WorkerDay);
        return quartersSql(asked, `${withinRange(grouping.binder, reach, 'quarter')} AND ${ofDays(grouping.binder, days)}`, grouping);
      },
    ],
  });
  return rows;
}

function addRows(groups: Groups, { plan, dimensions }: Asked, rows: readonly ResultRow[]): void {
  const keyOf = keyReader(plan, dimensions.length);
  for (const row of rows) {
    const states = STATES.map((state) => [state, integer(row[`whole_${state}`]) * FRACTION + integer(row[`scaled_${state}`])] as const);
    addToGroup(groups, keyOf(row), {
      parts: integer(row['parts']),
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
