/**
 * Judges the fields of an event, however they came: the one place that knows what makes an event acceptable.
 * Nullable fields may be absent; fields it does not know are ignored, so that producers may be ahead of us.
 */

import { FieldChecks, type Fields } from './checks.ts';
import { rejected, type Judged } from './judged.ts';
import { LIMITS } from './limits.ts';
import type {
  CharacterEvent,
  EventType,
  GenerationEvent,
  QaEvent,
  RetryEvent,
  ReviewEvent,
  ReviewRequestEvent,
  StudioEvent,
  Work,
  WorkerEvent,
  WorkflowEvent,
} from './types.ts';

/** The values of the enum fields, in the order of the schemas. */
export const SYMBOLS = {
  outcome: ['SUCCEEDED', 'FAILED', 'CANCELLED'],
  verdict: ['PASS', 'FAIL'],
  trigger: ['FAULT', 'AUTO_QA', 'REVIEW', 'MANUAL'],
  decision: ['APPROVED', 'REJECTED'],
  stage: ['ONBOARDED', 'DELIVERED', 'REOPENED', 'CANCELLED'],
  state: ['BUSY', 'IDLE', 'DOWN'],
} as const;

/**
 * Accepts or rejects the fields of an event of the given type; times are epoch milliseconds already.
 * 'In the future' is judged against `recordTimeMs`, the record's own timestamp: a replay gives the same verdict.
 */
export function judgeFields(type: EventType, fields: Fields, recordTimeMs: number): Judged {
  const check = new FieldChecks(fields);
  const event = READERS[type](check);
  if (check.fault !== null) return check.fault;
  if (event.occurred_at < LIMITS.occurredFromMs)
    return rejected('out_of_bounds', `occurred_at is ${event.occurred_at} ms, before the year 2000`);
  if (event.occurred_at > recordTimeMs + LIMITS.futureMs) {
    return rejected(
      'in_the_future',
      `occurred_at is ${event.occurred_at} ms, more than an hour after the record's time ${recordTimeMs} ms`,
    );
  }
  return { kind: 'accepted', event };
}

const READERS: { readonly [T in EventType]: (check: FieldChecks) => Extract<StudioEvent, { type: T }> } = {
  generation: readGeneration,
  qa: readQa,
  retry: readRetry,
  review_request: readReviewRequest,
  review: readReview,
  character: readCharacter,
  worker: readWorker,
  workflow: readWorkflow,
};

function readWork(check: FieldChecks): Work {
  return {
    project_id: check.id('project_id'),
    character_id: check.id('character_id'),
    scene_id: check.id('scene_id'),
    scene_type: check.id('scene_type'),
    resolution_tier: check.id('resolution_tier'),
  };
}

// Generation is by far the most frequent type: written out flat, because spreading readWork costs a tenth of its rate.
function readGeneration(check: FieldChecks): GenerationEvent {
  const event: GenerationEvent = {
    type: 'generation',
    event_id: check.id('event_id'),
    occurred_at: check.time('occurred_at'),
    generation_id: check.id('generation_id'),
    project_id: check.id('project_id'),
    character_id: check.id('character_id'),
    scene_id: check.id('scene_id'),
    scene_type: check.id('scene_type'),
    resolution_tier: check.id('resolution_tier'),
    worker_id: check.idOrNull('worker_id'),
    gpu_model: check.idOrNull('gpu_model'),
    gpu_count: check.whole('gpu_count', 1, LIMITS.gpuCount),
    queued_at: check.timeOrNull('queued_at'),
    started_at: check.timeOrNull('started_at'),
    attempt: check.whole('attempt', 1, LIMITS.attempt),
    outcome: check.symbol('outcome', SYMBOLS.outcome),
    failure_type: check.idOrNull('failure_type'),
    workflow_version: check.idOrNull('workflow_version'),
  };
  const { queued_at: queued, started_at: started, occurred_at: ended } = event;
  if (started === null && event.outcome !== 'CANCELLED') check.fail('missing_field', 'started_at may be null only when CANCELLED');
  if (event.worker_id === null && (event.outcome !== 'CANCELLED' || started !== null)) {
    check.fail('missing_field', 'worker_id may be null only when CANCELLED before it ran');
  }
  if (queued !== null) inOrder(check, 'queued_at', queued, 'started_at', started);
  if (queued !== null) inOrder(check, 'queued_at', queued, 'occurred_at', ended);
  if (started !== null) atMost(check, 'started_at', started, ended, LIMITS.attemptMs, '366 days');
  return event;
}

