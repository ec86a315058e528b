/** docs/figures.md, "Reviews". */
import type { ReviewEvent } from '../../services/events/types.ts';
import { compareCodePoints } from './code-points.ts';
import { meanHours, quantileHours, share } from './statistics.ts';
import { figureOf, tableOf, within, type Ask, type Figure, type Metric } from './table.ts';

const FEWEST_SHOWN = 5;
const OTHERS = 'others';

/** A figure of the reviews in the bucket, with small reviewers merged and small rows withheld where reviewers are looked at. */
function reviewFigure(ask: Ask, value: (reviews: readonly ReviewEvent[]) => number | null): Figure {
  const inBucket = ask.studio.review.filter((review) => within(ask, review.occurred_at));
  const looksAtReviewers = ask.by.includes('reviewer_id') || ask.filters.reviewer_id !== undefined;
  if (!looksAtReviewers) return figureOf(ask, inBucket, value);
  const passing = tableOf(inBucket, [], ask.filters).of([]);
  const shown = ask.by.includes('reviewer_id') ? mergeSmall(ask, passing) : passing;
  return figureOf({ ...ask, filters: {} }, shown, (reviews) => (reviews.length < FEWEST_SHOWN ? null : value(reviews)));
}

/** Within each combination of the other dimensions, gives the reviews of small reviewers to 'others'. */
function mergeSmall(ask: Ask, reviews: readonly ReviewEvent[]): ReviewEvent[] {
  const otherDimensions = ask.by.filter((dimension) => dimension !== 'reviewer_id');
  const groups = tableOf(reviews, otherDimensions, {});
  return groups.combinations.flatMap((combination) => {
    const group = groups.of(combination);
    const merged = smallReviewers(group);
    return group.map((review) => (merged.has(review.reviewer_id) ? { ...review, reviewer_id: OTHERS } : review));
  });
}

function smallReviewers(reviews: readonly ReviewEvent[]): Set<string> {
  const counts = [...Map.groupBy(reviews, ({ reviewer_id }) => reviewer_id)].map(([reviewer, own]) => ({ reviewer, count: own.length }));
  const isSmall = ({ reviewer, count }: { reviewer: string; count: number }) => count < FEWEST_SHOWN || reviewer === OTHERS;
  const small = counts.filter(isSmall);
  const large = counts.filter((one) => !isSmall(one)).sort((a, b) => a.count - b.count || compareCodePoints(a.reviewer, b.reviewer));
  const merged = small.reduce((total, { count }) => total + count, 0);
  const joining = merged > 0 && merged < FEWEST_SHOWN ? large.slice(0, 1) : [];
  return new Set([...small, ...joining].map(({ reviewer }) => reviewer));
}

const turnarounds = (reviews: readonly ReviewEvent[]) => reviews.map((review) => review.occurred_at - review.submitted_at);
const waits = (reviews: readonly ReviewEvent[]) =>
  reviews.flatMap(({ opened_at, submitted_at }) => (opened_at === null ? [] : [opened_at - submitted_at]));
const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Review ids requested and not reviewed before the bucket's end, under their earliest request's dimensions. */
const reviewsPending: Metric = (ask) => {
  const requests = ask.studio.review_request.toSorted((a, b) => a.occurred_at - b.occurred_at || compareCodePoints(a.event_id, b.event_id));
  const firstRequests = [...Map.groupBy(requests, ({ review_id }) => review_id).values()].flatMap((ofReview) => ofReview.slice(0, 1));
  const reviewed = new Set(ask.studio.review.filter((review) => review.occurred_at < ask.to).map(({ review_id }) => review_id));
  return figureOf(
    ask,
    firstRequests.filter((request) => request.occurred_at < ask.to && !reviewed.has(request.review_id)),
    (pending) => pending.length,
  );
};

export const REVIEWS: Readonly<Record<string, Metric>> = {
  reviews: (ask) => reviewFigure(ask, (reviews) => reviews.length),
  review_turnaround_hours_mean: (ask) => reviewFigure(ask, (reviews) => meanHours(turnarounds(reviews))),
  review_turnaround_hours_p50: (ask) => reviewFigure(ask, (reviews) => quantileHours(turnarounds(reviews), 50)),
  review_turnaround_hours_p90: (ask) => reviewFigure(ask, (reviews) => quantileHours(turnarounds(reviews), 90)),
  review_wait_hours_mean: (ask) => reviewFigure(ask, (reviews) => meanHours(waits(reviews))),
  approval_ratio: (ask) =>
    reviewFigure(ask, (reviews) => share(reviews.filter(({ decision }) => decision === 'APPROVED').length, reviews.length)),
  annotations_per_segment: (ask) =>
    reviewFigure(ask, (reviews) =>
      share(total(reviews.map(({ annotation_count }) => annotation_count)), total(reviews.map(({ segment_count }) => segment_count))),
    ),
  reviews_pending: reviewsPending,
};
