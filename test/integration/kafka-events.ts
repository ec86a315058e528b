/** Producing events for the integration tests, the way a studio would: Avro, keyed, in any order and as often as the test says. */
import { setTimeout as pause } from 'node:timers/promises';
import kafkajs, { type Kafka } from 'kafkajs';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { keyOf, topicOf } from '../../services/events/topics.ts';
import { EVENT_TYPES, type EventType, type StudioEvent } from '../../services/events/types.ts';

/** So many events stay under the megabyte that a broker takes in one request. */
const MOST_AT_ONCE = 1_000;

export const codec = createAvroCodec({ schemas: loadSchemas() });

export function connect(brokers: readonly string[]): Kafka {
  return new kafkajs.Kafka({ brokers: [...brokers], clientId: 'test', logLevel: kafkajs.logLevel.NOTHING });
}

export async function makeTopics(
  kafka: Kafka,
  prefix: string,
  numPartitions: number,
  types: readonly EventType[] = EVENT_TYPES,
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const topics = types.map((type) => topicOf(prefix, type));
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions, replicationFactor: 1 })), waitForLeaders: false });
  await untilKnown(() => admin.fetchTopicMetadata({ topics }), Date.now() + 20_000);
  await admin.disconnect();
}

/** A broker may not know a topic yet that it has just made. Without vitest's own waiting, since the bench makes topics too. */
async function untilKnown(look: () => Promise<unknown>, deadlineMs: number): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (Date.now() > deadlineMs) throw error;
    await pause(100);
    await untilKnown(look, deadlineMs);
  }
}

export async function produce(kafka: Kafka, prefix: string, events: readonly StudioEvent[], recordedAt: number): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  for (const [type, ofType] of Map.groupBy(events, (event) => event.type)) {
    const messages = ofType.map((event) => ({ key: keyOf(event), value: codec.encode(event), timestamp: String(recordedAt) }));
    for (let at = 0; at < messages.length; at += MOST_AT_ONCE) {
      await producer.send({ topic: topicOf(prefix, type), messages: messages.slice(at, at + MOST_AT_ONCE) });
    }
  }
  await producer.disconnect();
}

/** The same events in another order, the same for the same seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return items
    .map((item) => ({ item, order: next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
