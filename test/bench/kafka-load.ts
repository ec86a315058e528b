/** Events in Kafka for the ingest bench. */
import type { Producer } from 'kafkajs';
import { keyOf, topicOf } from '../../services/events/topics.ts';
import { EVENT_TYPES, type EventType, type GenerationEvent, type StudioEvent } from '../../services/events/types.ts';
import { spanOf } from '../../services/events/span.ts';
import { quartersOf } from '../../services/ingest/planner.ts';
import { createRandom } from '../../services/simulator/random.ts';
import { createStudio } from '../../services/simulator/studio.ts';
import { codec, connect, makeTopics } from '../integration/kafka-events.ts';

/** What the topics hold, and how it reads in a sentence. */
export const MIXES = {
  generation: 'generation only, as long as in the published trace gentd26',
  long: "generation only, as long as the simulated studio's",
  all: 'all eight types, two thirds of them reports of workers',
} as const;
export type Mix = keyof typeof MIXES;

export const isMix = (name: string): name is Mix => Object.hasOwn(MIXES, name);

export interface Loaded {
  readonly counts: ReadonlyMap<EventType, number>;
  /** Quarter-hour rows that an event becomes on average: what a rollup has to take in for it. */
  readonly quartersPerEvent: number;
}

const START_MS = Date.UTC(2026, 0, 5);
const DAYS = 30;
/** Attempts of one studio of this scale: enough to be varied, then repeated under other ids. */
const GENERATION_SCALE = 20;
const ALL_A_DAY = 1_130;
const PARTITIONS = 4;
/** Divided among the partitions, each stays under the megabyte that brokers take of one. */
const BATCH_EVENTS = 8_000;
/** Batches on their way while the next ones are encoded. */
const AT_ONCE = 3;
export const RECORDED_AT_MS = START_MS + 40 * 86_400_000;

/**
 * How long the 26,790 image generation requests of the published trace gentd26 ran, in seconds. The log-normal law of this median and mean fits
 * it well: quartiles 15 and 36 s, where the trace has 17 and 33.
 */
const TRACE_SECONDS = { median: 23, mean: 29 };

/** Puts events into topics of this prefix. */
export async function loadKafka(brokers: readonly string[], prefix: string, mix: Mix, events: number): Promise<Loaded> {
  const kafka = connect(brokers);
  await makeTopics(kafka, prefix, PARTITIONS, EVENT_TYPES);
  const counts = new Map<EventType, number>();
  let quarters = 0;
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const underWay: Promise<unknown>[] = [];
  let batch: StudioEvent[] = [];
  for (const event of eventsOf(mix, events)) {
    batch.push(event);
    counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
    quarters += quartersOf(spanOf({ event }));
    if (batch.length < BATCH_EVENTS) continue;
    underWay.push(send(producer, prefix, batch));
    batch = [];
    if (underWay.length === AT_ONCE) await underWay.shift();
  }
  await Promise.all([...underWay, send(producer, prefix, batch)]);
  await producer.disconnect();
  return { counts, quartersPerEvent: quarters / events };
}

function send(producer: Producer, prefix: string, events: readonly StudioEvent[]): Promise<unknown> {
  const topicMessages = [...Map.groupBy(events, ({ type }) => type)].map(([type, ofType]) => ({
    topic: topicOf(prefix, type),
    messages: ofType.map((event) => ({ key: keyOf(event), value: codec.encode(event), timestamp: String(RECORDED_AT_MS) })),
  }));
  return producer.sendBatch({ topicMessages });
}

function eventsOf(mix: Mix, events: number): Iterable<StudioEvent> {
  if (mix === 'all') return allTypes(events);
  return mix === 'long' ? generations(events) : asLongAsTraced(generations(events));
}

function* allTypes(events: number): Generator<StudioEvent, void, undefined> {
  let left = events;
  for (const event of createStudio({ seed: 1, startMs: START_MS, days: DAYS + 30, scale: events / DAYS / ALL_A_DAY })) {
    if (left === 0) return;
    left -= 1;
    yield event;
  }
}

function* generations(events: number): Generator<GenerationEvent, void, undefined> {
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

/** The same attempts, ended when they did, begun later; they waited as long as before. */
function* asLongAsTraced(attempts: Iterable<GenerationEvent>): Generator<GenerationEvent, void, undefined> {
  const random = createRandom(1);
  const { median, mean } = TRACE_SECONDS;
  // The mean of a log-normal law is its median × exp(sigma² ÷ 2).
  const sigma = Math.sqrt(2 * Math.log(mean / median));
  for (const attempt of attempts) {
    const { occurred_at: endedAt, started_at: startedAt, queued_at: queuedAt } = attempt;
    if (startedAt === null) {
      yield attempt;
      continue;
    }
    const begunAt = endedAt - Math.round(1_000 * random.lognormal(median, sigma));
    yield { ...attempt, started_at: begunAt, queued_at: queuedAt === null ? null : begunAt - (startedAt - queuedAt) };
  }
}
