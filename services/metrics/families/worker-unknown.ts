/**
 * Time of workers that no report covers. docs/figures.md, `unknown_hours`.
 *
 * Of workers whose reports all give the same model and number of GPUs it is the clock they are accountable for less what reports cover
 * (worker-cells.ts). Of others, what was last known is searched for: in quarters that some report touches, and for each gap between those.
 */
import { DAY_MS, QUARTER_MS } from '../../common/calendar-zone.ts';
import { bindTime, createBinder } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { readGrouped } from '../breakdowns.ts';
import { addToGroup, makeKey } from '../groups.ts';
import type { Groups } from '../groups.ts';
import { filterSql, filtersWithout, integer, keyReader, readOnce } from '../reader.ts';
import type { Asked, ResultRow } from '../reader.ts';
import { firstBucketAfter, reachOf } from '../time-plan.ts';
import type { Reach } from '../time-plan.ts';
import { readCells } from './worker-cells.ts';
import { workerSpans, workerTime } from './worker-days.ts';
import { readWorkerSpans } from './worker-spans.ts';
import type { WorkerSpan } from './worker-spans.ts';

/** What the statements depend on besides their range. */
type About = Pick<Asked, 'question' | 'context'>;

/** Unknown GPU-milliseconds (`gpu_ms`) by bucket and dimensions. */
export async function readUnknown(asked: Asked): Promise<Groups> {
  const { question } = asked;
  const { filters } = question;
  const [spans, cells] = await Promise.all([readWorkerSpans(asked), readCells(asked)]);
  const [steady, others] = [spans.filter((span) => span.steady), spans.filter((span) => !span.steady)];
  const groups = accountable(asked, steady);
  for (const { key, sums } of cells.values()) addToGroup(groups, key, { gpu_ms: -(sums['covered'] ?? 0n) });
  if (others.length > 0) {
    const worker_id = others.map((span) => span.worker_id);
    await addOthers(groups, { ...asked, question: { ...question, filters: { ...filters, worker_id } } });
  }
  return groups;
}

/** GPU-milliseconds of the clock that steady workers are accountable for. */
function accountable({ plan, dimensions, question, context }: Asked, spans: readonly WorkerSpan[]): Groups {
  const groups: Groups = new Map();
  const models = question.filters.gpu_model;
  const shown = spans.filter(({ gpu_model }) => models?.includes(gpu_model) ?? true);
  const valuesOf = (span: WorkerSpan) => dimensions.map((dimension) => (dimension === 'worker_id' ? span.worker_id : span.gpu_model));
  for (const same of Map.groupBy(shown, (span) => JSON.stringify(valuesOf(span))).values()) {
    for (const [bucket, { from, to }] of plan.buckets.slice(0, plan.known).entries()) {
      const end = Math.min(to, context.watermark);
      const gpuMs = same.reduce((sum, span) => {
        // A worker is accountable for a day after its last report.
        const ms = Math.min(end, span.lastMs + DAY_MS) - Math.max(from, span.firstMs);
        return ms > 0 ? sum + BigInt(ms) * BigInt(span.gpu_count) : sum;
      }, 0n);
      if (gpuMs > 0n) addToGroup(groups, makeKey(bucket, valuesOf(same[0]!)), { gpu_ms: gpuMs });
    }
  }
  return groups;
}

/** What to look for gaps in: within a report all of its ranges at once, where they follow each other. */
function gapReach({ plan, context }: Asked): Reach {
  const own = reachOf([plan]);
  const spans = (context.shared?.spans ?? []).filter(({ from }) => from < context.watermark).toSorted((a, b) => a.from - b.from);
  const follow = spans.every(({ from }, index) => index === 0 || spans[index - 1]!.to === from);
  const [first, last] = [spans[0], spans.at(-1)];
  if (!follow || first === undefined || last === undefined || own.from < first.from || own.to > last.to) return own;
  return { from: first.from, to: last.to, edges: [first.from, last.to] };
}

