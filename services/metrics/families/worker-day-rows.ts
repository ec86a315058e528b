/** The days of workers, one by one: what reports tell of each, and which must be read quarter by quarter. */
import { DAY_MS, QUARTER_MS } from '../../common/calendar-zone.ts';
import { createBinder } from '../binder.ts';
import { readColumns } from '../columns.ts';
import { filterSql } from '../reader.ts';
import type { Asked, Filters } from '../reader.ts';
import { withinRange } from '../time-plan.ts';
import type { Level, Reach } from '../time-plan.ts';
import { ofDays } from './worker-days.ts';
import type { WorkerSpan } from './worker-spans.ts';

/**
 * UTC days of workers, as far as reports tell of them, column by column. Milliseconds of the clock, or of the GPUs: numbers hold their sums exactly.
 * Columns are named as the dimensions are.
 */
export interface WorkerDays {
  readonly worker_id: readonly string[];
  /** Epoch ms. */
  readonly from: readonly number[];
  /** One of the models that the reports name. */
  readonly gpu_model: readonly (string | null)[];
  readonly busy: readonly number[];
  readonly idle: readonly number[];
  readonly down: readonly number[];
  /** Worker-quarters with a report; null: the day must be read quarter by quarter. */
  readonly quarters: readonly (number | null)[];
}

export interface WorkerDay {
  readonly worker_id: string;
  /** Epoch ms. */
  readonly from: number;
}

/** What the quarters of a day tell that reports do not cover exactly once but for one gap. */
interface Quarters {
  readonly rows: number;
  /** The most that is reported of one of them, and what is of the first. */
  readonly mostMs: number;
  readonly firstMs: number;
  readonly firstEnds: number;
}

const hashOfMs = (expression: string): string => `toInt64(sipHash64(toInt64(${expression})))`;

const MODEL = "ifNull(toString(gpu_model), '')";

/** What is told of a day in the place of its quarters with a report. */
const SEVERAL_MODELS = -2;
const TORN = -1;

/**
 * Quarters with a report, of a day that reports of one model cover exactly once but for at most one gap.
 *
 * If there is one gap [g1, g2), its length is what lacks of the clock time, and g1 + g2 is what lacks of the sum of squares, divided by that
 * (see clickhouse/0010_gaps_and_keys.sql). Where there is none, any g1 will do. The seams prove it: that the number of reports at work is one
 * from midnight to midnight but for the gap.
 */
const QUARTERS = `
  ${DAY_MS} - sum(clock_ms) AS gap,
  intDiv(intDiv(${DAY_MS} * ${DAY_MS} - sum(squares), if(gap = 0, 1, gap)) - gap, 2) AS gap_from,
  gap_from + gap AS gap_to,
  toInt64(toUnixTimestamp(day)) * 1000 AS begins,
  gap >= 0 AND sum(seams) = ${hashOfMs(`begins + ${DAY_MS}`)} - ${hashOfMs('begins')} + ${hashOfMs('begins + gap_from')} - ${hashOfMs('begins + gap_to')} AS seamless,
  ${DAY_MS / QUARTER_MS} - greatest(0, intDiv(gap_to, ${QUARTER_MS}) - intDiv(gap_from + ${QUARTER_MS - 1}, ${QUARTER_MS})) AS filled,
  multiIf(min(${MODEL}) != max(${MODEL}), ${SEVERAL_MODELS}, seamless, filled, ${TORN}) AS quarters`;

/**
 * The days of a level. A day needs no look at its quarters where none of them has more reported clock than it is long, and none more than the
 * worker is accountable for: reports cover it exactly once but for a gap, or the quarters say so.
 * @param filters on worker_id
 * @param spans from when on (epoch ms) each worker is accountable
 */
