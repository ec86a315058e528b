/** Reviews and how long they took. docs/figures.md, "Reviews". */
import { readGrouped } from '../breakdowns.ts';
import type { Grouping } from '../breakdowns.ts';
import { durationsOf, durationTables } from '../durations.ts';
import type { Durations } from '../durations.ts';
import { meanHours, ratio } from '../groups.ts';
import type { Figure, Key, MetricTable, MetricTables } from '../groups.ts';
import { filterSql, integer, rowIndex } from '../reader.ts';
import type { Asked, Filters, ResultRow } from '../reader.ts';
import { compareValues } from '../code-points.ts';
import { withinRange } from '../time-plan.ts';
import type { Reach } from '../time-plan.ts';
import { stateTable } from '../transitions.ts';
import { readPending } from './pending.ts';

/** Figures of fewer reviews than this tell too much about one person. */
export const FEWEST_REVIEWS = 5;

/** The row that reviewers with few reviews are merged into. */
export const OTHERS = 'others';

const SUMS = `sum(reviews) AS review_count, sum(turnaround_ms * reviews) AS turnaround_sum,
      sumIf(reviews, wait_ms IS NOT NULL) AS waits, sum(ifNull(wait_ms, 0) * reviews) AS wait_sum,
      sumIf(reviews, decision = 'APPROVED') AS approved, sum(annotations) AS annotation_sum, sum(segments) AS segment_sum`;

const SUM_NAMES = ['review_count', 'turnaround_sum', 'waits', 'wait_sum', 'approved', 'annotation_sum', 'segment_sum'] as const;

const QUANTILES = 'quantilesExactWeightedInterpolated(0.5, 0.9)(turnaround_ms, toUInt64(reviews)) AS quantiles';

/** Durations in ms and how many reviews took each: of groups that are put together afterwards, which quantiles cannot be. */
const TURNAROUNDS = 'groupArray((toFloat64(turnaround_ms), toUInt32(reviews))) AS turnarounds';

const QUANTILE_METRICS: readonly string[] = ['review_turnaround_hours_p50', 'review_turnaround_hours_p90'];

export async function readReviews(asked: Asked): Promise<MetricTables> {
  const { metrics, question } = asked;
  const [rows, pending] = await Promise.all([
    metrics.some((metric) => metric !== 'reviews_pending') ? readDecided(asked) : [],
    metrics.includes('reviews_pending') ? readPending(asked) : new Map(),
  ]);
  const index = rowIndex(asked, rows);
  const sum = (key: Key, name: (typeof SUM_NAMES)[number]) => integer(index.at(key)?.[name] ?? 0);
  const table = (at: (key: Key) => Figure): MetricTable => ({ occurring: index.keys, at });
  const tables: Record<string, MetricTable> = {
    reviews: table((key) => ({ value: Number(sum(key, 'review_count')) })),
    ...durationTables('review_turnaround_hours', index.keys, (key) => durationsAt(index.at(key))),
    review_wait_hours_mean: table((key) => meanHours(sum(key, 'wait_sum'), sum(key, 'waits'))),
    approval_ratio: table((key) => ratio(sum(key, 'approved'), sum(key, 'review_count'))),
    annotations_per_segment: table((key) => ratio(sum(key, 'annotation_sum'), sum(key, 'segment_sum'))),
  };
  const aboutReviewers = question.by.includes('reviewer_id') || question.filters.reviewer_id !== undefined;
  const shown = (key: Key) => !aboutReviewers || sum(key, 'review_count') >= BigInt(FEWEST_REVIEWS);
  const guarded = Object.entries(tables).map(([metric, open]) => [metric, table((key) => (shown(key) ? open.at(key) : { value: null }))]);
  return { ...(Object.fromEntries(guarded) as MetricTables), reviews_pending: stateTable(pending) };
}