function readQa(check: FieldChecks): QaEvent {
  return {
    type: 'qa',
    event_id: check.id('event_id'),
    occurred_at: check.time('occurred_at'),
    generation_id: check.id('generation_id'),
    ...readWork(check),
    attempt: check.whole('attempt', 1, LIMITS.attempt),
    verdict: check.symbol('verdict', SYMBOLS.verdict),
    failure_types: check.ids('failure_types', LIMITS.failureTypes),
    score: check.finiteOrNull('score', -Number.MAX_VALUE),
    automatic: check.flag('automatic'),
    workflow_version: check.idOrNull('workflow_version'),
  };
}

function readRetry(check: FieldChecks): RetryEvent {
  return {
    type: 'retry',
    event_id: check.id('event_id'),
    occurred_at: check.time('occurred_at'),
    generation_id: check.id('generation_id'),
    ...readWork(check),
    attempt: check.whole('attempt', 2, LIMITS.attempt),
    trigger: check.symbol('trigger', SYMBOLS.trigger),
    reason: check.id('reason'),
  };
}

function readReviewRequest(check: FieldChecks): ReviewRequestEvent {
  return {
    type: 'review_request',
    event_id: check.id('event_id'),
    occurred_at: check.time('occurred_at'),
    review_id: check.id('review_id'),
    generation_id: check.id('generation_id'),
    ...readWork(check),
  };
}

function readReview(check: FieldChecks): ReviewEvent {
  const event: ReviewEvent = {
    type: 'review',
    event_id: check.id('event_id'),
    occurred_at: check.time('occurred_at'),
    review_id: check.id('review_id'),
    generation_id: check.id('generation_id'),
    ...readWork(check),
    reviewer_id: check.id('reviewer_id'),
    submitted_at: check.time('submitted_at'),
    opened_at: check.timeOrNull('opened_at'),
    decision: check.symbol('decision', SYMBOLS.decision),
    annotation_count: check.whole('annotation_count', 0, LIMITS.count),
    segment_count: check.whole('segment_count', 1, LIMITS.count),
    footage_seconds: check.finiteOrNull('footage_seconds', 0),
  };
  inOrder(check, 'submitted_at', event.submitted_at, 'occurred_at', event.occurred_at);
  inOrder(check, 'submitted_at', event.submitted_at, 'opened_at', event.opened_at);
  if (event.opened_at !== null) inOrder(check, 'opened_at', event.opened_at, 'occurred_at', event.occurred_at);
  return event;
}

function readCharacter(check: FieldChecks): CharacterEvent {
  return {
    type: 'character',
    event_id: check.id('event_id'),
    occurred_at: check.time('occurred_at'),
    project_id: check.id('project_id'),
    character_id: check.id('character_id'),
    resolution_tier: check.id('resolution_tier'),
    stage: check.symbol('stage', SYMBOLS.stage),
  };
}

function readWorker(check: FieldChecks): WorkerEvent {
  const event: WorkerEvent = {
    type: 'worker',
    event_id: check.id('event_id'),
    occurred_at: check.time('occurred_at'),
    worker_id: check.id('worker_id'),
    gpu_model: check.idOrNull('gpu_model'),
    gpu_count: check.whole('gpu_count', 1, LIMITS.gpuCount),
    from: check.time('from'),
    state: check.symbol('state', SYMBOLS.state),
  };
  atMost(check, 'from', event.from, event.occurred_at, LIMITS.workerReportMs, 'an hour');
  return event;
}

function readWorkflow(check: FieldChecks): WorkflowEvent {
  return {
    type: 'workflow',
    event_id: check.id('event_id'),
    occurred_at: check.time('occurred_at'),
    workflow_version: check.id('workflow_version'),
    title: check.title('title'),
    project_id: check.idOrNull('project_id'),
    scene_type: check.idOrNull('scene_type'),
  };
}

/** Faults unless earlier ≤ later (equal is fine; an unknown later time has no order). */
function inOrder(check: FieldChecks, earlierName: string, earlier: number, laterName: string, later: number | null): void {
  if (later !== null && earlier > later) check.fail('times_out_of_order', `${earlierName} lies ${earlier - later} ms after ${laterName}`);
}

/** Faults unless start ≤ occurred_at, and by no more than maxMs. */
function atMost(check: FieldChecks, startName: string, start: number, occurredAt: number, maxMs: number, maxText: string): void {
  inOrder(check, startName, start, 'occurred_at', occurredAt);
  if (occurredAt - start > maxMs)
    check.fail('out_of_bounds', `${startName} lies ${occurredAt - start} ms before occurred_at, more than ${maxText}`);
}
