/** Events in Kafka for the ingest bench. */
import { EVENT_TYPES, type EventType, type GenerationEvent, type StudioEvent } from '../../services/events/types.ts';
import { createStudio } from '../../services/simulator/studio.ts';
import { connect, makeTopics, produce } from '../integration/kafka-events.ts';

export const MIXES = ['generation', 'all'] as const;
/** Only generation events, or all eight types as a studio emits them (two thirds are worker reports). */
export type Mix = (typeof MIXES)[number];

const START_MS = Date.UTC(2026, 0, 5);
const DAYS = 30;
/** Attempts of one studio of this scale: enough to be varied, then repeated under other ids. */
const GENERATION_SCALE = 20;
const ALL_A_DAY = 1_130;
/** A batch of one partition stays under the megabyte that brokers take. */
const BATCH_EVENTS = 5_000;
const PARTITIONS = 4;
export const RECORDED_AT_MS = START_MS + 40 * 86_400_000;

/** Puts events into topics of this prefix. @returns how many of each type. */
export async function loadKafka(
  brokers: readonly string[],
  prefix: string,
  mix: Mix,
  events: number,
): Promise<ReadonlyMap<EventType, number>> {
  const kafka = connect(brokers);
  await makeTopics(kafka, prefix, PARTITIONS, EVENT_TYPES);
  const counts = new Map<EventType, number>();
  let batch: StudioEvent[] = [];
  for (const event of mix === 'all' ? allTypes(events) : generations(events)) {
    batch.push(event);
    counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
    if (batch.length < BATCH_EVENTS) continue;
    await produce(kafka, prefix, batch, RECORDED_AT_MS);
    batch = [];
  }
  if (batch.length > 0) await produce(kafka, prefix, batch, RECORDED_AT_MS);
  return counts;
}

function* allTypes(events: number): Generator<StudioEvent, void, undefined> {
  let left = events;
  for (const event of createStudio({ seed: 1, startMs: START_MS, days: DAYS + 30, scale: events / DAYS / ALL_A_DAY })) {
    if (left === 0) return;
    left -= 1;
    yield event;
  }
}

function* generations(events: number): Generator<StudioEvent, void, undefined> {
  const studio = createStudio({ seed: 1, startMs: START_MS, days: DAYS, scale: GENERATION_SCALE });
  const attempts: GenerationEvent[] = [];
  for (const event of studio) if (event.type === 'generation' && attempts.length < events) attempts.push(event);
  for (let made = 0; made < events; made += 1) {
    const attempt = attempts[made % attempts.length];
    if (attempt === undefined) return;
    const copy = Math.floor(made / attempts.length);
    yield { ...attempt, event_id: `${attempt.event_id}.${copy}`, character_id: `${attempt.character_id}.${copy}` };
  }
}