function durationsAt(row: ResultRow | undefined): Durations | undefined {
  if (row === undefined) return undefined;
  const { turnarounds } = row as { readonly turnarounds?: readonly (readonly [number, number])[] };
  if (turnarounds !== undefined) return durationsOf(turnarounds.flatMap(([ms, reviews]) => Array<number>(reviews).fill(ms)));
  const quantileMs = (p: number): number => (row['quantiles'] as readonly [number, number])[p === 0.5 ? 0 : 1];
  return { count: Number(row['review_count']), sumMs: integer(row['turnaround_sum']), quantileMs };
}

async function readDecided(asked: Asked): Promise<readonly ResultRow[]> {
  const { question, dimensions, metrics } = asked;
  const reviewer = dimensions.indexOf('reviewer_id');
  // Quantiles cost more than all sums together, and few breakdowns ask for them: those are read apart.
  const wantsQuantiles = metrics.some((metric) => QUANTILE_METRICS.includes(metric));
  const further = wantsQuantiles ? [reviewer === -1 ? QUANTILES : TURNAROUNDS] : [];
  const { rows } = await readGrouped(asked, {
    dimensions,
    statements: (reach) => [(grouping) => decidedSql(question.filters, reach, grouping, [SUMS, ...further])],
  });
  return reviewer === -1 ? rows : mergeSmall(rows, dimensions.length, reviewer);
}

function decidedSql(filters: Filters, reach: Reach, { binder, columns, groupBy }: Grouping, aggregates: readonly string[]): string {
  return `
    SELECT ${columns('toUnixTimestamp(quarter)')}${aggregates.join(', ')}
    FROM review_quarter WHERE ${withinRange(binder, reach, 'quarter')}${filterSql(binder, filters)}
    ${groupBy()}`;
}

interface ReviewerCount {
  readonly reviewer_id: string;
  readonly reviews: number;
}

/** The reviewers of one combination of time and other dimensions that stand in the row 'others'. */
export function mergedReviewers<T extends ReviewerCount>(reviewers: readonly T[]): T[] {
  const isSmall = ({ reviews, reviewer_id }: T) => reviews < FEWEST_REVIEWS || reviewer_id === OTHERS;
  const merged = reviewers.filter(isSmall);
  const total = merged.reduce((sum, { reviews }) => sum + reviews, 0);
  if (total === 0 || total >= FEWEST_REVIEWS) return merged;
  const byCount = (a: T, b: T) => a.reviews - b.reviews || compareValues(a.reviewer_id, b.reviewer_id);
  return [
    ...merged,
    ...reviewers
      .filter((reviewer) => !isSmall(reviewer))
      .sort(byCount)
      .slice(0, 1),
  ];
}

/** Merges reviewers with few reviews into 'others', with the smallest remaining one if 'others' is still too small. */
function mergeSmall(rows: readonly ResultRow[], dimensionCount: number, reviewer: number): readonly ResultRow[] {
  const id = `d${reviewer}`;
  const rest = ['bucket', ...Array.from({ length: dimensionCount }, (_, index) => `d${index}`).filter((name) => name !== id)];
  return [...Map.groupBy(rows, (row) => JSON.stringify(rest.map((name) => row[name]))).values()].flatMap((group) => {
    const counted = group.map((row) => ({ row, reviewer_id: row[id] as string, reviews: Number(row['review_count']) }));
    const merged = new Set(mergedReviewers(counted).map(({ row }) => row));
    return merged.size === 0 ? group : [...group.filter((row) => !merged.has(row)), { ...together([...merged]), [id]: OTHERS }];
  });
}

function together(rows: readonly ResultRow[]): ResultRow {
  const sums = SUM_NAMES.map((name) => [name, rows.reduce((sum, row) => sum + integer(row[name]), 0n)] as const);
  const turnarounds = rows.flatMap((row) => (row['turnarounds'] as readonly unknown[] | undefined) ?? []);
  return { ...rows[0]!, ...Object.fromEntries(sums), ...('turnarounds' in rows[0]! && { turnarounds }) };
}
