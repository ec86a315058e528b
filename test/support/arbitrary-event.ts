/** Arbitrary valid events of every type, up to the bounds of the contract: for properties with fast-check. */

import * as fc from 'fast-check';
import { LIMITS } from '../../services/events/limits.ts';
import type { EventType, StudioEvent } from '../../services/events/types.ts';

/** The record time that arbitrary events are valid at. */
export const RECORD_TIME_MS = Date.UTC(2026, 2, 1, 12);

/** 1 to 200 code points, from plain ASCII to emoji, without control characters. */
const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }).filter((text) => !/\p{Cc}/u.test(text));
const shortId = fc.oneof(fc.stringMatching(/^[a-z0-9-]{1,12}$/), id);
const nullableId = fc.option(shortId, { nil: null });
const endMs = fc.integer({ min: LIMITS.occurredFromMs + LIMITS.attemptMs, max: RECORD_TIME_MS + LIMITS.futureMs });
const spanMs = fc.oneof(fc.constantFrom(0, LIMITS.attemptMs), fc.integer({ min: 0, max: LIMITS.attemptMs }));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const base = { event_id: shortId, occurred_at: endMs };
const work = { project_id: shortId, character_id: shortId, scene_id: shortId, scene_type: shortId, resolution_tier: shortId };

const generation = fc
  .record({
    type: fc.constant('generation' as const),
    ...base,
    generation_id: shortId,
    ...work,
    worker_id: shortId,
    gpu_model: nullableId,
    gpu_count: fc.integer({ min: 1, max: LIMITS.gpuCount }),
    runMs: spanMs,
    waitMs: fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: null }),
    attempt: fc.integer({ min: 1, max: LIMITS.attempt }),
    outcome: fc.constantFrom('SUCCEEDED' as const, 'FAILED' as const, 'CANCELLED' as const),
    neverRan: fc.boolean(),
    failure_type: nullableId,
    workflow_version: nullableId,
  })
  .map(({ runMs, waitMs, neverRan, worker_id, ...rest }) => {
    const idle = neverRan && rest.outcome === 'CANCELLED';
    const started_at = rest.occurred_at - runMs;
    const queued_at = waitMs === null ? null : Math.max(started_at - waitMs, LIMITS.occurredFromMs);
    return { ...rest, worker_id: idle ? null : worker_id, started_at: idle ? null : started_at, queued_at };
  });

const qa = fc.record({
  type: fc.constant('qa' as const),
  ...base,
  generation_id: shortId,
  ...work,
  attempt: fc.integer({ min: 1, max: LIMITS.attempt }),
  verdict: fc.constantFrom('PASS' as const, 'FAIL' as const),
  failure_types: fc.array(shortId, { maxLength: LIMITS.failureTypes }),
  score: fc.option(finite, { nil: null }),
  automatic: fc.boolean(),
  workflow_version: nullableId,
});

const retry = fc.record({
  type: fc.constant('retry' as const),
  ...base,
  generation_id: shortId,
  ...work,
  attempt: fc.integer({ min: 2, max: LIMITS.attempt }),
  trigger: fc.constantFrom('FAULT' as const, 'AUTO_QA' as const, 'REVIEW' as const, 'MANUAL' as const),
  reason: shortId,
});

const reviewRequest = fc.record({
  type: fc.constant('review_request' as const),
  ...base,
  review_id: shortId,
  generation_id: shortId,
  ...work,
});

const review = fc
  .record({
    type: fc.constant('review' as const),
    ...base,
    review_id: shortId,
    generation_id: shortId,
    ...work,
    reviewer_id: shortId,
    waitMs: fc.integer({ min: 0, max: 1_000_000 }),
    openMs: fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: null }),
    decision: fc.constantFrom('APPROVED' as const, 'REJECTED' as const),
    annotation_count: fc.integer({ min: 0, max: LIMITS.count }),
    segment_count: fc.integer({ min: 1, max: LIMITS.count }),
    footage_seconds: fc.option(
      finite.map((value) => Math.abs(value)),
      { nil: null },
    ),
  })
  .map(({ waitMs, openMs, ...rest }) => {
    const opened_at = openMs === null ? null : rest.occurred_at - openMs;
    return { ...rest, opened_at, submitted_at: (opened_at ?? rest.occurred_at) - waitMs };
  });

const character = fc.record({
  type: fc.constant('character' as const),
  ...base,
  project_id: shortId,
  character_id: shortId,
  resolution_tier: shortId,
  stage: fc.constantFrom('ONBOARDED' as const, 'DELIVERED' as const, 'REOPENED' as const, 'CANCELLED' as const),
});

const worker = fc
  .record({
    type: fc.constant('worker' as const),
    ...base,
    worker_id: shortId,
    gpu_model: nullableId,
    gpu_count: fc.integer({ min: 1, max: LIMITS.gpuCount }),
    spanMs: fc.integer({ min: 0, max: LIMITS.workerReportMs }),
    state: fc.constantFrom('BUSY' as const, 'IDLE' as const, 'DOWN' as const),
  })
  .map(({ spanMs: span, ...rest }) => ({ ...rest, from: rest.occurred_at - span }));

const workflow = fc.record({
  type: fc.constant('workflow' as const),
  ...base,
  workflow_version: shortId,
  title: shortId,
  project_id: nullableId,
  scene_type: nullableId,
});

export const ARBITRARY: { readonly [T in EventType]: fc.Arbitrary<Extract<StudioEvent, { type: T }>> } = {
  generation,
  qa,
  retry,
  review_request: reviewRequest,
  review,
  character,
  worker,
  workflow,
};

/** A valid event of any type. */
export const arbitraryEvent: fc.Arbitrary<StudioEvent> = fc.oneof(...Object.values(ARBITRARY));
