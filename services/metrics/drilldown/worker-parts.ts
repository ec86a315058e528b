/** Parts about workers: their reports, scaled to the clock as the figure is, and their time without reports. */
import { QUARTER_MS } from '../../common/calendar-zone.ts';
import { bindMs } from '../binder.ts';
import { gapStretches, touchedQuarters } from '../families/worker-unknown.ts';
import { MS_PER_HOUR } from '../groups.ts';
import { filterSql, filtersWithout } from '../reader.ts';
import type { ResultRow } from '../reader.ts';
import { reachOf, withinRange } from '../time-plan.ts';
import { eventItem, fieldsOf, share, value } from './fields.ts';
import { overlapMs } from './gpu-time.ts';
import { ran } from './raw-parts.ts';
import type { Contribution, EventItem, Part, Scope } from './types.ts';

/** Reports that cover some of the period, each with its scaled GPU time there. */
function reports({ plan, question }: Scope, states: readonly string[], contribution: (hours: number, state: string) => Contribution): Part {
  const byWorker = filtersWithout(question.filters, ['gpu_model']);
  return {
    sql: (binder) => {
      const from = bindMs(binder, plan.from);
      const to = bindMs(binder, plan.to);
      const end = `(x_quarter + 1) * ${QUARTER_MS}`;
      return `
      SELECT event_id, occurred_at, worker_id, gpu_model, gpu_count, \`from\`, state, at_ms, event_id AS sort_key,
        sum(toFloat64(least(at_ms, ${end}) - greatest(x_from_ms, x_quarter * ${QUARTER_MS})) * gpu_count * ${QUARTER_MS} / greatest(clock_ms, ${QUARTER_MS})) AS x_gpu_ms
      FROM (
        SELECT event_id, occurred_at, worker_id, gpu_model, gpu_count, \`from\`, toString(state) AS state, toUnixTimestamp64Milli(occurred_at) AS at_ms,
          toUnixTimestamp64Milli(\`from\`) AS x_from_ms,
          arrayJoin(range(intDiv(greatest(x_from_ms, toUnixTimestamp64Milli(${from})), ${QUARTER_MS}),
            intDiv(least(at_ms, toUnixTimestamp64Milli(${to})) - 1, ${QUARTER_MS}) + 1)) AS x_quarter,
          toDateTime(x_quarter * 900, 'UTC') AS quarter
        FROM raw_worker
        WHERE \`from\` < occurred_at AND occurred_at > ${from} AND \`from\` < ${to}
          AND state IN (${states.map((state) => binder.bind('String', state)).join(', ')})${filterSql(binder, question.filters)}
      ) AS reported
      GLOBAL INNER JOIN (
        SELECT worker_id, quarter, sum(busy_clock_ms + idle_clock_ms + down_clock_ms) AS clock_ms FROM worker_quarter
        WHERE ${withinRange(binder, plan, 'quarter')}${filterSql(binder, byWorker)} GROUP BY worker_id, quarter
      ) AS cells USING (worker_id, quarter)
      GROUP BY event_id, occurred_at, worker_id, gpu_model, gpu_count, \`from\`, state, at_ms`;
    },
    item: (row) => eventItem('worker', row, contribution(Number(row['x_gpu_ms']) / MS_PER_HOUR, String(row['state']))),
  };
}

function unknownItem(row: ResultRow): EventItem {
  const clockMs = Number(row['x_unknown_ms']);
  return {
    kind: 'unknown_time',
    type: null,
    fields: { ...fieldsOf(row, false), unknown_clock_ms: clockMs },
    contribution: value((clockMs * Number(row['gpu_count'])) / MS_PER_HOUR),
  };
}

/** Columns of a stretch of unknown time, given as expressions in ms. */
function unknownColumns(from: string, to: string, unknown: string): string {
  return `
      SELECT worker_id, gpu_model, gpu_count, fromUnixTimestamp64Milli(${from}, 'UTC') AS \`from\`, fromUnixTimestamp64Milli(${to}, 'UTC') AS to,
        toString(${unknown}) AS x_unknown_ms, ${from} AS at_ms, worker_id AS sort_key`;
}

/** Time without a report: first the rests of quarters that a report touches, then whole stretches. */
function unknownTime(scope: Scope): Part[] {
  const quarterMs = 'toInt64(toUnixTimestamp(quarter)) * 1000';
  return [
    {
      sql: (binder) =>
        `${unknownColumns(quarterMs, `${quarterMs} + ${QUARTER_MS}`, 'unknown_ms')} FROM (${touchedQuarters(binder, scope, reachOf([scope.plan]))})`,
      item: unknownItem,
    },
    {
      sql: (binder) =>
        `${unknownColumns('from_ms', 'to_ms', 'to_ms - from_ms')} FROM (${gapStretches(binder, scope, reachOf([scope.plan]))})`,
      item: unknownItem,
    },
  ];
}

export function workerParts(metric: string, scope: Scope): Part[] {
  switch (metric) {
    case 'busy_hours':
      return [reports(scope, ['BUSY'], value)];
    case 'idle_hours':
      return [reports(scope, ['IDLE'], value)];
    case 'down_hours':
      return [reports(scope, ['DOWN'], value)];
    case 'utilization':
      return [reports(scope, ['BUSY', 'IDLE'], (hours, state) => share(state === 'BUSY' ? hours : 0, hours))];
    case 'unknown_hours':
      return unknownTime(scope);
    default:
      return [reports(scope, ['BUSY'], value), generationOnReporting(scope)];
  }
}

/** Attempts on workers that report, taken off the busy time. */
function generationOnReporting(scope: Scope): Part {
  const taken = (row: ResultRow) => value(-overlapMs(row, scope.plan.from, scope.plan.to) / MS_PER_HOUR);
  return ran(scope, taken, () => ' AND worker_id GLOBAL IN (SELECT DISTINCT worker_id FROM worker_known)');
}
