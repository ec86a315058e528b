/** Reviews, how long they took, and those that wait. docs/figures.md, "Reviews". */
import type { QueryOptions, Store } from '../../store/types.ts';
import { bindMs, createBinder } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { readGrouped } from '../breakdowns.ts';
import type { Grouping } from '../breakdowns.ts';
import { durationTables } from '../durations.ts';
import type { Durations } from '../durations.ts';
import { inOneTurn } from '../in-one-turn.ts';
import { meanHours, ratio } from '../groups.ts';
import type { Figure, Groups, Key, MetricTable, MetricTables } from '../groups.ts';
import { filterSql, integer, rowIndex } from '../reader.ts';
import type { Asked, Filters, ResultRow } from '../reader.ts';
import { compareValues } from '../code-points.ts';
import { withinRange } from '../time-plan.ts';
import type { Reach } from '../time-plan.ts';
import { cumulate, stateTable } from '../transitions.ts';

/** Figures of fewer reviews than this tell too much about one person. */
export const FEWEST_REVIEWS = 5;

/** The row that reviewers with few reviews are merged into. */
export const OTHERS = 'others';

/** The sums of a group; the quantiles follow separately, since they merge as states only. */
const SUMS = `sum(reviews) AS review_count, sum(turnaround_ms * reviews) AS turnaround_sum,
      sumIf(reviews, wait_ms IS NOT NULL) AS waits, sum(ifNull(wait_ms, 0) * reviews) AS wait_sum,
      sumIf(reviews, decision = 'APPROVED') AS approved, sum(annotations) AS annotation_sum, sum(segments) AS segment_sum`;

const SUM_NAMES = ['review_count', 'turnaround_sum', 'waits', 'wait_sum', 'approved', 'annotation_sum', 'segment_sum'] as const;

const QUANTILES = 'quantilesExactWeightedInterpolated';

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
  const [p50, p90] = row['quantiles'] as readonly [number, number];
  return { count: Number(row['review_count']), sumMs: integer(row['turnaround_sum']), quantileMs: (p) => (p === 0.5 ? p50 : p90) };
}

async function readDecided(asked: Asked): Promise<readonly ResultRow[]> {
  const { question, dimensions } = asked;
  const reviewer = dimensions.indexOf('reviewer_id');
  const { rows } = await readGrouped(asked, {
    dimensions,
    alone: reviewer !== -1,
    statements: (reach) => [
      (grouping) =>
        reviewer === -1
          ? decidedSql(question.filters, reach, grouping, QUANTILES)
          : mergeSmall(decidedSql(question.filters, reach, grouping, `${QUANTILES}State`), dimensions.length, reviewer),
    ],
  });
  return rows;
}

function decidedSql(filters: Filters, reach: Reach, { binder, columns, groupBy }: Grouping, quantiles: string): string {
  return `
    SELECT ${columns('toUnixTimestamp(quarter)')}${SUMS}, ${quantiles}(0.5, 0.9)(turnaround_ms, toUInt64(reviews)) AS quantiles
    FROM review_quarter WHERE ${withinRange(binder, reach, 'quarter')}${filterSql(binder, filters)}
    ${groupBy()}`;
}

interface ReviewerCount {
  readonly reviewer_id: string;
  readonly reviews: number;
}

/** The reviewers of one combination of time and other dimensions that stand in the row 'others'; as `mergeSmall` does it in SQL. */
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
function mergeSmall(byReviewer: string, dimensionCount: number, reviewer: number): string {
  const id = `g${reviewer}`;
  const others = Array.from({ length: dimensionCount }, (_, index) => `g${index}`).filter((name) => name !== id);
  const rest = ['t0', ...others].join(', ');
  const isSmall = `(review_count < ${FEWEST_REVIEWS} OR ${id} = '${OTHERS}')`;
  const end = "(toInt64(9223372036854775807), '')";
  const marked = `
    SELECT *, ${isSmall} AS is_small, sum(if(${isSmall}, review_count, 0)) OVER (PARTITION BY ${rest}) AS small_sum,
      min(if(${isSmall}, ${end}, (review_count, toString(${id})))) OVER (PARTITION BY ${rest}) AS smallest
    FROM (${byReviewer})`;
  const joins = `(small_sum > 0 AND small_sum < ${FEWEST_REVIEWS} AND ${id} = smallest.2)`;
  const sums = SUM_NAMES.map((name) => `sum(${name}) AS merged_${name}`).join(', ');
  const renamed = SUM_NAMES.map((name) => `merged_${name} AS ${name}`).join(', ');
  return `
    SELECT ${rest}, label AS ${id}, ${renamed}, merged_quantiles AS quantiles
    FROM (
      SELECT ${rest}, if(is_small OR ${joins}, '${OTHERS}', toString(${id})) AS label, ${sums}, ${QUANTILES}Merge(0.5, 0.9)(quantiles) AS merged_quantiles
      FROM (${marked})
      GROUP BY ${rest}, label
    )`;
}