export async function readWorkerDays(
  { store, options, context }: Pick<Asked, 'store' | 'options' | 'context'>,
  reach: Reach,
  level: Level,
  filters: Filters,
  spans: Promise<readonly WorkerSpan[]>,
): Promise<WorkerDays> {
  const binder = createBinder();
  const data = await readColumns(
    store,
    binder,
    {
      worker: 'worker_id',
      day_number: 'intDiv(toUnixTimestamp(day), 86400)',
      day_quarters: 'quarters',
      model: 'model',
      busy: 'busy',
      idle: 'idle',
      down: 'down',
    },
    `FROM (
       SELECT worker_id, day, any(toString(gpu_model)) AS model, sum(busy_gpu_ms) AS busy, sum(idle_gpu_ms) AS idle, sum(down_gpu_ms) AS down, ${QUARTERS}
       FROM worker_day WHERE ${level.where(binder, 'day')}${filterSql(binder, filters)} GROUP BY worker_id, day
     )`,
    options,
  );
  const worker_id = data.worker as readonly string[];
  const from = data.day_number.map((day) => Number(day) * DAY_MS);
  // What is not known yet is no whole day.
  const told = data.day_quarters.map((quarters, day) => (from[day]! + DAY_MS <= context.watermark ? Number(quarters) : SEVERAL_MODELS));
  const torn = [...told.keys()].filter((day) => told[day] === TORN).map((day) => ({ worker_id: worker_id[day]!, from: from[day]! }));
  const quartersOf = torn.length === 0 ? new Map<string, Quarters>() : await readQuarters({ store, options }, reach, filters, torn);
  const firstMs = new Map((await spans).map((span) => [span.worker_id, span.firstMs]));
  const quarters = told.map((count, day) => {
    if (count >= 0) return count;
    const own = { worker_id: worker_id[day]!, from: from[day]! };
    const found = count === TORN ? quartersOf.get(dayId(own)) : undefined;
    return found === undefined ? null : quartersToCount(own, found, firstMs.get(own.worker_id) ?? own.from);
  });
  const gpu_model = data.model as readonly (string | null)[];
  return { worker_id, from, gpu_model, busy: data.busy.map(Number), idle: data.idle.map(Number), down: data.down.map(Number), quarters };
}

function quartersToCount(day: WorkerDay, quarters: Quarters, accountableFrom: number): number | null {
  if (quarters.mostMs > QUARTER_MS) return null;
  return accountableFrom <= day.from || quarters.firstMs <= quarters.firstEnds - accountableFrom ? quarters.rows : null;
}

const dayId = ({ worker_id, from }: WorkerDay): string => `${from} ${worker_id}`;

/** Of these days, which are few. */
async function readQuarters(
  { store, options }: Pick<Asked, 'store' | 'options'>,
  reach: Reach,
  filters: Filters,
  torn: readonly WorkerDay[],
): Promise<ReadonlyMap<string, Quarters>> {
  const binder = createBinder();
  const data = await readColumns(
    store,
    binder,
    {
      worker: 'worker_id',
      day: 'intDiv(toUnixTimestamp(quarter), 86400)',
      quarter_rows: 'count()',
      most: 'max(clock_ms)',
      first_clock: 'argMin(clock_ms, quarter)',
      first_quarter: 'toUnixTimestamp(min(quarter))',
    },
    `FROM (
       SELECT worker_id, quarter, sum(busy_clock_ms + idle_clock_ms + down_clock_ms) AS clock_ms FROM worker_quarter
       WHERE ${withinRange(binder, reach, 'quarter')}${filterSql(binder, filters)} AND ${ofDays(binder, torn)}
       GROUP BY worker_id, quarter
     )
     GROUP BY worker_id, day`,
    options,
  );
  return new Map(
    data.worker.map((worker, index) => [
      dayId({ worker_id: worker as string, from: Number(data.day[index]) * DAY_MS }),
      {
        rows: Number(data.quarter_rows[index]),
        mostMs: Number(data.most[index]),
        firstMs: Number(data.first_clock[index]),
        firstEnds: Number(data.first_quarter[index]) * 1000 + QUARTER_MS,
      },
    ]),
  );
}
