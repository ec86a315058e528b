/**
 * Reads grouped rows for a question, and within a report for its neighbours too: questions without a grain that differ only in their
 * dimension, or ask the same of the range compared with, become one statement with grouping sets.
 */
import type { Bucket } from '../common/calendar.ts';
import { createBinder } from './binder.ts';
import type { Binder } from './binder.ts';
import { dimensionSql } from './reader.ts';
import type { Asked, Expressions, ResultRow } from './reader.ts';
import { bucketSql } from './time-plan.ts';
import type { TimePlan } from './time-plan.ts';
import type { Dimension } from './types.ts';

/** The dimensions that reports break most figures down by. */
export const COMMON: readonly Dimension[] = ['project_id', 'scene_type', 'resolution_tier'];

export interface Grouping {
  readonly binder: Binder;
  /** The plan to read: the question's own, or one that has a bucket for each of the report's ranges. */
  readonly plan: TimePlan;
  /** The start of the bucket that a time (seconds) lies in. */
  readonly bucket: (seconds: string) => string;
  /** Columns of the dimensions, each with a comma behind it. */
  readonly select: string;
  /** The GROUP BY clause; `further` columns, each with a comma before it, are in every group. */
  readonly groupBy: (further?: string) => string;
}

export interface Grouped {
  readonly plan: TimePlan;
  /** With `bucket` and d0, d1 …; those of other ranges' buckets too. */
  readonly rows: readonly ResultRow[];
}

/** @param available dimensions that may be asked for together with the question's own; the statement must not depend on which one is */
export async function readGrouped(
  asked: Asked,
  available: readonly Dimension[],
  expressions: Expressions,
  sqlOf: (grouping: Grouping) => string,
): Promise<Grouped> {
  const { dimensions, store, options } = asked;
  const binder = createBinder();
  const plan = groupingPlan(asked, available);
  if (!isTogether(asked, available)) {
    const { select, group } = dimensionSql(dimensions, expressions);
    const bucket = (seconds: string) => bucketSql(binder, plan, seconds);
    const sql = sqlOf({ binder, plan, bucket, select, groupBy: (further = '') => `GROUP BY bucket${group}${further}` });
    return { plan, rows: await store.query<ResultRow>(sql, binder.params, options) };
  }
  const sql = sqlOf({
    binder,
    plan,
    bucket: (seconds) => `materialize(${bucketSql(binder, plan, seconds)})`,
    select: available.map((name, index) => `${expressions[name] ?? name} AS g${index}, grouping(g${index}) AS left_out${index}, `).join(''),
    groupBy: (further = '') => {
      const sets = ['', ...available.map((_, index) => `, g${index}`)];
      return `GROUP BY GROUPING SETS (${sets.map((set) => `(bucket${set}${further})`).join(', ')})`;
    },
  });
  const rows = await asked.share(JSON.stringify([sql, binder.params]), () => store.query<ResultRow>(sql, binder.params, options));
  const own = dimensions.length === 0 ? -1 : available.indexOf(dimensions[0]!);
  const isOwn = (row: ResultRow) => available.every((_, index) => (Number(row[`left_out${index}`]) === 0) === (index === own));
  return { plan, rows: rows.filter(isOwn).map((row) => (own === -1 ? row : { ...row, d0: row[`g${own}`] })) };
}

function isTogether({ context, plan, dimensions }: Asked, available: readonly Dimension[]): boolean {
  const shares = context.shared !== undefined && plan.grain === null && dimensions.length <= 1;
  return shares && dimensions.every((dimension) => available.includes(dimension));
}

const unnamed = (from: number, to: number): Bucket => ({ from, to, name: '', partial: false });

/** The plan that `readGrouped` reads by: one with a bucket for each of the report's ranges, where the question asks about one of them; else its own. */
export function groupingPlan(asked: Asked, available: readonly Dimension[]): TimePlan {
  const { plan, context } = asked;
  if (!isTogether(asked, available)) return plan;
  const spans = (context.shared?.spans ?? []).filter((span) => span.from < context.watermark).toSorted((a, b) => a.from - b.from);
  const apart = spans.every((span, index) => index === 0 || spans[index - 1]!.to <= span.from);
  if (!apart || !spans.some((span) => span.from === plan.from && span.to === plan.to)) return plan;
  const buckets = spans.flatMap((span, index) => {
    const before = spans[index - 1]?.to ?? span.from;
    return before < span.from ? [unnamed(before, span.from), unnamed(span.from, span.to)] : [unnamed(span.from, span.to)];
  });
  return { grain: null, buckets, known: buckets.length, from: buckets[0]!.from, to: buckets.at(-1)!.to };
}