/**
 * Reviews that were pending at some instant from `fromMs` on, before `toMs`: review_id, requested_at, decided_at. What was decided
 * earlier adds and takes one before the range, so it may be left out.
 */
export function pendingSince(binder: Binder, fromMs: number, toMs: number): string {
  const end = bindMs(binder, toMs);
  return `
    SELECT review_id, min(first_request.1) AS requested_at, min(first_decision) AS decided_at FROM review_state
    WHERE first_request.1 < ${end} OR first_decision < ${end}
    GROUP BY review_id HAVING requested_at < ${end} AND requested_at < decided_at AND decided_at >= ${bindMs(binder, fromMs)}`;
}

/** The same with what the request is about (event_id, project_id, scene_type, resolution_tier), which costs more to read. */
export function pendingAbout(binder: Binder, fromMs: number, toMs: number): string {
  const end = bindMs(binder, toMs);
  // Few rows to a review: the least of a list takes half as long as an aggregate of tuples. 1970 stands for no request.
  return `
    SELECT review_id, request.1 AS requested_at, decided_at, request.2 AS event_id, request.3 AS project_id, request.4 AS scene_type, request.5 AS resolution_tier
    FROM (
      SELECT review_id, arrayMin(groupArrayIf(first_request, first_request.1 < ${end})) AS request, min(first_decision) AS decided_at FROM review_state
      WHERE first_request.1 < ${end} OR first_decision < ${end}
      GROUP BY review_id HAVING toUnixTimestamp64Milli(request.1) > 0 AND request.1 < decided_at AND decided_at >= ${bindMs(binder, fromMs)}
    )`;
}

async function readPending(asked: Asked): Promise<Groups> {
  const { filters } = asked.question;
  const { rows, plan } = await readGrouped(asked, {
    dimensions: asked.dimensions,
    statements: ({ from, to }) => [
      ({ binder, columns, groupBy }) => `
    SELECT ${columns('toUnixTimestamp(change.1)', 'first')}sum(toInt64(change.2)) AS change_sum
    FROM (${pendingAbout(binder, from, to)})
    ARRAY JOIN [(requested_at, toInt8(1)), (decided_at, toInt8(-1))] AS change
    WHERE change.1 < ${bindMs(binder, to)}${filterSql(binder, filters)}
    ${groupBy()}`,
    ],
  });
  return cumulate(asked, plan, rows);
}

/**
 * Age in ms of the review that has waited longest at an instant, or null where none waits.
 * @param reads where those that are asked in one turn are read together
 * @param filters of project_id, scene_type and resolution_tier
 */
export function oldestPendingMs(
  store: Store,
  reads: Map<string, unknown>,
  filters: Filters,
  atMs: number,
  options: QueryOptions,
): Promise<number | null> {
  return inOneTurn(reads, JSON.stringify(['oldest', filters]), atMs, (instants) => readOldest(store, filters, instants, options));
}

async function readOldest(
  store: Store,
  filters: Filters,
  instants: readonly number[],
  options: QueryOptions,
): Promise<readonly (number | null)[]> {
  const binder = createBinder();
  const plain = Object.keys(filters).length === 0;
  const columns = instants.map((atMs, index) => {
    const isPending = `requested_at < ${bindMs(binder, atMs)} AND decided_at >= ${bindMs(binder, atMs)}`;
    return `toUnixTimestamp64Milli(minIf(requested_at, ${isPending})) AS oldest_ms${index}, countIf(${isPending}) AS pending${index}`;
  });
  const spans = (plain ? pendingSince : pendingAbout)(binder, Math.min(...instants), Math.max(...instants));
  const sql = `SELECT ${columns.join(', ')} FROM (${spans}) WHERE 1${filterSql(binder, filters)}`;
  const [row] = await store.query<ResultRow>(sql, binder.params, options);
  return instants.map((atMs, index) => (Number(row?.[`pending${index}`] ?? 0) === 0 ? null : atMs - Number(row![`oldest_ms${index}`])));
}
