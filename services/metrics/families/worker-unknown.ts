/**
 * Time of workers that no report covers. docs/figures.md, `unknown_hours`.
 *
 * Quarters that some report touches are summed in SQL, one by one. The gaps between them may last for months: SQL gives each
 * gap as one row, and it is cut into buckets here.
 */
import { DAY_MS, QUARTER_MS } from '../../common/calendar-zone.ts';
import { bindTime, createBinder, oneOf } from '../binder.ts';
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
  for (const row of touched) addToGroup(groups, keyOf(row), { gpu_ms: integer(row['unknown_ms']) });
  for (const gap of gaps) addGap(groups, asked, gap);
  return groups;
}

/** Unknown time inside quarters that a report touches; last known is the last report that touches the quarter itself. */
function readTouchedQuarters({ store, options, plan, question, context, dimensions }: Asked): Promise<ResultRow[]> {
  const binder = createBinder();
  const expressions = { gpu_model: 'known.4' };
  const { select, group } = dimensionSql(dimensions, expressions);
  const { gpu_model } = question.filters;
  const byWorker = filterSql(binder, filtersWithout(question.filters, ['gpu_model']));
  const where = `${withinRange(binder, plan, 'quarter')}${byWorker}`;
  const cells = `
    SELECT worker_id, quarter, sum(busy_clock_ms + idle_clock_ms + down_clock_ms) AS clock_ms
    FROM worker_quarter WHERE ${where} GROUP BY worker_id, quarter HAVING clock_ms < ${QUARTER_MS}`;
  const share = `least((toUnixTimestamp(quarter) + 900) * 1000, ${binder.bind('Int64', context.watermark)})
      - greatest(toUnixTimestamp(quarter) * 1000, toUnixTimestamp64Milli(first))`;
  const sql = `
    SELECT ${bucketSql(binder, plan, 'toUnixTimestamp(quarter)')} AS bucket, ${select}
      sum(toInt64(known.3) * greatest(toInt64(0), toInt64(${share}) - clock_ms)) AS unknown_ms
    FROM (${cells}) AS cells
    GLOBAL INNER JOIN (
      SELECT worker_id, quarter, max(last_report) AS known FROM worker_known
      WHERE ${where} AND (worker_id, quarter) GLOBAL IN (SELECT worker_id, quarter FROM (${cells}))
      GROUP BY worker_id, quarter
    ) AS reports USING (worker_id, quarter)
    GLOBAL INNER JOIN (
      SELECT worker_id, min(first_from) AS first FROM worker_known WHERE 1${byWorker} GROUP BY worker_id
    ) AS workers USING (worker_id)
    WHERE 1${gpu_model === undefined ? '' : filterSql(binder, { gpu_model }, expressions)}
    GROUP BY bucket${group}
    HAVING unknown_ms > 0`;
  return store.query<ResultRow>(sql, binder.params, options);
}

/** A stretch of quarters that no report of the worker touches. */
interface Gap {
  readonly worker_id: string;
  readonly gpu_model: string | null;
  readonly gpu_count: number;
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

/** The gaps that reach into the known range, cut to it and to the worker's time: until 24 h after its last report. */
async function readGaps({ store, options, plan, question, context }: Asked): Promise<Gap[]> {
  const binder = createBinder();
  const { gpu_model } = question.filters;
  const byWorker = filterSql(binder, filtersWithout(question.filters, ['gpu_model']));
  const from = bindTime(binder, plan.from);
  const to = bindTime(binder, plan.to);
  const gaps = `
    SELECT worker_id, last_ms, gap.1 AS quarter, gap.2 AS next
    FROM (
      SELECT worker_id, toUnixTimestamp64Milli(max(last_report.1)) AS last_ms, maxIf(quarter, quarter < ${from}) AS before,
        arrayCompact(arraySort(groupArrayIf(quarter, quarter >= ${from} AND quarter < ${to}))) AS inside,
        if(toUnixTimestamp(before) = 0, inside, arrayPushFront(inside, before)) AS touched
      FROM worker_known WHERE 1${byWorker} GROUP BY worker_id
    )
    ARRAY JOIN arrayZip(touched, if(empty(touched), touched, arrayPushBack(arrayPopFront(touched), ${to}))) AS gap
    WHERE toUnixTimestamp(gap.2) - toUnixTimestamp(gap.1) > 900 AND last_ms + ${DAY_MS} > (toUnixTimestamp(gap.1) + 900) * 1000`;
  const sql = `
    SELECT worker_id, toUnixTimestamp(quarter) AS quarter_s, toUnixTimestamp(next) AS next_s, toString(last_ms) AS last_ms, known.3 AS gpu_count, known.4 AS gpu_model
    FROM (${gaps}) AS gaps
    GLOBAL INNER JOIN (
      SELECT worker_id, quarter, max(last_report) AS known FROM worker_known
      WHERE (worker_id, quarter) GLOBAL IN (SELECT worker_id, quarter FROM (${gaps}))
      GROUP BY worker_id, quarter
    ) AS reports USING (worker_id, quarter)
    WHERE 1${gpu_model === undefined ? '' : ` AND ${oneOf(binder, 'known.4', gpu_model)}`}`;
  const rows = await store.query<ResultRow>(sql, binder.params, options);
  return rows.map((row) => ({
    worker_id: String(row['worker_id']),
    gpu_model: row['gpu_model'] as string | null,
    gpu_count: Number(row['gpu_count']),
    from: Math.max(Number(row['quarter_s']) * 1000 + QUARTER_MS, plan.from),
    to: Math.min(Number(row['next_s']) * 1000, plan.to, Number(row['last_ms']) + DAY_MS, context.watermark),
  }));
}

function addGap(groups: Groups, { plan, dimensions }: Asked, gap: Gap): void {
  const values = dimensions.map((dimension) => (dimension === 'worker_id' ? gap.worker_id : gap.gpu_model));
  let bucket = firstBucketAfter(plan.buckets, gap.from);
  for (; bucket < plan.known && plan.buckets[bucket]!.from < gap.to; bucket += 1) {
    const { from, to } = plan.buckets[bucket]!;
    const unknownMs = Math.min(to, gap.to) - Math.max(from, gap.from);
    if (unknownMs > 0) addToGroup(groups, { bucket, values }, { gpu_ms: BigInt(unknownMs) * BigInt(gap.gpu_count) });
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
