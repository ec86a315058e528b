import { describe, expect, it } from 'vitest';
import { judgeFields } from '../../services/events/validate.ts';
import { REJECT_REASONS } from '../../services/events/reject-reasons.ts';
import { EVENT_TYPES, type EventType } from '../../services/events/types.ts';
import { EXAMPLES, NOON_MS } from './example-events.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const YEAR_2000 = Date.UTC(2000, 0, 1);

function verdict(type: EventType, change: Readonly<Record<string, unknown>>, recordTimeMs = NOON_MS): string {
  const judged = judgeFields(type, { ...EXAMPLES[type], ...change }, recordTimeMs);
  return judged.kind === 'accepted' ? 'accepted' : judged.reason;
}

describe('an event of each type', () => {
  it.each(EVENT_TYPES)('%s: is accepted as it is, with what it does not know left out', (type) => {
    expect(judgeFields(type, { ...EXAMPLES[type], colour: 'red' }, NOON_MS)).toEqual({ kind: 'accepted', event: EXAMPLES[type] });
  });

  it.each(EVENT_TYPES)('%s: may leave out exactly the fields that may be null', (type) => {
    const nullable: Readonly<Record<EventType, readonly string[]>> = {
      generation: ['gpu_model', 'queued_at', 'failure_type', 'workflow_version'],
      qa: ['score', 'workflow_version'],
      retry: [],
      review_request: [],
      review: ['opened_at', 'footage_seconds'],
      character: [],
      worker: ['gpu_model'],
      workflow: ['project_id', 'scene_type'],
    };
    const fields = Object.keys(EXAMPLES[type]).filter((name) => name !== 'type');
    for (const absent of [undefined, null]) {
      expect(fields.filter((name) => verdict(type, { [name]: absent }) === 'accepted')).toEqual(
        fields.filter((name) => nullable[type].includes(name)),
      );
      expect(
        fields.filter((name) => verdict(type, { [name]: absent }) !== 'accepted').map((name) => verdict(type, { [name]: absent })),
      ).toEqual(fields.filter((name) => !nullable[type].includes(name)).map(() => 'missing_field'));
    }
  });

  it.each(EVENT_TYPES)('%s: no field takes an object, and no text field a number', (type) => {
    const fields = Object.keys(EXAMPLES[type]).filter((name) => name !== 'type');
    expect(fields.map((name) => verdict(type, { [name]: {} }))).toEqual(fields.map(() => 'bad_value'));
    const texts = fields.filter((name) => typeof Reflect.get(EXAMPLES[type], name) === 'string');
    expect(texts.map((name) => verdict(type, { [name]: 7 }))).toEqual(texts.map(() => 'bad_value'));
  });
});

describe('identifiers and names', () => {
  it.each([
    ['one character', 'x', 'accepted'],
    ['200 characters', 'x'.repeat(200), 'accepted'],
    ['201 characters', 'x'.repeat(201), 'out_of_bounds'],
    ['200 characters of two code units each', '🎬'.repeat(200), 'accepted'],
    ['201 characters of two code units each', '🎬'.repeat(201), 'out_of_bounds'],
    ['nothing', '', 'out_of_bounds'],
    ['spaces, which count as they are', ' p 1 ', 'accepted'],
    ['other scripts', '雪の女王', 'accepted'],
    ['a NUL', 'a\0b', 'invalid_text'],
    ['a line feed', 'a\nb', 'invalid_text'],
    ['a DEL', 'a\u007f', 'invalid_text'],
    ['a C1 control', 'a\u0085', 'invalid_text'],
    ['a no-break space', 'a\u00a0b', 'accepted'],
    ['a leading surrogate alone', 'a\ud83cb', 'invalid_text'],
    ['a trailing surrogate alone', '\udfac', 'invalid_text'],
    ['surrogates in the wrong order', '\udfac\ud83c', 'invalid_text'],
  ])('%s', (_what, text, expected) => {
    expect(verdict('generation', { project_id: text })).toBe(expected);
    expect(verdict('generation', { failure_type: text })).toBe(expected);
    expect(verdict('qa', { failure_types: ['hands', text] })).toBe(expected);
    expect(verdict('retry', { reason: text })).toBe(expected);
  });

  it('a title may have 500 characters, and up to 32 failure types may be named', () => {
    expect(verdict('workflow', { title: 'x'.repeat(500) })).toBe('accepted');
    expect(verdict('workflow', { title: 'x'.repeat(501) })).toBe('out_of_bounds');
    expect(verdict('qa', { failure_types: Array.from({ length: 32 }, () => 'x') })).toBe('accepted');
    expect(verdict('qa', { failure_types: Array.from({ length: 33 }, () => 'x') })).toBe('out_of_bounds');
    expect(verdict('qa', { failure_types: [] })).toBe('accepted');
    expect(verdict('qa', { failure_types: 'hands' })).toBe('bad_value');
    expect(verdict('qa', { failure_types: [null] })).toBe('missing_field');
  });
});

