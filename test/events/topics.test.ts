import { describe, expect, it } from 'vitest';
import { keyOf, subjectOf, topicOf } from '../../services/events/topics.ts';
import { EVENT_TYPES } from '../../services/events/types.ts';
import { EXAMPLES } from './example-events.ts';

describe('topics', () => {
  it('are prefix and type, and their registry subjects are named for them', () => {
    expect(topicOf('wrapsheet.', 'review_request')).toBe('wrapsheet.review_request');
    expect(subjectOf('wrapsheet.', 'review_request')).toBe('wrapsheet.review_request-value');
  });

  it('are keyed by character, by worker, by workflow version', () => {
    expect(Object.fromEntries(EVENT_TYPES.map((type) => [type, keyOf(EXAMPLES[type])]))).toEqual({
      generation: 'c1',
      qa: 'c1',
      retry: 'c1',
      review_request: 'c1',
      review: 'c1',
      character: 'c1',
      worker: 'w1',
      workflow: 'v7',
    });
  });
});
