/** From a question and one of its rows to the question behind that row. */
import { WrapsheetError } from '../../common/errors.ts';
import type { QueryOptions, Store } from '../../store/types.ts';
import { createBinder } from '../binder.ts';
import { isDimension } from '../catalogue.ts';
import { FEWEST_REVIEWS, mergedReviewers, OTHERS } from '../families/review.ts';
import { createPriceBook } from '../prices.ts';
import { filterSql } from '../reader.ts';
import { planTime, withinRange } from '../time-plan.ts';
import type { AnswerContext, MetricQuestion, Row } from '../types.ts';
import type { Scope } from './types.ts';

/**
 * The scope of a row, or null where the row's figures are unknown (past the watermark) or not shown (too few reviews).
 * @throws WrapsheetError bad_request where the question has no such row
 */
export async function scopeOfRow(
  store: Store,
  question: MetricQuestion,
  row: Row,
  metric: string,
  context: AnswerContext,
  options: QueryOptions,
): Promise<Scope | null> {
  const whole = planTime(question, context.watermark);
  const index = whole.grain === null ? 0 : whole.buckets.findIndex((bucket) => bucket.name === row[whole.grain!]);
  const bucket = whole.buckets[index];
  if (bucket === undefined) throw noSuchRow(whole.grain ?? '', row);
  if (index >= whole.known) return null;
  const filters: Record<string, readonly (string | null)[]> = { ...question.filters };
  for (const dimension of question.by.filter(isDimension)) {
    const value = row[dimension];
    if (value !== null && typeof value !== 'string') throw noSuchRow(dimension, row);
    const asked = question.filters[dimension];
    const merged = dimension === 'reviewer_id' && value === OTHERS;
    if (asked !== undefined && !asked.includes(value) && !merged) throw noSuchRow(dimension, row);
    if (!merged) filters[dimension] = [value];
  }
  const own: MetricQuestion = { metrics: [metric], by: [], from: bucket.from, to: bucket.to, zone: question.zone, filters };
  const plan = planTime(own, context.watermark);
  const scope: Scope = { store, options, question: own, context, plan, prices: createPriceBook(context.prices) };
  return question.by.includes('reviewer_id') || question.filters.reviewer_id !== undefined ? reviewerScope(scope, question, row) : scope;
}

function noSuchRow(field: string, row: Row): WrapsheetError {
  return new WrapsheetError('bad_request', `This question has no row with ${field} ${JSON.stringify(row[field] ?? null)}.`);
}

/** Only reviewers that have a row of their own are shown alone, and no figure of too few reviews at all. */
async function reviewerScope(scope: Scope, question: MetricQuestion, row: Row): Promise<Scope | null> {
  const { reviewer_id: _own, ...others } = scope.question.filters;
  const filters = question.filters.reviewer_id === undefined ? others : { ...others, reviewer_id: question.filters.reviewer_id };
  const binder = createBinder();
  const counts = await scope.store.query<{ reviewer_id: string; reviews: string }>(
    `SELECT reviewer_id, sum(reviews) AS reviews FROM review_quarter
     WHERE ${withinRange(binder, scope.plan, 'quarter')}${filterSql(binder, filters)} GROUP BY reviewer_id`,
    binder.params,
    scope.options,
  );
  const reviewers = counts.map((count) => ({ reviewer_id: count.reviewer_id, reviews: Number(count.reviews) }));
  const members = question.by.includes('reviewer_id') ? membersOf(reviewers, row) : reviewers;
  const total = members.reduce((sum, { reviews }) => sum + reviews, 0);
  if (total < FEWEST_REVIEWS) return null;
  return { ...scope, question: { ...scope.question, filters: { ...others, reviewer_id: members.map(({ reviewer_id }) => reviewer_id) } } };
}

function membersOf(reviewers: readonly { reviewer_id: string; reviews: number }[], row: Row) {
  const merged = mergedReviewers(reviewers);
  const wanted = row['reviewer_id'];
  const members = wanted === OTHERS ? merged : reviewers.filter(({ reviewer_id }) => reviewer_id === wanted);
  if (members.length === 0 || (wanted !== OTHERS && members.some((member) => merged.includes(member)))) throw noSuchRow('reviewer_id', row);
  return members;
}
