/**
 * The eight event types of the public contract, as the rest of the code sees them: already decoded and judged.
 * All times are epoch milliseconds (UTC).
 */

export const EVENT_TYPES = ['generation', 'qa', 'retry', 'review_request', 'review', 'character', 'worker', 'workflow'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export type Outcome = 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
export type Verdict = 'PASS' | 'FAIL';
export type RetryTrigger = 'FAULT' | 'AUTO_QA' | 'REVIEW' | 'MANUAL';
export type Decision = 'APPROVED' | 'REJECTED';
export type Stage = 'ONBOARDED' | 'DELIVERED' | 'REOPENED' | 'CANCELLED';
export type WorkerState = 'BUSY' | 'IDLE' | 'DOWN';

interface EventBase {
  /** Unique within its type; the same on a redelivery. */
  readonly event_id: string;
  /** The instant it finished or was decided: the time by which it counts. */
  readonly occurred_at: number;
}

/** What piece of work an event is about. */
export interface Work {
  readonly project_id: string;
  readonly character_id: string;
  readonly scene_id: string;
  readonly scene_type: string;
  readonly resolution_tier: string;
}

export interface GenerationEvent extends EventBase, Work {
  readonly type: 'generation';
  readonly generation_id: string;
  readonly worker_id: string | null;
  readonly gpu_model: string | null;
  readonly gpu_count: number;
  readonly queued_at: number | null;
  readonly started_at: number | null;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly failure_type: string | null;
  readonly workflow_version: string | null;
}

export interface QaEvent extends EventBase, Work {
  readonly type: 'qa';
  readonly generation_id: string;
  readonly attempt: number;
  readonly verdict: Verdict;
  readonly failure_types: readonly string[];
  readonly score: number | null;
  readonly automatic: boolean;
  readonly workflow_version: string | null;
}

export interface RetryEvent extends EventBase, Work {
  readonly type: 'retry';
  readonly generation_id: string;
  readonly attempt: number;
  readonly trigger: RetryTrigger;
  readonly reason: string;
}

export interface ReviewRequestEvent extends EventBase, Work {
  readonly type: 'review_request';
  readonly review_id: string;
  readonly generation_id: string;
}

export interface ReviewEvent extends EventBase, Work {
  readonly type: 'review';
  readonly review_id: string;
  readonly generation_id: string;
  readonly reviewer_id: string;
  readonly submitted_at: number;
  readonly opened_at: number | null;
  readonly decision: Decision;
  readonly annotation_count: number;
  readonly segment_count: number;
  readonly footage_seconds: number | null;
}

export interface CharacterEvent extends EventBase {
  readonly type: 'character';
  readonly project_id: string;
  readonly character_id: string;
  readonly resolution_tier: string;
  readonly stage: Stage;
}

export interface WorkerEvent extends EventBase {
  readonly type: 'worker';
  readonly worker_id: string;
  readonly gpu_model: string | null;
  readonly gpu_count: number;
  /** The report covers [from, occurred_at). */
  readonly from: number;
  readonly state: WorkerState;
}

export interface WorkflowEvent extends EventBase {
  readonly type: 'workflow';
  readonly workflow_version: string;
  readonly title: string;
  /** null: every project. */
  readonly project_id: string | null;
  /** null: every scene type. */
  readonly scene_type: string | null;
}

export type StudioEvent =
  GenerationEvent | QaEvent | RetryEvent | ReviewRequestEvent | ReviewEvent | CharacterEvent | WorkerEvent | WorkflowEvent;
