/**
 * Which worker time can be read by the day. A worker's UTC day that its reports, all of one model, cover exactly once has neither
 * scaled nor unknown time (see `seams` in clickhouse/0008_worker_days.sql); every other day is read quarter by quarter.
 */
import { DAY_MS } from '../../common/calendar-zone.ts';
import type { Binder } from '../binder.ts';
import { levelsOf, withinRange } from '../time-plan.ts';
import type { Level, Reach } from '../time-plan.ts';

export interface WorkerTime {
  /** Rows (worker_id, day) of days that reports cover exactly once; null where the range has no whole days. */
  readonly full: string | null;
  /** The condition on worker_quarter and worker_known for all other quarters of the known range. */
  readonly fine: string;
}

const hashOf = (seconds: string): string => `toInt64(sipHash64(toInt64(${seconds}) * 1000))`;

const IS_FULL = `(sum(clock_ms) = ${DAY_MS} AND uniqExact(ifNull(toString(gpu_model), '')) = 1
  AND sum(seams) = ${hashOf('toUnixTimestamp(day) + 86400')} - ${hashOf('toUnixTimestamp(day)')})`;

/**
 * A number for a worker's UTC day: comparing pairs of text and time takes longer than all the rest. `seams` trusts 64 bits of the same hash.
 * @param days an expression of days since 1970
 */
const dayKey = (worker: string, days: string): string => `sipHash64(${worker}) + ${days}`;

const KEY_OF_DAY = dayKey('worker_id', 'intDiv(toUnixTimestamp(day), 86400)');
const KEY_OF_QUARTER = dayKey('worker_id', 'intDiv(toUnixTimestamp(quarter), 86400)');

/** These days of workers (`from` in epoch ms): a condition on worker_quarter, which is sorted by time. */
export function ofDays(binder: Binder, days: readonly { readonly worker_id: string; readonly from: number }[]): string {
  const starts = binder.bind("Array(DateTime('UTC'))", [...new Set(days.map(({ from }) => from / 1000))]);
  const workers = binder.bind(
    'Array(String)',
    days.map(({ worker_id }) => worker_id),
  );
  const numbers = binder.bind(
    'Array(UInt32)',
    days.map(({ from }) => from / DAY_MS),
  );
  const keys = `SELECT ${dayKey('named.1', 'named.2')} FROM (SELECT arrayJoin(arrayZip(${workers}, ${numbers})) AS named)`;
  return `toStartOfDay(quarter, 'UTC') IN ${starts} AND ${KEY_OF_QUARTER} GLOBAL IN (${keys})`;
}

/** Days of `level` that reports do not cover exactly once: a condition on worker_quarter. */
const oddSql = (binder: Binder, level: Level, byWorker: string): string => `${KEY_OF_QUARTER} GLOBAL IN (
    SELECT ${KEY_OF_DAY} FROM worker_day WHERE ${level.where(binder, 'day')}${byWorker} GROUP BY worker_id, day HAVING NOT ${IS_FULL})`;

/** @param byWorker conditions on worker_id, each with AND before it */
export function workerTime(binder: Binder, reach: Reach, byWorker: string): WorkerTime {
  const { days, edges } = workerLevels(reach);
  const within = `${withinRange(binder, reach, 'quarter')}${byWorker}`;
  if (days === undefined) return { full: null, fine: within };
  const full = `
    SELECT worker_id, day FROM worker_day WHERE ${days.where(binder, 'day')}${byWorker} GROUP BY worker_id, day HAVING ${IS_FULL}`;
  const atEdges = edges === undefined ? '' : `(${edges.where(binder, 'quarter')}) OR `;
  return { full, fine: `${within} AND (${atEdges}${oddSql(binder, days, byWorker)})` };
}

/** What of a range is whole days, and what else there is to it. */
export function workerLevels(reach: Reach): { readonly days: Level | undefined; readonly edges: Level | undefined } {
  const levels = levelsOf(reach, []);
  return { days: levels.find((level) => level.table === 'day'), edges: levels.find((level) => level.table === 'quarter') };
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