/** Unknown time of workers that are not steady: what was last known is searched for each stretch. */
async function addOthers(groups: Groups, asked: Asked): Promise<void> {
  const [touched, gaps] = await Promise.all([readTouchedQuarters(asked), readStretches(asked)]);
  for (const { key, sums } of touched.values()) addToGroup(groups, key, sums);
  for (const gap of gaps) addGap(groups, asked, gap);
}

/**
 * Rows (worker_id, quarter, gpu_count, gpu_model, unknown_ms of clock) of quarters that a report touches but does not fill; last
 * known is the last report that touches the quarter itself.
 */
export function touchedQuarters(binder: Binder, { question, context }: About, reach: Reach): string {
  const { gpu_model } = question.filters;
  const byWorker = filterSql(binder, filtersWithout(question.filters, ['gpu_model']));
  const { fine } = workerTime(binder, reach, byWorker);
  const cells = `
    SELECT worker_id, quarter, sum(busy_clock_ms + idle_clock_ms + down_clock_ms) AS clock_ms
    FROM worker_quarter WHERE ${fine} GROUP BY worker_id, quarter HAVING clock_ms < ${QUARTER_MS}`;
  const share = `least((toUnixTimestamp(quarter) + 900) * 1000, ${binder.bind('Int64', context.watermark)})
      - greatest(toUnixTimestamp(quarter) * 1000, toUnixTimestamp64Milli(first))`;
  return `
    SELECT worker_id, quarter, known.3 AS gpu_count, known.4 AS gpu_model, toInt64(${share}) - clock_ms AS unknown_ms
    FROM (${cells}) AS cells
    GLOBAL INNER JOIN (
      SELECT worker_id, quarter, max(last_report) AS known FROM worker_known
      WHERE (worker_id, quarter) GLOBAL IN (SELECT worker_id, quarter FROM (${cells}))
      GROUP BY worker_id, quarter
    ) AS reports USING (worker_id, quarter)
    GLOBAL INNER JOIN (
      SELECT worker_id, min(first_from) AS first FROM worker_span WHERE 1${byWorker} GROUP BY worker_id
    ) AS workers USING (worker_id)
    WHERE unknown_ms > 0${gpu_model === undefined ? '' : filterSql(binder, { gpu_model })}`;
}

async function readTouchedQuarters(asked: Asked): Promise<Groups> {
  const { plan, dimensions } = asked;
  const { rows } = await readGrouped(asked, {
    dimensions,
    statements: (reach) => [
      ({ binder, columns, groupBy }) => `
    SELECT ${columns('toUnixTimestamp(quarter)')}sum(toInt64(gpu_count) * unknown_ms) AS unknown_sum
    FROM (${touchedQuarters(binder, asked, reach)})
    ${groupBy()}`,
    ],
  });
  const groups: Groups = new Map();
  const keyOf = keyReader(plan, dimensions.length);
  for (const row of rows) addToGroup(groups, keyOf(row), { gpu_ms: integer(row['unknown_sum']) });
  return groups;
}

const quarters = (time: string): string => `toUInt32(toUnixTimestamp(${time})) AS start, toUInt32(start + 900) AS end`;

/**
 * Rows (worker_id, quarter, from_ms, to_ms) of stretches that no report touches, cut to the known range and to the worker's time, which
 * ends 24 h after its last report; `quarter` is the last touched one before.
 */
