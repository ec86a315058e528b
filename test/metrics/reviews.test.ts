import { expect, test } from 'vitest';
import { at, request, review } from '../oracle/sample.ts';
import { openHouse, questionOf } from './house.ts';

const house = openHouse();

/** So many reviews by one reviewer, each of one hour. */
function reviewsBy(reviewer_id: string, count: number, hours = 1) {
  const times = Array.from({ length: count }, (_, index) => new Date(at('2026-03-10T10:00Z') + index * 60_000).toISOString());
  return times.map((time) => review(time, { reviewer_id, submitted_at: at(time) - hours * 3_600_000 }));
}

test('durations, ratios and densities of reviews', async () => {
  await house.tell(
    review('2026-03-10T10:00Z', {
      submitted_at: at('2026-03-10T08:00Z'),
      opened_at: at('2026-03-10T09:00Z'),
      annotation_count: 6,
      segment_count: 2,
    }),
    review('2026-03-10T12:00Z', { submitted_at: at('2026-03-10T08:00Z'), decision: 'REJECTED', annotation_count: 1, segment_count: 5 }),
  );
  const answer = await house.answer([
    'reviews',
    'review_turnaround_hours_mean',
    'review_turnaround_hours_p50',
    'review_turnaround_hours_p90',
    'review_wait_hours_mean',
    'approval_ratio',
    'annotations_per_segment',
  ]);
  expect(answer.rows).toEqual([
    {
      reviews: 2,
      review_turnaround_hours_mean: 3,
      review_turnaround_hours_p50: 3,
      review_turnaround_hours_p90: expect.closeTo(3.8, 12) as number,
      review_wait_hours_mean: 1,
      approval_ratio: 0.5,
      annotations_per_segment: 1,
    },
  ]);
  expect(answer.n[0]).toMatchObject({
    review_turnaround_hours_p90: 2,
    review_wait_hours_mean: 1,
    approval_ratio: 2,
    annotations_per_segment: 7,
  });
});

test('reviewers with fewer than five reviews are merged, quantiles and all', async () => {
  await house.tell(...reviewsBy('Ada', 6), ...reviewsBy('Bea', 3, 2), ...reviewsBy('Cai', 2, 7));
  expect(await house.rows(['reviews', 'review_turnaround_hours_p50', 'review_turnaround_hours_mean'], { by: ['reviewer_id'] })).toEqual([
    { reviewer_id: 'Ada', reviews: 6, review_turnaround_hours_p50: 1, review_turnaround_hours_mean: 1 },
    { reviewer_id: 'others', reviews: 5, review_turnaround_hours_p50: 2, review_turnaround_hours_mean: 4 },
  ]);
});

test("the smallest remaining reviewer joins 'others' that are still too few; of equal ones the first by code point", async () => {
  await house.tell(...reviewsBy('\u{1f600}', 6), ...reviewsBy('\uff5e', 6), ...reviewsBy('Ada', 9), ...reviewsBy('Cai', 2));
  expect(await house.rows(['reviews'], { by: ['reviewer_id'] })).toEqual([
    { reviewer_id: 'Ada', reviews: 9 },
    { reviewer_id: 'others', reviews: 8 },
    { reviewer_id: '\u{1f600}', reviews: 6 },
  ]);
});

test('fewer than five reviews show nothing, not even how many stand behind it', async () => {
  await house.tell(...reviewsBy('Ada', 4), ...reviewsBy('Bea', 5));
  const alone = await house.answer(['reviews', 'approval_ratio'], { by: ['reviewer_id'], filters: { reviewer_id: ['Ada'] } });
  expect([alone.rows, alone.n]).toEqual([[{ reviewer_id: 'others', reviews: null, approval_ratio: null }], [{}]]);
  expect(await house.figures(['reviews'], { filters: { reviewer_id: ['Ada'] } })).toEqual({ reviews: null });
  expect(await house.figures(['reviews'], { filters: { reviewer_id: ['Bea'] } })).toEqual({ reviews: 5 });
});

test('pending at the end of each day: asked for before it and not decided before it', async () => {
  await house.tell(
    request('2026-03-08T10:00Z', { review_id: 'A', project_id: 'Q' }),
    request('2026-03-09T10:00Z', { review_id: 'B' }),
    review('2026-03-10T00:00Z', { review_id: 'B' }),
    review('2026-03-09T09:00Z', { review_id: 'C' }),
    request('2026-03-09T10:00Z', { review_id: 'C' }),
  );
  const days = { from: '2026-03-08T00:00Z', to: '2026-03-11T00:00Z' };
  expect((await house.rows(['reviews_pending'], { ...days, by: ['day'] })).map((row) => row['reviews_pending'])).toEqual([1, 2, 1]);
  expect(await house.rows(['reviews_pending'], { ...days, by: ['project_id'] })).toEqual([{ project_id: 'Q', reviews_pending: 1 }]);
  const { question, context } = questionOf(['reviews'], days);
  expect(await house.metrics.pendingOldestMs(question)).toBe(62 * 3_600_000);
  expect(await house.metrics.pendingOldestMs(question, { ...context, watermark: at('2026-03-09T00:00Z') })).toBe(14 * 3_600_000);
  expect(await house.metrics.pendingOldestMs({ ...question, filters: { project_id: ['P'] } })).toBeNull();
});
