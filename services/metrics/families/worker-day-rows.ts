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

/** One worker's UTC day, as far as reports tell of it. Milliseconds of the clock, or of the GPUs: numbers hold their sums exactly. */
export interface WorkerDay {
  readonly worker_id: string;
  /** Epoch ms. */
  readonly from: number;
  /** One of the models that the reports name. */
  readonly gpu_model: string | null;
  readonly busy: number;
  readonly idle: number;
  readonly down: number;
  /** Worker-quarters with a report; null: the day must be read quarter by quarter. */
  readonly quarters: number | null;
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
): Promise<readonly WorkerDay[]> {
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
  const days = data.worker.map((worker, index): WorkerDay => {
    const from = Number(data.day_number[index]) * DAY_MS;
    return {
      worker_id: worker as string,
      from,
      gpu_model: data.model[index] as string | null,
      busy: Number(data.busy[index]),
      idle: Number(data.idle[index]),
      down: Number(data.down[index]),
      // What is not known yet is no whole day.
      quarters: from + DAY_MS <= context.watermark ? Number(data.day_quarters[index]) : SEVERAL_MODELS,
    };
  });
  const torn = days.filter(({ quarters }) => quarters === TORN);
  const quartersOf = torn.length === 0 ? new Map<string, Quarters>() : await readQuarters({ store, options }, reach, filters, torn);
  const firstMs = new Map((await spans).map((span) => [span.worker_id, span.firstMs]));
  return days.map((day) => {
    if (day.quarters !== null && day.quarters >= 0) return day;
    const quarters = day.quarters === TORN ? quartersOf.get(dayId(day)) : undefined;
    return { ...day, quarters: quarters === undefined ? null : quartersToCount(day, quarters, firstMs.get(day.worker_id) ?? day.from) };
  });
}

function quartersToCount(day: WorkerDay, quarters: Quarters, accountableFrom: number): number | null {
  if (quarters.mostMs > QUARTER_MS) return null;
  return accountableFrom <= day.from || quarters.firstMs <= quarters.firstEnds - accountableFrom ? quarters.rows : null;
}

const dayId = ({ worker_id, from }: Pick<WorkerDay, 'worker_id' | 'from'>): string => `${from} ${worker_id}`;

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
