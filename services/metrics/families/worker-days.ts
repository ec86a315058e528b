/**
 * Which worker time can be read by the day. A worker's UTC day that its reports, all of one model, cover exactly once has neither
 * scaled nor unknown time (see `seams` in clickhouse/0008_worker_days.sql); every other day is read quarter by quarter.
 */
import { DAY_MS } from '../../common/calendar-zone.ts';
import type { Binder } from '../binder.ts';
import { addToGroup } from '../groups.ts';
import type { Groups, Sums } from '../groups.ts';
import type { Asked, ResultRow } from '../reader.ts';
import { bucketSql, levelsOf, withinRange } from '../time-plan.ts';
import type { TimePlan } from '../time-plan.ts';

export interface WorkerTime {
  /** Rows (worker_id, day, model, busy, idle, down GPU-ms) of full days; null where the plan has no whole days. */
  readonly full: string | null;
  /** The condition on worker_quarter and worker_known for all other quarters of the known range. */
  readonly fine: string;
}

const hashOf = (seconds: string): string => `toInt64(sipHash64(toInt64(${seconds}) * 1000))`;

const IS_FULL = `(sum(clock_ms) = ${DAY_MS} AND uniqExact(tuple(gpu_model)) = 1
  AND sum(seams) = ${hashOf('toUnixTimestamp(day) + 86400')} - ${hashOf('toUnixTimestamp(day)')})`;

/** @param byWorker conditions on worker_id, each with AND before it */
export function workerTime(binder: Binder, plan: TimePlan, byWorker: string): WorkerTime {
  const levels = levelsOf(plan, []);
  const days = levels.find((level) => level.table === 'day');
  const edges = levels.find((level) => level.table === 'quarter');
  const within = `${withinRange(binder, plan, 'quarter')}${byWorker}`;
  if (days === undefined) return { full: null, fine: within };
  const source = `FROM worker_day WHERE ${days.where(binder, 'day')}${byWorker} GROUP BY worker_id, day`;
  const full = `
    SELECT worker_id, day, CAST(any(gpu_model), 'Nullable(String)') AS model,
      sum(busy_gpu_ms) AS busy, sum(idle_gpu_ms) AS idle, sum(down_gpu_ms) AS down
    ${source} HAVING ${IS_FULL}`;
  const odd = `(worker_id, toStartOfDay(quarter, 'UTC')) GLOBAL IN (SELECT worker_id, day ${source} HAVING NOT ${IS_FULL})`;
  const atEdges = edges === undefined ? '' : `(${edges.where(binder, 'quarter')}) OR `;
  return { full, fine: `${within} AND (${atEdges}${odd})` };
}

/** Where every bucket begins and ends with a UTC day, figures by the day serve whatever grain: a report asks for them once. */
const byDays = ({ buckets, to }: TimePlan): boolean => to % DAY_MS === 0 && buckets.every((bucket) => bucket.from % DAY_MS === 0);

/** The start (seconds) of the day or the bucket that a time lies in. */
export function cellSql(binder: Binder, plan: TimePlan, time: string): string {
  return byDays(plan) ? `toUInt32(toUnixTimestamp(toStartOfDay(${time}, 'UTC')))` : bucketSql(binder, plan, `toUnixTimestamp(${time})`);
}

/** Rows by cell, worker_id and model are the same for questions of one key. */
export function cellKey(what: string, { plan, question }: Asked): string {
  const cells = byDays(plan) ? 'days' : plan.buckets.map((bucket) => bucket.from);
  return JSON.stringify([what, plan.from, plan.to, question.filters, cells]);
}

/** Adds rows (cell, worker_id, model) up by the question's buckets and dimensions. */
export function foldCells(asked: Asked, rows: readonly ResultRow[], sums: (row: ResultRow) => Sums): Groups {
  const { plan, dimensions } = asked;
  const groups: Groups = new Map();
  for (const row of rows) {
    const values = dimensions.map((dimension) => row[dimension === 'gpu_model' ? 'model' : dimension] as string | null);
    addToGroup(groups, { bucket: firstBucketAfter(plan.buckets, Number(row['cell']) * 1000), values }, sums(row));
  }
  return groups;
}

/** Index of the first bucket that ends after an instant. */
export function firstBucketAfter(buckets: readonly { readonly to: number }[], at: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (buckets[middle]!.to > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
