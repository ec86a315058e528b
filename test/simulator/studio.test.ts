import { describe, expect, test } from 'vitest';
import type { EventType, QaEvent, StudioEvent, WorkflowEvent } from '../../services/events/types.ts';
import { judgeFields } from '../../services/events/validate.ts';
import { createStudio } from '../../services/simulator/studio.ts';

const DAY_MS = 86_400_000;
const startMs = Date.UTC(2026, 0, 5);
const quarterYear = [...createStudio({ seed: 1, startMs, days: 90 })];

const ofType = <T extends EventType>(type: T) =>
  quarterYear.filter((event): event is Extract<StudioEvent, { type: T }> => event.type === type);
const countOf = <E extends StudioEvent>(events: readonly E[], holds: (event: E) => boolean): number => events.filter(holds).length;

const passRate = (list: readonly QaEvent[]): number => countOf(list, (event) => event.verdict === 'PASS') / list.length;

function workflow(version: string): WorkflowEvent {
  const found = ofType('workflow').find((event) => event.workflow_version === version);
  if (found === undefined) throw new Error(`no workflow ${version}`);
  return found;
}

describe('a studio', () => {
  test('gives the same events for the same seed and start', () => {
    const first = [...createStudio({ seed: 42, startMs, days: 14 })];
    const second = [...createStudio({ seed: 42, startMs, days: 14 })];
    expect(second).toEqual(first);
  });

  test('gives other events for another seed', () => {
    const others = [...createStudio({ seed: 2, startMs, days: 14 })];
    const known = new Set(quarterYear.map((event) => event.event_id));
    expect(others.length).toBeGreaterThan(5_000);
    expect(others.filter((event) => known.has(event.event_id))).toEqual([]);
  });

  test('only adds to its events when it runs for more days', () => {
    const fortnight = [...createStudio({ seed: 1, startMs, days: 14 })];
    expect(quarterYear.slice(0, fortnight.length)).toEqual(fortnight);
    expect(quarterYear[fortnight.length]?.occurred_at).toBeGreaterThanOrEqual(startMs + 14 * DAY_MS);
  });

  test('streams: the first events of an endless studio come without the rest', () => {
    const endless = createStudio({ seed: 1, startMs, days: Number.POSITIVE_INFINITY });
    expect(Array.from({ length: 100 }, () => endless.next().value)).toEqual(quarterYear.slice(0, 100));
  });

  test('emits in the order of occurred_at, inside its days', () => {
    const times = quarterYear.map((event) => event.occurred_at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBe(startMs);
    expect(times.at(-1)).toBeLessThan(startMs + 90 * DAY_MS);
  });

  test('emits events that the intake accepts, each under an id of its own within its type', () => {
    const refused = quarterYear
      .map((event) => judgeFields(event.type, { ...event }, event.occurred_at))
      .filter((judged) => judged.kind === 'rejected');
    expect(refused).toEqual([]);
    expect(new Set(quarterYear.map((event) => `${event.type}/${event.event_id}`)).size).toBe(quarterYear.length);
  });

  test('emits one to two thousand events a day, and in proportion to its scale', () => {
    expect(quarterYear.length / 90).toBeGreaterThan(1_000);
    expect(quarterYear.length / 90).toBeLessThan(2_000);
    const large = [...createStudio({ seed: 1, startMs, days: 20, scale: 5 })];
    expect(large.length / 20 / (quarterYear.length / 90)).toBeGreaterThan(3.5);
    expect(large.length / 20 / (quarterYear.length / 90)).toBeLessThan(6.5);
  });
});

describe('every report has something to say', () => {
  test('characters are onboarded, delivered, reopened and cancelled, in every project', () => {
    const stages = ofType('character');
    expect(countOf(stages, (event) => event.stage === 'ONBOARDED')).toBeGreaterThan(200);
    expect(countOf(stages, (event) => event.stage === 'DELIVERED')).toBeGreaterThan(200);
    expect(countOf(stages, (event) => event.stage === 'REOPENED')).toBeGreaterThan(10);
    expect(countOf(stages, (event) => event.stage === 'CANCELLED')).toBeGreaterThan(5);
    const delivering = new Set(stages.filter((event) => event.stage === 'DELIVERED').map((event) => event.project_id));
    expect([...delivering].toSorted()).toEqual(['aurora', 'hoshi', 'kestrel', 'luma', 'mosaik', 'pilot']);
  });

  test('a character takes days, an attempt minutes to hours', () => {
    const onboardedAt = new Map<string, number>();
    const days: number[] = [];
    for (const event of ofType('character')) {
      if (event.stage === 'ONBOARDED') onboardedAt.set(event.character_id, event.occurred_at);
      const onboarded = onboardedAt.get(event.character_id);
      if (event.stage === 'DELIVERED' && onboarded !== undefined) days.push((event.occurred_at - onboarded) / DAY_MS);
    }
    expect(median(days)).toBeGreaterThan(2);
    expect(median(days)).toBeLessThan(7);
    const minutes = ofType('generation').flatMap((event) =>
      event.started_at === null ? [] : [(event.occurred_at - event.started_at) / 60_000],
    );
    expect(median(minutes)).toBeGreaterThan(10);
    expect(Math.max(...minutes)).toBeLessThan(24 * 60);
  });

  test('a delivered character comes back delivered after it was reopened', () => {
    const reopened = new Set(ofType('character').flatMap((event) => (event.stage === 'REOPENED' ? [event.character_id] : [])));
    const deliveries = ofType('character').filter((event) => event.stage === 'DELIVERED' && reopened.has(event.character_id));
    expect(deliveries.length).toBeGreaterThan(1.5 * reopened.size);
  });

  test('attempts succeed, fail and are cancelled, before and while they run', () => {
    const attempts = ofType('generation');
    expect(countOf(attempts, (event) => event.outcome === 'SUCCEEDED')).toBeGreaterThan(4_000);
    expect(countOf(attempts, (event) => event.outcome === 'CANCELLED' && event.started_at !== null)).toBeGreaterThan(3);
    expect(countOf(attempts, (event) => event.outcome === 'CANCELLED' && event.started_at === null)).toBeGreaterThan(0);
    const failureTypes = new Set(attempts.filter((event) => event.outcome === 'FAILED').map((event) => event.failure_type));
    expect(failureTypes).toEqual(new Set(['model_load_error', 'nan_in_latents', 'out_of_memory', 'timeout', 'worker_lost', null]));
  });

  test('every retry repeats an attempt and is followed by the next one', () => {
    const attempts = new Map(ofType('generation').map((event) => [`${event.scene_id}/${event.attempt}`, event.generation_id]));
    const repeated = ofType('retry').map((event) => [attempts.get(`${event.scene_id}/${event.attempt - 1}`), event.generation_id]);
    expect(repeated.filter(([attempt, retried]) => attempt !== retried)).toEqual([]);
    for (const trigger of ['FAULT', 'AUTO_QA', 'REVIEW', 'MANUAL']) {
      expect(countOf(ofType('retry'), (event) => event.trigger === trigger)).toBeGreaterThan(20);
    }
  });

  test('reviews approve and reject, by several reviewers in several teams, and some requests stay pending', () => {
    const reviews = ofType('review');
    const approved = countOf(reviews, (event) => event.decision === 'APPROVED') / reviews.length;
    expect(approved).toBeGreaterThan(0.7);
    expect(approved).toBeLessThan(0.95);
    expect(new Set(reviews.map((event) => event.reviewer_id)).size).toBeGreaterThanOrEqual(8);
    expect(ofType('review_request').length).toBeGreaterThan(reviews.length);
    expect(countOf(reviews, (event) => event.annotation_count > 0)).toBeGreaterThan(500);
  });

  test('automatic checks find several types of failure; manual ones are few', () => {
    const found = new Set(ofType('qa').flatMap((event) => event.failure_types));
    expect([...found].toSorted()).toEqual(['artifact', 'color_shift', 'flicker', 'hands', 'identity_drift', 'lip_sync']);
    expect(countOf(ofType('qa'), (event) => event.failure_types.length === 2)).toBeGreaterThan(50);
    expect(countOf(ofType('qa'), (event) => !event.automatic)).toBeGreaterThan(50);
  });
});

describe('workflow changes', () => {
  const verdicts = ofType('qa').filter((event) => event.automatic && event.workflow_version !== null);

  function sides(change: WorkflowEvent) {
    const concerned = verdicts.filter(
      (event) =>
        (change.project_id === null || event.project_id === change.project_id) &&
        (change.scene_type === null || event.scene_type === change.scene_type),
    );
    const isNew = (event: QaEvent): boolean => event.workflow_version === change.workflow_version;
    const before = concerned.filter(
      (event) => event.occurred_at >= change.occurred_at - 28 * DAY_MS && event.occurred_at < change.occurred_at,
    );
    const after = concerned.filter(
      (event) => event.occurred_at >= change.occurred_at && event.occurred_at < change.occurred_at + 28 * DAY_MS,
    );
    return { before: before.filter((event) => !isNew(event)), after: after.filter(isNew) };
  }

  test('at least five have thirty verdicts or more on both sides', () => {
    const judged = ofType('workflow').filter((change) => Math.min(sides(change).before.length, sides(change).after.length) >= 30);
    expect(judged.length).toBeGreaterThanOrEqual(5);
  });

  test('the face lock improves portraits, the new sampler changes nothing much', () => {
    const faceLock = sides(workflow('portrait-1.1'));
    expect(passRate(faceLock.after) - passRate(faceLock.before)).toBeGreaterThan(0.06);
    const sampler = sides(workflow('studio-1.2'));
    expect(Math.abs(passRate(sampler.after) - passRate(sampler.before))).toBeLessThan(0.06);
  });
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
