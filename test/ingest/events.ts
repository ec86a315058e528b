/** Small events for the tests of ingest: valid, and told apart by what the test says of them. */
import { toJson } from '../../services/events/json.ts';
import type { CharacterEvent, GenerationEvent, RetryEvent, StudioEvent } from '../../services/events/types.ts';

const WORK = { project_id: 'p1', character_id: 'c1', scene_id: 's1', scene_type: 'dance', resolution_tier: 'hd' } as const;

export const NOON = Date.parse('2026-03-10T12:00:00Z');
const MINUTE_MS = 60_000;

export function generation(id: string, changes: Partial<GenerationEvent> = {}): GenerationEvent {
  return {
    type: 'generation',
    event_id: id,
    occurred_at: NOON,
    generation_id: `g-${id}`,
    ...WORK,
    worker_id: 'w1',
    gpu_model: 'H100',
    gpu_count: 2,
    queued_at: NOON - 40 * MINUTE_MS,
    started_at: NOON - 25 * MINUTE_MS,
    attempt: 1,
    outcome: 'SUCCEEDED',
    failure_type: null,
    workflow_version: 'v1',
    ...changes,
  };
}

export function retry(id: string, changes: Partial<RetryEvent> = {}): RetryEvent {
  return {
    type: 'retry',
    event_id: id,
    occurred_at: NOON,
    generation_id: `g-${id}`,
    ...WORK,
    attempt: 2,
    trigger: 'MANUAL',
    reason: 'hands',
    ...changes,
  };
}

export function character(id: string, changes: Partial<CharacterEvent> = {}): CharacterEvent {
  return {
    type: 'character',
    event_id: id,
    occurred_at: NOON,
    project_id: 'p1',
    character_id: 'c1',
    resolution_tier: 'hd',
    stage: 'ONBOARDED',
    ...changes,
  };
}

export const asJson = (events: readonly StudioEvent[]): Record<string, unknown>[] => events.map(toJson);