describe('numbers', () => {
  it.each([
    ['generation', 'gpu_count', 1, 10_000],
    ['generation', 'attempt', 1, 1_000_000],
    ['qa', 'attempt', 1, 1_000_000],
    ['retry', 'attempt', 2, 1_000_000],
    ['review', 'annotation_count', 0, 1_000_000_000],
    ['review', 'segment_count', 1, 1_000_000_000],
    ['worker', 'gpu_count', 1, 10_000],
  ] as const)('%s.%s is a whole number from %d to %d', (type, field, min, max) => {
    expect([min, max].map((value) => verdict(type, { [field]: value }))).toEqual(['accepted', 'accepted']);
    expect([min - 1, max + 1].map((value) => verdict(type, { [field]: value }))).toEqual(['out_of_bounds', 'out_of_bounds']);
    expect([min + 0.5, Number.NaN, Infinity, `${min}`, true].map((value) => verdict(type, { [field]: value }))).toEqual(
      Array.from({ length: 5 }, () => 'bad_value'),
    );
  });

  it('the largest attempt keeps GPU-milliseconds exact in a number, and tens of thousands of them fit an Int64', () => {
    const gpuMs = 10_000 * 366 * DAY;
    expect(Number.isSafeInteger(gpuMs)).toBe(true);
    expect(BigInt(gpuMs) * 29_000n < 2n ** 63n).toBe(true);
  });

  it('a score is finite, of either sign; footage is not negative', () => {
    expect([-5, 0, 1e300].map((score) => verdict('qa', { score }))).toEqual(['accepted', 'accepted', 'accepted']);
    expect([Number.NaN, Infinity, -Infinity].map((score) => verdict('qa', { score }))).toEqual(
      Array.from({ length: 3 }, () => 'out_of_bounds'),
    );
    expect([0, 0.5].map((footage_seconds) => verdict('review', { footage_seconds }))).toEqual(['accepted', 'accepted']);
    expect([-0.001, Infinity].map((footage_seconds) => verdict('review', { footage_seconds }))).toEqual(['out_of_bounds', 'out_of_bounds']);
  });

  it('minus zero is zero, so that equal events are equal bytes', () => {
    const judged = judgeFields('review', { ...EXAMPLES.review, annotation_count: -0, footage_seconds: -0 }, NOON_MS);
    expect(judged).toMatchObject({ kind: 'accepted', event: { annotation_count: 0, footage_seconds: 0 } });
  });
});

const characterAt = (occurred_at: number) => verdict('character', { occurred_at });
const attemptAt = (queued_at: number | null, started_at: number) => verdict('generation', { queued_at, started_at });
const reviewAt = (submitted_at: number, opened_at: number | null) => verdict('review', { submitted_at, opened_at });
const reportFrom = (from: number) => verdict('worker', { from });

