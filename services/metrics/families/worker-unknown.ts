/**
 * Time of workers that no report covers. docs/figures.md, `unknown_hours`.
 *
 * Quarters that some report touches are summed in SQL, one by one. The gaps between them may last for months: SQL gives each
 * gap as one row, and it is cut into buckets here.
 */
import { DAY_MS, QUARTER_MS } from '../../common/calendar-zone.ts';
import { bindTime, createBinder } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { addToGroup } from '../groups.ts';
import type { Groups } from '../groups.ts';
import { dimensionSql, filterSql, filtersWithout, integer, keyReader } from '../reader.ts';
import type { Asked, ResultRow } from '../reader.ts';
import { bucketSql, withinRange } from '../time-plan.ts';

/** Unknown GPU-milliseconds (`gpu_ms`) by bucket and dimensions. */
export async function readUnknown(asked: Asked): Promise<Groups> {
  const [touched, gaps] = await Promise.all([readTouchedQuarters(asked), readGaps(asked)]);
  const groups: Groups = new Map();
  const keyOf = keyReader(asked.plan, asked.dimensions.length);
  for (const row of touched) addToGroup(groups, keyOf(row), { gpu_ms: integer(row['unknown_sum']) });
  for (const gap of gaps) addGap(groups, asked, gap);
  return groups;
}

/**
 * Rows (worker_id, quarter, gpu_count, gpu_model, unknown_ms of clock) of quarters that a report touches but does not fill; last
 * known is the last report that touches the quarter itself.
 */
export function touchedQuarters(binder: Binder, { plan, question, context }: Pick<Asked, 'plan' | 'question' | 'context'>): string {
  const { gpu_model } = question.filters;
  const byWorker = filterSql(binder, filtersWithout(question.filters, ['gpu_model']));
  const where = `${withinRange(binder, plan, 'quarter')}${byWorker}`;
  const cells = `
    SELECT worker_id, quarter, sum(busy_clock_ms + idle_clock_ms + down_clock_ms) AS clock_ms
    FROM worker_quarter WHERE ${where} GROUP BY worker_id, quarter HAVING clock_ms < ${QUARTER_MS}`;
  const share = `least((toUnixTimestamp(quarter) + 900) * 1000, ${binder.bind('Int64', context.watermark)})
      - greatest(toUnixTimestamp(quarter) * 1000, toUnixTimestamp64Milli(first))`;
  return `
    SELECT worker_id, quarter, known.3 AS gpu_count, known.4 AS gpu_model, toInt64(${share}) - clock_ms AS unknown_ms
    FROM (${cells}) AS cells
    GLOBAL INNER JOIN (
      SELECT worker_id, quarter, max(last_report) AS known FROM worker_known
      WHERE ${where} AND (worker_id, quarter) GLOBAL IN (SELECT worker_id, quarter FROM (${cells}))
      GROUP BY worker_id, quarter
    ) AS reports USING (worker_id, quarter)
    GLOBAL INNER JOIN (
      SELECT worker_id, min(first_from) AS first FROM worker_known WHERE 1${byWorker} GROUP BY worker_id
    ) AS workers USING (worker_id)
    WHERE unknown_ms > 0${gpu_model === undefined ? '' : filterSql(binder, { gpu_model })}`;
}

function readTouchedQuarters(asked: Asked): Promise<ResultRow[]> {
  const binder = createBinder();
  const { select, group } = dimensionSql(asked.dimensions);
  const sql = `
    SELECT ${bucketSql(binder, asked.plan, 'toUnixTimestamp(quarter)')} AS bucket, ${select}sum(toInt64(gpu_count) * unknown_ms) AS unknown_sum
    FROM (${touchedQuarters(binder, asked)})
    GROUP BY bucket${group}`;
  return asked.store.query<ResultRow>(sql, binder.params, asked.options);
}

/**
 * Rows (worker_id, gpu_model, gpu_count, from_ms, to_ms) of stretches that no report touches, cut to the known range and to the
 * worker's time, which ends 24 h after its last report.
 */
export function gapStretches(binder: Binder, { plan, question, context }: Pick<Asked, 'plan' | 'question' | 'context'>): string {
  const { gpu_model } = question.filters;
  const byWorker = filterSql(binder, filtersWithout(question.filters, ['gpu_model']));
  const from = bindTime(binder, plan.from);
  const to = bindTime(binder, plan.to);
  const gaps = `
    SELECT worker_id, last_ms, gap.1 AS quarter, toInt64(toUnixTimestamp(gap.1) + 900) * 1000 AS begin_ms, toInt64(toUnixTimestamp(gap.2)) * 1000 AS next_ms
    FROM (
      SELECT worker_id, toUnixTimestamp64Milli(max(last_report.1)) AS last_ms, maxIf(quarter, quarter < ${from}) AS before,
        arrayCompact(arraySort(groupArrayIf(quarter, quarter >= ${from} AND quarter < ${to}))) AS inside,
        if(toUnixTimestamp(before) = 0, inside, arrayPushFront(inside, before)) AS touched
      FROM worker_known WHERE 1${byWorker} GROUP BY worker_id
    )
    ARRAY JOIN arrayZip(touched, if(empty(touched), touched, arrayPushBack(arrayPopFront(touched), ${to}))) AS gap
    WHERE next_ms > begin_ms AND last_ms + ${DAY_MS} > begin_ms`;
  return `
    SELECT worker_id, known.3 AS gpu_count, known.4 AS gpu_model, greatest(begin_ms, ${binder.bind('Int64', plan.from)}) AS from_ms,
      least(next_ms, last_ms + ${DAY_MS}, ${binder.bind('Int64', context.watermark)}) AS to_ms
    FROM (${gaps}) AS gaps
    GLOBAL INNER JOIN (
      SELECT worker_id, quarter, max(last_report) AS known FROM worker_known
      WHERE (worker_id, quarter) GLOBAL IN (SELECT worker_id, quarter FROM (${gaps}))
      GROUP BY worker_id, quarter
    ) AS reports USING (worker_id, quarter)
    WHERE from_ms < to_ms${gpu_model === undefined ? '' : filterSql(binder, { gpu_model })}`;
}

function readGaps(asked: Asked): Promise<ResultRow[]> {
  const binder = createBinder();
  return asked.store.query<ResultRow>(gapStretches(binder, asked), binder.params, asked.options);
}

function addGap(groups: Groups, { plan, dimensions }: Asked, gap: ResultRow): void {
  const values = dimensions.map((dimension) => gap[dimension] as string | null);
  const gapFrom = Number(gap['from_ms']);
  const gapTo = Number(gap['to_ms']);
  for (let bucket = firstBucketAfter(plan.buckets, gapFrom); bucket < plan.known; bucket += 1) {
    const { from, to } = plan.buckets[bucket]!;
    if (from >= gapTo) return;
    const unknownMs = Math.min(to, gapTo) - Math.max(from, gapFrom);
    addToGroup(groups, { bucket, values }, { gpu_ms: BigInt(unknownMs) * integer(gap['gpu_count']) });
  }
}

/** Index of the first bucket that ends after an instant. */
function firstBucketAfter(buckets: readonly { readonly to: number }[], at: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (buckets[middle]!.to > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
