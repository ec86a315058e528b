/** Where an event goes in Kafka. */

import type { EventType, StudioEvent } from './types.ts';

export const DEFAULT_TOPIC_PREFIX = 'wrapsheet.';

export function topicOf(prefix: string, type: EventType): string {
  return prefix + type;
}

/** Registry subject of a type's values, by Confluent's TopicNameStrategy. */
export function subjectOf(prefix: string, type: EventType): string {
  return `${topicOf(prefix, type)}-value`;
}

/** The message key: events of one character (worker, workflow version) stay in one partition, in order. */
export function keyOf(event: StudioEvent): string {
  if (event.type === 'worker') return event.worker_id;
  return event.type === 'workflow' ? event.workflow_version : event.character_id;
}
