/**
 * Which worker time can be read by the day. A worker's UTC day that its reports, all of one model, cover exactly once has neither
 * scaled nor unknown time (see `seams` in clickhouse/0008_worker_days.sql); every other day is read quarter by quarter.
 */
import { DAY_MS } from '../../common/calendar-zone.ts';
import type { Binder } from '../binder.ts';
import { levelsOf, withinRange } from '../time-plan.ts';
import type { Reach } from '../time-plan.ts';

export interface WorkerTime {
  /** Rows (worker_id, day, model, busy, idle, down GPU-ms) of full days; null where the range has no whole days. */
  readonly full: string | null;
  /** The condition on worker_quarter and worker_known for all other quarters of the known range. */
  readonly fine: string;
}

const hashOf = (seconds: string): string => `toInt64(sipHash64(toInt64(${seconds}) * 1000))`;

const IS_FULL = `(sum(clock_ms) = ${DAY_MS} AND uniqExact(tuple(gpu_model)) = 1
  AND sum(seams) = ${hashOf('toUnixTimestamp(day) + 86400')} - ${hashOf('toUnixTimestamp(day)')})`;

/** @param byWorker conditions on worker_id, each with AND before it */
export function workerTime(binder: Binder, reach: Reach, byWorker: string): WorkerTime {
  const levels = levelsOf(reach, []);
  const days = levels.find((level) => level.table === 'day');
  const edges = levels.find((level) => level.table === 'quarter');
  const within = `${withinRange(binder, reach, 'quarter')}${byWorker}`;
  if (days === undefined) return { full: null, fine: within };
  const source = `FROM worker_day WHERE ${days.where(binder, 'day')}${byWorker} GROUP BY worker_id, day`;
  const full = `
    SELECT worker_id, day, CAST(any(gpu_model), 'Nullable(String)') AS model,
      sum(busy_gpu_ms) AS busy, sum(idle_gpu_ms) AS idle, sum(down_gpu_ms) AS down
    ${source} HAVING ${IS_FULL}`;
  // By hash, since comparing pairs of text and time takes longer than all the rest; `seams` trusts 64 bits of it already.
  const odd = `sipHash64(worker_id) + intDiv(toUnixTimestamp(quarter), 86400) GLOBAL IN (
    SELECT sipHash64(worker_id) + intDiv(toUnixTimestamp(day), 86400) ${source} HAVING NOT ${IS_FULL})`;
  const atEdges = edges === undefined ? '' : `(${edges.where(binder, 'quarter')}) OR `;
  return { full, fine: `${within} AND (${atEdges}${odd})` };
}