describe('times', () => {
  it('occurred_at lies from 2000 to an hour after the record, both included', () => {
    expect([YEAR_2000 - 1, YEAR_2000].map(characterAt)).toEqual(['out_of_bounds', 'accepted']);
    expect([NOON_MS + HOUR, NOON_MS + HOUR + 1].map(characterAt)).toEqual(['accepted', 'in_the_future']);
    expect(characterAt(NOON_MS + 0.5)).toBe('bad_value');
  });

  it('the future is judged by the record, but no record makes the year 2100 acceptable', () => {
    const y2100 = Date.UTC(2100, 0, 1);
    expect(verdict('character', { occurred_at: y2100 - 1 }, y2100)).toBe('accepted');
    expect(verdict('character', { occurred_at: y2100 }, y2100)).toBe('out_of_bounds');
  });

  it('an attempt is queued, started and ended in this order, and lasts up to 366 days', () => {
    expect(attemptAt(NOON_MS, NOON_MS)).toBe('accepted');
    expect(attemptAt(null, NOON_MS + 1)).toBe('times_out_of_order');
    expect(attemptAt(NOON_MS - 1, NOON_MS - 2)).toBe('times_out_of_order');
    expect(attemptAt(null, NOON_MS - 366 * DAY)).toBe('accepted');
    expect(attemptAt(null, NOON_MS - 366 * DAY - 1)).toBe('out_of_bounds');
    expect(verdict('generation', { occurred_at: YEAR_2000, queued_at: null, started_at: YEAR_2000 - 366 * DAY })).toBe('accepted');
  });

  it('an attempt that was cancelled in the queue ends after it was queued', () => {
    const cancelled = { outcome: 'CANCELLED', worker_id: null, started_at: null };
    expect(verdict('generation', { ...cancelled, queued_at: NOON_MS })).toBe('accepted');
    expect(verdict('generation', { ...cancelled, queued_at: NOON_MS + 1 })).toBe('times_out_of_order');
  });

  it('a review is submitted, opened and decided in this order', () => {
    expect(reviewAt(NOON_MS, NOON_MS)).toBe('accepted');
    expect(reviewAt(NOON_MS, null)).toBe('accepted');
    expect(reviewAt(NOON_MS + 1, null)).toBe('times_out_of_order');
    expect(reviewAt(NOON_MS - 1, NOON_MS - 2)).toBe('times_out_of_order');
    expect(reviewAt(NOON_MS - 1, NOON_MS + 1)).toBe('times_out_of_order');
  });

  it('a worker reports on up to one hour, which may be empty', () => {
    expect([NOON_MS, NOON_MS - HOUR].map(reportFrom)).toEqual(['accepted', 'accepted']);
    expect(reportFrom(NOON_MS + 1)).toBe('times_out_of_order');
    expect(reportFrom(NOON_MS - HOUR - 1)).toBe('out_of_bounds');
  });

  it('a time in seconds is noticed', () => {
    expect(verdict('generation', { queued_at: NOON_MS / SECOND })).toBe('out_of_bounds');
    expect(verdict('character', { occurred_at: NOON_MS / SECOND })).toBe('out_of_bounds');
  });
});

describe('an attempt without a worker or a start', () => {
  it.each([
    ['SUCCEEDED', null, NOON_MS, 'missing_field'],
    ['FAILED', 'w1', null, 'missing_field'],
    ['CANCELLED', null, null, 'accepted'],
    ['CANCELLED', 'w1', null, 'accepted'],
    ['CANCELLED', 'w1', NOON_MS, 'accepted'],
    ['CANCELLED', null, NOON_MS, 'missing_field'],
  ])('%s with worker %s and start %s: %s', (outcome, worker_id, started_at, expected) => {
    expect(verdict('generation', { outcome, worker_id, started_at, queued_at: null })).toBe(expected);
  });
});

describe('reasons', () => {
  it('a value outside its list is told apart from one of the wrong kind', () => {
    expect(verdict('generation', { outcome: 'TIMED_OUT' })).toBe('unknown_symbol');
    expect(verdict('generation', { outcome: 1 })).toBe('bad_value');
    expect(verdict('qa', { automatic: 'true' })).toBe('bad_value');
  });

  it('every reason says what it is and what to do, in a sentence', () => {
    const texts = Object.values(REJECT_REASONS).flatMap(({ title, advice }) => [title, advice]);
    expect(texts.filter((text) => text.length < 10)).toEqual([]);
    expect(Object.values(REJECT_REASONS).filter(({ advice }) => !/^[A-Z].*\.$/.test(advice))).toEqual([]);
  });

  it('the detail names the field and stays short, whatever was sent', () => {
    const judged = judgeFields('generation', { ...EXAMPLES.generation, outcome: '\ud800'.repeat(100_000) }, NOON_MS);
    expect(judged).toMatchObject({ kind: 'rejected', detail: expect.stringMatching(/^outcome is /) as unknown });
    expect(judged.kind === 'rejected' && judged.detail.length < 400 && judged.detail.isWellFormed()).toBe(true);
  });
});
