/** Events for hand-made cases: everything that a case does not say has a plain value. Times are given as ISO instants. */
import { randomUUID } from 'node:crypto';
import type {
  CharacterEvent,
  EventType,
  GenerationEvent,
  QaEvent,
  RetryEvent,
  ReviewEvent,
  ReviewRequestEvent,
  StudioEvent,
  WorkerEvent,
} from '../../services/events/types.ts';
import type { AnswerContext, MetricQuestion, Row } from '../../services/metrics/types.ts';
import { oracleRows } from './oracle.ts';

const WORK = { project_id: 'P', character_id: 'C', scene_id: 'S', scene_type: 'portrait', resolution_tier: '4K' };

export const at = (iso: string): number => Date.parse(iso);

function sample<E extends StudioEvent>(type: EventType, plain: Omit<E, 'type' | 'event_id' | 'occurred_at'>) {
  return (occurredAt: string, say: Partial<E> = {}): E =>
    ({ type, event_id: randomUUID(), occurred_at: at(occurredAt), ...plain, ...say }) as E;
}

export const generation = sample<GenerationEvent>('generation', {
  ...WORK,
  generation_id: 'G',
  worker_id: 'w1',
  gpu_model: 'H100',
  gpu_count: 1,
  queued_at: null,
  started_at: null,
  attempt: 1,
  outcome: 'SUCCEEDED',
  failure_type: null,
  workflow_version: 'v1',
});

export const qa = sample<QaEvent>('qa', {
  ...WORK,
  generation_id: 'G',
  attempt: 1,
  verdict: 'PASS',
  failure_types: [],
  score: null,
  automatic: true,
  workflow_version: 'v1',
});

export const retry = sample<RetryEvent>('retry', { ...WORK, generation_id: 'G', attempt: 2, trigger: 'FAULT', reason: 'oom' });

export const request = sample<ReviewRequestEvent>('review_request', { ...WORK, review_id: 'R', generation_id: 'G' });

export function review(occurredAt: string, say: Partial<ReviewEvent> = {}): ReviewEvent {
  const plain = sample<ReviewEvent>('review', {
    ...WORK,
    review_id: 'R',
    generation_id: 'G',
    reviewer_id: 'Ada',
    submitted_at: at(occurredAt),
    opened_at: null,
    decision: 'APPROVED',
    annotation_count: 0,
    segment_count: 1,
    footage_seconds: null,
  });
  return plain(occurredAt, say);
}

export const character = sample<CharacterEvent>('character', {
  project_id: 'P',
  character_id: 'C',
  resolution_tier: '4K',
  stage: 'ONBOARDED',
});

export function report(from: string, to: string, say: Partial<WorkerEvent> = {}): WorkerEvent {
  const plain = sample<WorkerEvent>('worker', { worker_id: 'w1', gpu_model: 'H100', gpu_count: 1, from: at(from), state: 'BUSY' });
  return plain(to, say);
}

/** What a case asks: by default 2026-03-10 in UTC, long since read. */
export interface Asked extends Partial<Omit<MetricQuestion, 'from' | 'to'>>, Partial<AnswerContext> {
  readonly from?: string;
  readonly to?: string;
}

/** The oracle's rows for a case. */
export function ask(events: readonly StudioEvent[], metrics: readonly string[], asked: Asked = {}): Row[] {
  const { from = '2026-03-10T00:00Z', to = '2026-03-11T00:00Z', by = [], zone = 'UTC', filters = {} } = asked;
  const { watermark = at('2030-01-01T00:00Z'), prices = [], reviewerOptIn = true } = asked;
  return oracleRows(events, { metrics, by, from: at(from), to: at(to), zone, filters }, { watermark, prices, reviewerOptIn });
}

/** The value of one metric for a case without dimensions. */
export function value(events: readonly StudioEvent[], metric: string, asked: Asked = {}) {
  return ask(events, [metric], asked)[0]?.[metric];
}
