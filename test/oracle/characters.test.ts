import { describe, expect, test } from 'vitest';
import type { Stage } from '../../services/events/types.ts';
import { ask, at, character, request, review, value } from './sample.ts';

const stage = (stage: Stage, occurredAt: string, say: object = {}) => character(occurredAt, { stage, ...say });

describe('characters', () => {
  test('a delivery counts at the earliest after the last reopening', () => {
    const events = [
      stage('ONBOARDED', '2026-03-09T00:00Z'),
      stage('DELIVERED', '2026-03-10T01:00Z'),
      stage('REOPENED', '2026-03-10T02:00Z', { resolution_tier: '2K' }),
      stage('DELIVERED', '2026-03-10T06:00Z', { resolution_tier: '8K' }),
      stage('DELIVERED', '2026-03-10T07:00Z'),
    ];
    expect(ask(events, ['characters_delivered', 'turnaround_hours_mean', 'characters_reopened'], { by: ['resolution_tier'] })).toEqual([
      { resolution_tier: '2K', characters_delivered: 0, turnaround_hours_mean: null, characters_reopened: 1 },
      { resolution_tier: '8K', characters_delivered: 1, turnaround_hours_mean: 30, characters_reopened: 0 },
    ]);
    expect(value([...events, stage('REOPENED', '2026-04-01T00:00Z')], 'characters_delivered')).toBe(0);
    expect(value([stage('DELIVERED', '2026-03-10T02:00Z'), stage('REOPENED', '2026-03-10T02:00Z')], 'characters_delivered')).toBe(0);
  });

  test('quantiles are interpolated; a delivery without an earlier onboarding is unknown', () => {
    const delivered = (character_id: string, hours: number) => [
      stage('ONBOARDED', '2026-03-10T00:00Z', { character_id }),
      character(new Date(at('2026-03-10T00:00Z') + hours * 3_600_000).toISOString(), { character_id, stage: 'DELIVERED' }),
    ];
    const events = [
      ...delivered('a', 1),
      ...delivered('b', 2),
      ...delivered('c', 4),
      ...delivered('d', 9),
      stage('DELIVERED', '2026-03-10T05:00Z', { character_id: 'e' }),
      stage('ONBOARDED', '2026-03-10T06:00Z', { character_id: 'e' }),
    ];
    const metrics = [
      'turnaround_hours_mean',
      'turnaround_hours_p50',
      'turnaround_hours_p90',
      'turnaround_unknown',
      'wall_hours_per_character',
    ];
    expect(ask(events, metrics)).toEqual([
      { turnaround_hours_mean: 4, turnaround_hours_p50: 3, turnaround_hours_p90: 7.5, turnaround_unknown: 1, wall_hours_per_character: 4 },
    ]);
  });

  test('ties at one instant go to the smallest event_id', () => {
    const events = [
      stage('ONBOARDED', '2026-03-10T00:00Z', { event_id: '2', resolution_tier: '2K' }),
      stage('ONBOARDED', '2026-03-10T00:00Z', { event_id: '1', resolution_tier: '8K' }),
    ];
    expect(ask(events, ['characters_onboarded'], { by: ['resolution_tier'] })).toEqual([
      { resolution_tier: '8K', characters_onboarded: 1 },
    ]);
  });

  test('in progress at the end of a bucket: opened and not closed since', () => {
    const inProgress = (...events: ReturnType<typeof stage>[]) => value(events, 'characters_in_progress');
    const [early, late] = ['2026-03-09T00:00Z', '2026-03-10T05:00Z'];
    expect(inProgress(stage('ONBOARDED', early))).toBe(1);
    expect(inProgress(stage('ONBOARDED', early), stage('CANCELLED', late))).toBe(0);
    expect(inProgress(stage('ONBOARDED', late), stage('DELIVERED', late))).toBe(0);
    expect(inProgress(stage('REOPENED', late), stage('DELIVERED', late))).toBe(1);
    expect(inProgress(stage('DELIVERED', early), stage('ONBOARDED', late))).toBe(1);
    expect(inProgress(stage('DELIVERED', early))).toBe(0);
    expect(inProgress(stage('ONBOARDED', '2026-03-11T00:00Z'))).toBe(0);
    expect(inProgress(stage('ONBOARDED', early), stage('DELIVERED', '2026-03-11T00:00Z'))).toBe(1);
  });

  test('the tier in progress is that of the latest opening; a reopening wins a tie', () => {
    const events = [
      stage('ONBOARDED', '2026-03-10T05:00Z', { resolution_tier: '2K', event_id: '1' }),
      stage('REOPENED', '2026-03-10T05:00Z', { resolution_tier: '8K', event_id: '2' }),
    ];
    expect(ask(events, ['characters_in_progress'], { by: ['resolution_tier'] })).toEqual([
      { resolution_tier: '8K', characters_in_progress: 1 },
    ]);
  });
});

