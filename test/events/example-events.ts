/** One plain event of each type, to be varied by the tests of this room. */

import type { EventType, StudioEvent } from '../../services/events/types.ts';

export const NOON_MS = Date.UTC(2026, 2, 1, 12);
const work = { project_id: 'p1', character_id: 'c1', scene_id: 's1', scene_type: 'dialogue', resolution_tier: 'hd' };
const base = { event_id: 'e1', occurred_at: NOON_MS };

export const EXAMPLES: { readonly [T in EventType]: Extract<StudioEvent, { type: T }> } = {
  generation: {
    type: 'generation',
    ...base,
    ...work,
    generation_id: 'g1',
    worker_id: 'w1',
    gpu_model: 'H100',
    gpu_count: 8,
    queued_at: NOON_MS - 7_200_000,
    started_at: NOON_MS - 3_600_000,
    attempt: 1,
    outcome: 'SUCCEEDED',
    failure_type: null,
    workflow_version: 'v7',
  },
  qa: {
    type: 'qa',
    ...base,
    ...work,
    generation_id: 'g1',
    attempt: 1,
    verdict: 'FAIL',
    failure_types: ['hands', 'flicker'],
    score: 0.25,
    automatic: true,
    workflow_version: 'v7',
  },
  retry: { type: 'retry', ...base, ...work, generation_id: 'g1', attempt: 2, trigger: 'AUTO_QA', reason: 'hands' },
  review_request: { type: 'review_request', ...base, ...work, review_id: 'r1', generation_id: 'g1' },
  review: {
    type: 'review',
    ...base,
    ...work,
    review_id: 'r1',
    generation_id: 'g1',
    reviewer_id: 'u1',
    submitted_at: NOON_MS - 3_000,
    opened_at: NOON_MS - 2_000,
    decision: 'APPROVED',
    annotation_count: 3,
    segment_count: 12,
    footage_seconds: 48.5,
  },
  character: { type: 'character', ...base, project_id: 'p1', character_id: 'c1', resolution_tier: 'hd', stage: 'DELIVERED' },
  worker: { type: 'worker', ...base, worker_id: 'w1', gpu_model: null, gpu_count: 8, from: NOON_MS - 60_000, state: 'IDLE' },
  workflow: { type: 'workflow', ...base, workflow_version: 'v7', title: 'New face model', project_id: null, scene_type: null },
};
