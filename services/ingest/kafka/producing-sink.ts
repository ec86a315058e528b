/** Accepted events with Kafka: produced to the topic of their type under the same key, acknowledged by all replicas before the answer. */
import { setTimeout as waitMs } from 'node:timers/promises';
import kafkajs, { type Producer } from 'kafkajs';
import { WrapsheetError } from '../../common/errors.ts';
import type { AvroCodec } from '../../events/avro.ts';
import { keyOf, topicOf } from '../../events/topics.ts';
import { EVENT_TYPES, type EventType } from '../../events/types.ts';
import type { Ledger } from '../chunk.ts';
import type { IntakeSink } from '../intake.ts';
import type { Offsets } from './partition.ts';
import type { TopicIds } from './topic-ids.ts';

export interface ProducingSinkDeps {
  readonly producer: Producer;
  readonly topicPrefix: string;
  readonly codec: AvroCodec;
  readonly ledger: Ledger;
  readonly topicIds: TopicIds;
  readonly offsetsOfTopic: (topic: string) => Promise<ReadonlyMap<number, Offsets>>;
}

export interface ProducingSink extends IntakeSink {
  open(): Promise<void>;
  /** Resolves when everything produced so far has been settled, by whichever process reads it. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/** Brokers take a megabyte in one batch unless told otherwise, and kafkajs makes one batch of what is sent to a partition at once. */
const MAX_SEND_BYTES = 512 * 1024;
const LOOK_EVERY_MS = 100;

export function createProducingSink(deps: ProducingSinkDeps): ProducingSink {
  const { producer, topicPrefix, codec, ledger, topicIds, offsetsOfTopic } = deps;
  const produced = new Set<EventType>();

  const settledTo = async (topic: string, type: EventType, partition: number): Promise<number> => {
    const now = await topicIds.now(topic);
    if (now === null) return Number.POSITIVE_INFINITY;
    const { next, pending } = await ledger.standing({ name: `kafka/${topic}/${partition}`, incarnation: now.id, type });
    return pending[0]?.first ?? next;
  };

  return {
    open: async () => {
      await codec.register(EVENT_TYPES);
      await producer.connect();
    },
    append: async (type, events) => {
      const messages = events.map(({ event, recordedAt }) => ({
        key: keyOf(event),
        value: codec.encode(event),
        timestamp: String(recordedAt),
      }));
      produced.add(type);
      try {
        for (const some of bySize(messages)) await producer.send({ topic: topicOf(topicPrefix, type), acks: -1, messages: some });
      } catch (error) {
        if (!(error instanceof kafkajs.KafkaJSError)) throw error;
        throw new WrapsheetError('brokers_away', `The ${type} events could not be handed to Kafka`, { cause: error });
      }
    },
    // What is on its way through Kafka is known when it is landed; a repeat of it is dropped then.
    pending: () => undefined,
    ready: () => Promise.resolve(),
    drained: async () => {
      for (const type of produced) {
        const topic = topicOf(topicPrefix, type);
        for (const [partition, { high, low }] of await offsetsOfTopic(topic)) {
          for (let settled = low; settled < high;) {
            settled = await settledTo(topic, type, partition);
            if (settled < high) await waitMs(LOOK_EVERY_MS);
          }
        }
      }
    },
    close: () => producer.disconnect(),
  };
}

/** In order, as few pieces as stay within the size of a send. */
function bySize<T extends { readonly value: Buffer }>(messages: readonly T[]): T[][] {
  const pieces: T[][] = [];
  let sizeBytes = Infinity;
  for (const message of messages) {
    sizeBytes += message.value.length;
    if (sizeBytes > MAX_SEND_BYTES) {
      pieces.push([]);
      sizeBytes = message.value.length;
    }
    pieces.at(-1)?.push(message);
  }
  return pieces;
}