function gapsSql(binder: Binder, { question, context }: About, reach: Reach): string {
  const byWorker = filterSql(binder, filtersWithout(question.filters, ['gpu_model']));
  const { full, fine } = workerTime(binder, reach, byWorker);
  const fullDays = `SELECT worker_id, toUInt32(toUnixTimestamp(day)) AS start, toUInt32(start + 86400) AS end FROM (${full}) UNION ALL`;
  const from = bindTime(binder, reach.from);
  const dayBefore = `quarter >= ${bindTime(binder, Math.max(0, reach.from - DAY_MS))} AND quarter < ${from}${byWorker}`;
  // Whoever is silent the day before is looked for further back, if time is left to it at all.
  const silent = `
    SELECT worker_id FROM worker_span WHERE 1${byWorker} GROUP BY worker_id
    HAVING min(first_from) < ${from} AND max(last_at) >= ${bindTime(binder, Math.max(0, reach.from - DAY_MS))}
      AND worker_id GLOBAL NOT IN (SELECT worker_id FROM worker_quarter WHERE ${dayBefore})`;
  // What reports touch, as (start, end) in seconds, from the last quarter before the range on.
  const touched = `
    SELECT worker_id, ${quarters('max(quarter)')} FROM worker_quarter WHERE ${dayBefore} GROUP BY worker_id
    UNION ALL
    SELECT worker_id, ${quarters('max(quarter)')} FROM worker_known
    WHERE worker_id GLOBAL IN (${silent}) AND quarter < ${from}${byWorker} GROUP BY worker_id
    UNION ALL ${full === null ? '' : fullDays}
    SELECT DISTINCT worker_id, ${quarters('quarter')} FROM worker_quarter WHERE ${fine}`;
  return `
    SELECT worker_id, toDateTime(gap.1 - 900, 'UTC') AS quarter, greatest(toInt64(gap.1) * 1000, ${binder.bind('Int64', reach.from)}) AS from_ms,
      least(toInt64(gap.2) * 1000, last_ms + ${DAY_MS}, ${binder.bind('Int64', context.watermark)}) AS to_ms
    FROM (
      SELECT worker_id, last_ms, spans FROM (SELECT worker_id, arraySort(groupArray((start, end))) AS spans FROM (${touched}) GROUP BY worker_id) AS touched
      GLOBAL INNER JOIN (${workerSpans(byWorker)}) AS workers USING (worker_id)
    )
    ARRAY JOIN arrayZip(spans.2, arrayPushBack(arrayPopFront(spans.1), ${binder.bind('UInt32', reach.to / 1000)})) AS gap
    WHERE from_ms < to_ms`;
}

/** The same with what was last known: (worker_id, gpu_model, gpu_count, from_ms, to_ms). */
export function gapStretches(binder: Binder, asked: About, reach: Reach): string {
  const { gpu_model } = asked.question.filters;
  const gaps = gapsSql(binder, asked, reach);
  return `
    SELECT worker_id, known.3 AS gpu_count, known.4 AS gpu_model, from_ms, to_ms
    FROM (${gaps}) AS gaps
    GLOBAL INNER JOIN (
      SELECT worker_id, quarter, max(last_report) AS known FROM worker_known
      WHERE (worker_id, quarter) GLOBAL IN (SELECT worker_id, quarter FROM (${gaps}))
      GROUP BY worker_id, quarter
    ) AS reports USING (worker_id, quarter)
    WHERE 1${gpu_model === undefined ? '' : filterSql(binder, { gpu_model })}`;
}

function readStretches(asked: Asked): Promise<ResultRow[]> {
  const reach = gapReach(asked);
  return readOnce(asked, JSON.stringify(['stretches', reach, asked.question.filters]), () => {
    const binder = createBinder();
    return asked.store.query<ResultRow>(gapStretches(binder, asked, reach), binder.params, asked.options);
  });
}

function addGap(groups: Groups, { plan, dimensions }: Asked, gap: ResultRow): void {
  const values = dimensions.map((dimension) => gap[dimension] as string | null);
  const gapFrom = Number(gap['from_ms']);
  const gapTo = Number(gap['to_ms']);
  for (let bucket = firstBucketAfter(plan.buckets, gapFrom); bucket < plan.known; bucket += 1) {
    const { from, to } = plan.buckets[bucket]!;
    if (from >= gapTo) return;
    const unknownMs = Math.min(to, gapTo) - Math.max(from, gapFrom);
    addToGroup(groups, makeKey(bucket, values), { gpu_ms: BigInt(unknownMs) * integer(gap['gpu_count']) });
  }
}
