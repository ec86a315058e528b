/** The days of workers, one by one: what reports tell of each, and which must be read quarter by quarter. */
import { DAY_MS, QUARTER_MS } from '../../common/calendar-zone.ts';
import { createBinder } from '../binder.ts';
import { readColumns } from '../columns.ts';
import { filterSql } from '../reader.ts';
import type { Asked, Filters } from '../reader.ts';
import { withinRange } from '../time-plan.ts';
import type { Level, Reach } from '../time-plan.ts';

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

/** A day as it was read. */
interface ReadDay {
  readonly worker_id: string;
  readonly from: number;
  readonly clockMs: number;
  /** Begin of the one gap that there is if the day is seamless, ms after midnight. */
  readonly gapFrom: number;
  /** Reports cover the day exactly once but for at most that gap. */
  readonly isSeamless: boolean;
  /** One model, and all of the day is known. */
  readonly isAlike: boolean;
}

const hashOfMs = (expression: string): string => `toInt64(sipHash64(toInt64(${expression})))`;

/**
 * If there is one gap [g1, g2) in a day, its length is what lacks of the clock time, and g1 + g2 is what lacks of the sum of squares, divided by
 * that (see clickhouse/0010_gaps_and_keys.sql). Where there is none, any g1 will do.
 */
const GAP_FROM = `intDiv(intDiv(${DAY_MS} * ${DAY_MS} - sum(squares), if(gap = 0, 1, gap)) - gap, 2)`;

/** Whether the number of reports at work is one from midnight to midnight but for the gap. */
const IS_SEAMLESS = `gap >= 0 AND sum(seams) = ${hashOfMs(`begins + ${DAY_MS}`)} - ${hashOfMs('begins')} + ${hashOfMs('begins + gap_from')} - ${hashOfMs('begins + gap_from + gap')}`;

/**
 * The days of a level. A day needs no look at its quarters where none of them has more reported clock than it is long, and none more than the
 * worker is accountable for: reports cover it exactly once but for a gap, or the quarters say so.
 * @param spans from when on (epoch ms) each worker is accountable
 * @param filters on worker_id
 */
export async function readWorkerDays(
  { store, options, context }: Pick<Asked, 'store' | 'options' | 'context'>,
  reach: Reach,
  level: Level,
  filters: Filters,
  spans: ReadonlyMap<string, { readonly firstMs: number }>,
): Promise<readonly WorkerDay[]> {
  const binder = createBinder();
  const data = await readColumns(
    store,
    binder,
    {
      worker: 'worker_id',
      begins: 'toInt64(toUnixTimestamp(day)) * 1000',
      gap: `${DAY_MS} - sum(clock_ms)`,
      gap_from: GAP_FROM,
      model: 'any(toString(gpu_model))',
      models: "uniqExact(ifNull(toString(gpu_model), ''))",
      busy: 'sum(busy_gpu_ms)',
      idle: 'sum(idle_gpu_ms)',
      down: 'sum(down_gpu_ms)',
      seamless: IS_SEAMLESS,
    },
    `FROM worker_day WHERE ${level.where(binder, 'day')}${filterSql(binder, filters)} GROUP BY worker_id, day`,
    options,
  );
  const days = data.worker.map((worker, index): ReadDay => {
    const from = Number(data.begins[index]);
    return {
      worker_id: worker as string,
      from,
      clockMs: DAY_MS - Number(data.gap[index]),
      gapFrom: Number(data.gap_from[index]),
      isSeamless: Boolean(data.seamless[index]),
      isAlike: Number(data.models[index]) === 1 && from + DAY_MS <= context.watermark,
    };
  });
  const torn = days.filter((day) => day.isAlike && !day.isSeamless);
  const quartersOf = torn.length === 0 ? new Map<string, Quarters>() : await readQuarters({ store, options }, reach, filters, torn);
  return days.map((day, index) => ({
    worker_id: day.worker_id,
    from: day.from,
    gpu_model: data.model[index] as string | null,
    busy: Number(data.busy[index]),
    idle: Number(data.idle[index]),
    down: Number(data.down[index]),
    quarters: quartersToCount(day, quartersOf.get(dayId(day)), spans.get(day.worker_id)?.firstMs ?? day.from),
  }));
}

function quartersToCount(day: ReadDay, quarters: Quarters | undefined, accountableFrom: number): number | null {
  if (!day.isAlike) return null;
  if (day.isSeamless) return DAY_MS / QUARTER_MS - quartersWithin(day.gapFrom, day.gapFrom + DAY_MS - day.clockMs);
  if (quarters === undefined || quarters.mostMs > QUARTER_MS) return null;
  return accountableFrom <= day.from || quarters.firstMs <= quarters.firstEnds - accountableFrom ? quarters.rows : null;
}

/** How many quarters lie in a stretch as a whole; ms after midnight. */
const quartersWithin = (from: number, to: number): number => Math.max(0, Math.floor(to / QUARTER_MS) - Math.ceil(from / QUARTER_MS));

const dayId = ({ worker_id, from }: Pick<ReadDay, 'worker_id' | 'from'>): string => `${from} ${worker_id}`;

/** Of these days, which are few, and of others that share a worker with one of them and a day with another. */
async function readQuarters(
  { store, options }: Pick<Asked, 'store' | 'options'>,
  reach: Reach,
  filters: Filters,
  torn: readonly ReadDay[],
): Promise<ReadonlyMap<string, Quarters>> {
  const binder = createBinder();
  const days = binder.bind("Array(DateTime('UTC'))", [...new Set(torn.map(({ from }) => from / 1000))]);
  const workers = binder.bind('Array(String)', [...new Set(torn.map(({ worker_id }) => worker_id))]);
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
       WHERE ${withinRange(binder, reach, 'quarter')}${filterSql(binder, filters)} AND worker_id IN ${workers} AND toStartOfDay(quarter, 'UTC') IN ${days}
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