test('a scene is approved at its first approval, under that review', () => {
  const events = [
    stage('ONBOARDED', '2026-03-10T00:00Z'),
    review('2026-03-10T01:00Z', { decision: 'REJECTED' }),
    review('2026-03-10T03:00Z', { event_id: '2', scene_type: 'wide' }),
    review('2026-03-10T03:00Z', { event_id: '1' }),
    review('2026-03-10T02:00Z', { scene_id: 'other', project_id: 'without onboarding' }),
  ];
  expect(ask(events, ['scenes_approved', 'scene_turnaround_hours_mean'], { by: ['scene_type', 'project_id'] })).toEqual([
    { scene_type: 'portrait', project_id: 'P', scenes_approved: 1, scene_turnaround_hours_mean: 3 },
    { scene_type: 'portrait', project_id: 'without onboarding', scenes_approved: 1, scene_turnaround_hours_mean: null },
  ]);
});

const times = (count: number, reviewer_id: string, say: object = {}) =>
  Array.from({ length: count }, () => review('2026-03-10T04:00Z', { reviewer_id, submitted_at: at('2026-03-10T01:00Z'), ...say }));

describe('reviews', () => {
  test('turnaround, wait, approvals and density', () => {
    const events = [
      ...times(1, 'Ada', { opened_at: at('2026-03-10T03:00Z'), annotation_count: 5, segment_count: 2 }),
      ...times(1, 'Ben', { decision: 'REJECTED', segment_count: 8, submitted_at: at('2026-03-10T03:00Z') }),
    ];
    const metrics = ['reviews', 'review_turnaround_hours_p50', 'review_wait_hours_mean', 'approval_ratio', 'annotations_per_segment'];
    expect(ask(events, metrics)).toEqual([
      { reviews: 2, review_turnaround_hours_p50: 2, review_wait_hours_mean: 2, approval_ratio: 0.5, annotations_per_segment: 0.5 },
    ]);
  });

  test('small reviewers are merged, with the smallest large one while they are still few', () => {
    const by = ['reviewer_id'] as const;
    const events = [...times(6, 'Ada'), ...times(5, 'Ben'), ...times(5, 'Cyd'), ...times(1, 'Dot'), ...times(3, 'Eve')];
    expect(ask(events, ['reviews'], { by })).toEqual([
      { reviewer_id: 'Ada', reviews: 6 },
      { reviewer_id: 'Cyd', reviews: 5 },
      { reviewer_id: 'others', reviews: 9 },
    ]);
    expect(ask([...events, ...times(1, 'Flo')], ['reviews'], { by })).toEqual([
      { reviewer_id: 'Ada', reviews: 6 },
      { reviewer_id: 'Ben', reviews: 5 },
      { reviewer_id: 'Cyd', reviews: 5 },
      { reviewer_id: 'others', reviews: 5 },
    ]);
    expect(ask([...times(6, 'others'), ...times(1, 'Dot')], ['reviews'], { by })).toEqual([{ reviewer_id: 'others', reviews: 7 }]);
  });

  test('a row of fewer than five reviews by chosen reviewers is withheld', () => {
    const events = [...times(4, 'Ada'), ...times(5, 'Ben')];
    expect(ask(events, ['reviews'], { by: ['reviewer_id'], filters: { reviewer_id: ['Ada'] } })).toEqual([
      { reviewer_id: 'others', reviews: null },
    ]);
    expect(ask(events, ['reviews'], { filters: { reviewer_id: ['Ada'] } })).toEqual([{ reviews: null }]);
    expect(ask(events, ['reviews'], { filters: { reviewer_id: ['nobody'] } })).toEqual([{ reviews: null }]);
    expect(ask(events, ['reviews'], { filters: { reviewer_id: ['Ben'] } })).toEqual([{ reviews: 5 }]);
  });

  test('pending at the end of the bucket: requested before and not reviewed before, under the earliest request', () => {
    const events = [
      request('2026-03-09T00:00Z', { review_id: 'r1', scene_type: 'wide' }),
      request('2026-03-08T00:00Z', { review_id: 'r1' }),
      request('2026-03-09T00:00Z', { review_id: 'r2' }),
      review('2026-03-11T00:00Z', { review_id: 'r1' }),
      review('2026-03-10T23:59Z', { review_id: 'r2' }),
      review('2026-03-10T01:00Z', { review_id: 'never requested' }),
    ];
    expect(ask(events, ['reviews_pending'], { by: ['scene_type'] })).toEqual([{ scene_type: 'portrait', reviews_pending: 1 }]);
    expect(value(events, 'reviews_pending', { to: '2026-03-11T00:15Z' })).toBe(0);
  });
});
