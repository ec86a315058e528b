/** The days of workers, one by one: what reports tell of each, and which must be read quarter by quarter. */
import { DAY_MS, QUARTER_MS } from '../../common/calendar-zone.ts';
import { createBinder } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { readColumns } from '../columns.ts';
import { filterSql } from '../reader.ts';
import type { Asked, Filters } from '../reader.ts';
import { withinRange } from '../time-plan.ts';
import type { Level, Reach } from '../time-plan.ts';
import { KEY_OF_DAY, KEY_OF_QUARTER } from './worker-days.ts';

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

/** What the quarters of a day tell that is neither empty nor full: how many rows and how many quarters there are. */
interface Quarters {
  readonly worker_id: string;
  /** Of the day, epoch ms. */
  readonly from: number;
  readonly rows: number;
  readonly seen: number;
  /** The most that is reported of one of them, and what is of the first. */
  readonly mostMs: number;
  readonly firstMs: number;
  readonly firstEnds: number;
}

const hashOfMs = (expression: string): string => `toInt64(sipHash64(toInt64(${expression})))`;

/**
 * Whether reports cover one stretch of the day exactly once that begins or ends with the day, or the whole of it: what `seams` is then
 * follows from how long the stretch is.
 */
const IS_SEAMLESS = `sum(seams) = ${hashOfMs('ends')} - ${hashOfMs('ends - clock')} OR sum(seams) = ${hashOfMs('begins + clock')} - ${hashOfMs('begins')}`;

/**
 * The days of a level. A day needs no look at its quarters where none of them has more reported clock than it is long, and none more than the
 * worker is accountable for: reports cover a stretch of it exactly once, or the quarters say so.
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
  const [days, quartersOf] = await Promise.all([
    readColumns(
      store,
      binder,
      {
        worker: 'worker_id',
        begins: 'toInt64(toUnixTimestamp(day)) * 1000',
        ends: `begins + ${DAY_MS}`,
        clock: 'sum(clock_ms)',
        model: 'any(toString(gpu_model))',
        models: "uniqExact(ifNull(toString(gpu_model), ''))",
        busy: 'sum(busy_gpu_ms)',
        idle: 'sum(idle_gpu_ms)',
        down: 'sum(down_gpu_ms)',
        seamless: IS_SEAMLESS,
      },
      `FROM worker_day WHERE ${level.where(binder, 'day')}${filterSql(binder, filters)} GROUP BY worker_id, day`,
      options,
    ),
    readQuarters({ store, options }, reach, level, filters),
  ]);
  return days.worker.map((worker, index) => {
    const worker_id = worker as string;
    const from = Number(days.begins[index]);
    const day = {
      from,
      worker_id,
      clockMs: Number(days.clock[index]),
      seamless: Boolean(days.seamless[index]),
      isAlike: Number(days.models[index]) === 1 && from + DAY_MS <= context.watermark,
    };
    return {
      worker_id,
      from,
      gpu_model: days.model[index] as string | null,
      busy: Number(days.busy[index]),
      idle: Number(days.idle[index]),
      down: Number(days.down[index]),
      quarters: quartersToCount(day, quartersOf, spans.get(worker_id)?.firstMs ?? from),
    };
  });
}

function quartersToCount(
  day: {
    readonly worker_id: string;
    readonly from: number;
    readonly clockMs: number;
    readonly seamless: boolean;
    readonly isAlike: boolean;
  },
  quartersOf: ReadonlyMap<string, Quarters>,
  accountableFrom: number,
): number | null {
  if (!day.isAlike) return null;
  if (day.seamless && day.clockMs === DAY_MS) return DAY_MS / QUARTER_MS;
  const quarters = quartersOf.get(dayId(day.worker_id, day.from));
  if (quarters === undefined || quarters.rows !== quarters.seen) return null;
  const fits = quarters.mostMs <= QUARTER_MS && (accountableFrom <= day.from || quarters.firstMs <= quarters.firstEnds - accountableFrom);
  return day.seamless || fits ? quarters.rows : null;
}

const dayId = (worker: string, from: number): string => `${from} ${worker}`;

const CLOCK = 'busy_clock_ms + idle_clock_ms + down_clock_ms';

/** Of the days that are not full, which are few. */
async function readQuarters(
  reading: Pick<Asked, 'store' | 'options'>,
  reach: Reach,
  level: Level,
  filters: Filters,
): Promise<ReadonlyMap<string, Quarters>> {
  const binder = createBinder();
  const notFull = `SELECT ${KEY_OF_DAY} FROM worker_day WHERE ${level.where(binder, 'day')}${filterSql(binder, filters)} AND clock_ms != ${DAY_MS}`;
  const rows = `FROM worker_quarter WHERE ${withinRange(binder, reach, 'quarter')}${filterSql(binder, filters)} AND ${KEY_OF_QUARTER} GLOBAL IN (${notFull})`;
  const found = await readQuarterRows(reading, binder, CLOCK, rows);
  const split = [...found.values()].filter((quarters) => quarters.rows !== quarters.seen);
  if (split.length === 0) return found;
  // Rows that merges have yet to add up: those of a day or two as a rule, where the parts of two landings meet.
  const again = createBinder();
  const days = again.bind("Array(DateTime('UTC'))", [...new Set(split.map(({ from }) => from / 1000))]);
  const added = `FROM (SELECT worker_id, quarter, sum(${CLOCK}) AS clock_ms FROM worker_quarter
      WHERE ${withinRange(again, reach, 'quarter')}${filterSql(again, filters)} AND toStartOfDay(quarter, 'UTC') IN ${days} GROUP BY worker_id, quarter)`;
  const exact = await readQuarterRows(reading, again, 'clock_ms', added);
  for (const { worker_id, from } of split) found.set(dayId(worker_id, from), exact.get(dayId(worker_id, from))!);
  return found;
}

/** @param clock the reported clock of a row */
async function readQuarterRows(
  { store, options }: Pick<Asked, 'store' | 'options'>,
  binder: Binder,
  clock: string,
  rows: string,
): Promise<Map<string, Quarters>> {
  const data = await readColumns(
    store,
    binder,
    {
      worker: 'worker_id',
      day: 'intDiv(toUnixTimestamp(quarter), 86400)',
      quarter_rows: 'count()',
      seen: 'uniqExact(quarter)',
      most: `max(${clock})`,
      first_clock: `argMin(${clock}, quarter)`,
      first_quarter: 'toUnixTimestamp(min(quarter))',
    },
    `${rows} GROUP BY worker_id, day`,
    options,
  );
  return new Map(
    data.worker.map((worker, index) => {
      const quarters = {
        worker_id: worker as string,
        from: Number(data.day[index]) * DAY_MS,
        rows: Number(data.quarter_rows[index]),
        seen: Number(data.seen[index]),
        mostMs: Number(data.most[index]),
        firstMs: Number(data.first_clock[index]),
        firstEnds: Number(data.first_quarter[index]) * 1000 + QUARTER_MS,
      };
      return [dayId(quarters.worker_id, quarters.from), quarters];
    }),
  );
}
