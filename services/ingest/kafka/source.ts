/**
 * The Kafka source: a consumer of the eight topics that hands each partition's batches to its writer. Group membership only shares the work;
 * where a partition is read from comes from the ledger. Messages are fetched and judged while earlier ones land, as far as there is room. While the store, the registry or a topic is away its partitions are paused.
 */
import kafkajs, { type Consumer, type ConsumerEndBatchProcessEvent, type EachBatchPayload, type Kafka } from 'kafkajs';
import { topicOf } from '../../events/topics.ts';
import { EVENT_TYPES, type EventType } from '../../events/types.ts';
import { pause } from '../pause.ts';
import type { Pauses } from '../pauses.ts';
import type { KafkaConfig } from './connect.ts';
import { commitSettled, keepAlive } from './membership.ts';
import { createPartition, type Partition, type PartitionDeps } from './partition.ts';
import { createRoom } from './room.ts';
import { reasonOf, type TopicWaits } from './waits.ts';

export interface SourceDeps extends PartitionDeps {
  readonly kafka: Kafka;
  readonly pauses: Pauses;
  readonly waits: TopicWaits;
  readonly awayRetryMs: number;
}

export interface KafkaSource {
  start(): Promise<void>;
  /** The partitions this process has now. */
  assigned(): readonly Partition[];
  /** Joins the group anew, with fresh metadata: for topics that were created anew. */
  rejoin(): void;
  close(): Promise<void>;
}

const MAX_BYTES_PER_PARTITION = 8 * 1024 * 1024;
const SESSION_TIMEOUT_MS = 30_000;
const CONCURRENT_PARTITIONS = 4;
/** Of messages of all partitions that are fetched and not settled. */
const MAX_UNSETTLED_BYTES = 128 * 1024 * 1024;

export function createKafkaSource(config: KafkaConfig, deps: SourceDeps): KafkaSource {
  const { kafka, metrics, pauses, waits, awayRetryMs, limits, log } = deps;
  const typeOf = new Map<string, EventType>(EVENT_TYPES.map((type) => [topicOf(config.topicPrefix, type), type]));
  const partitions = new Map<string, Partition>();
  const closing = new AbortController();
  let running: Promise<void> | null = null;
  const supervisor = { wake: (): void => {} };
  /** Work that nobody awaits until the end. */
  const loose = new Set<Promise<void>>();
  const opening = new Set<Partition>();
  const room = createRoom({ maxWaiting: limits.maxEvents, maxBytes: MAX_UNSETTLED_BYTES, partitions: () => partitions.values() });

  const letGo = (work: Promise<void>): void => {
    const ended: Promise<void> = work.finally(() => void loose.delete(ended));
    loose.add(ended);
  };

  /** Opens a partition as soon as that is possible, then lets the consumer fetch from where it stands. */
  const openSoon = (consumer: Consumer, partition: Partition, after: Promise<unknown>): void => {
    const { topic, partition: number } = partition;
    opening.add(partition);
    consumer.pause([{ topic, partitions: [number] }]);
    metrics.paused.set({ log: partition.name }, 1);
    pauses.set(partition.name, 'opening');
    const work = async (): Promise<void> => {
      await after;
      while (!closing.signal.aborted && partitions.get(partition.name) === partition) {
        const from = await openOrNull(partition);
        // Another assignment may have come meanwhile.
        if (from !== null && partitions.get(partition.name) === partition) {
          consumer.seek({ topic, partition: number, offset: String(from) });
          consumer.resume([{ topic, partitions: [number] }]);
          metrics.paused.set({ log: partition.name }, 0);
          pauses.clear(partition.name);
          return;
        }
        await pause(awayRetryMs, closing.signal);
      }
    };
    letGo(
      work()
        .catch((error: unknown) => {
          log.error({ log: partition.name, err: error }, 'A partition cannot be opened; the consumer starts anew');
          supervisor.wake();
        })
        .finally(() => void opening.delete(partition)),
    );
  };

  const openOrNull = async (partition: Partition): Promise<number | null> => {
    try {
      const from = await partition.open();
      if (from === null) {
        pauses.set(partition.name, 'topic_missing');
        log.warn({ log: partition.name }, 'The topic is not there; waiting for it');
      }
      return from;
    } catch (error) {
      pauses.set(partition.name, reasonOf(error));
      log.warn({ log: partition.name, err: error }, 'A partition waits: store, broker or registry is away');
      return null;
    }
  };

  const assign = (consumer: Consumer, assignment: Readonly<Record<string, readonly number[]>>): void => {
    waits.clear();
    // A chunk that is being landed comes to its end before its log is opened again.
    const former = closeAll();
    for (const [topic, numbers] of Object.entries(assignment)) {
      const type = typeOf.get(topic);
      if (type === undefined) continue;
      for (const number of numbers) {
        const partition: Partition = createPartition(topic, number, type, deps, {
          onSettled: () => {
            room.changed();
            letGo(commitSettled(consumer, partition, log));
          },
          onIdle: () => room.changed(),
          onFailed: (error) => openAnew(consumer, partition, error),
        });
        partitions.set(partition.name, partition);
        openSoon(consumer, partition, former);
      }
    }
  };

  const closeAll = (): Promise<unknown> => {
    const closed = [...partitions.values()].map((partition) => partition.close());
    // Whoever has it from now on says whether it waits.
    for (const name of partitions.keys()) pauses.clear(name);
    partitions.clear();
    room.changed();
    return Promise.all(closed);
  };

  const eachBatch = async (consumer: Consumer, payload: EachBatchPayload): Promise<void> => {
    const { batch } = payload;
    const partition = partitions.get(`kafka/${batch.topic}/${batch.partition}`);
    // Not open: it is paused, and what was fetched before comes again.
    if (partition?.standing() == null || !payload.isRunning() || payload.isStale()) return;
    const beat = keepAlive(() => payload.heartbeat());
    try {
      const fetched = {
        first: Number(batch.firstOffset()),
        end: Number(batch.lastOffset()) + 1,
        messages: batch.messages,
      };
      const outcome = await partition.take(fetched, () => payload.heartbeat());
      if (outcome.kind === 'recreated') {
        letGo(partition.close());
        supervisor.wake();
      } else if (outcome.kind === 'seek') {
        consumer.seek({ topic: batch.topic, partition: batch.partition, offset: String(outcome.to) });
      } else {
        payload.resolveOffset(batch.lastOffset());
        await room.for(partition);
      }
    } catch (error) {
      openAnew(consumer, partition, error);
      // What kafkajs throws (the group is rebalancing, the broker gone) is for kafkajs to deal with.
      if (error instanceof kafkajs.KafkaJSError) throw error;
    } finally {
      await beat.stop();
    }
  };

  const openAnew = (consumer: Consumer, partition: Partition, error: unknown): void => {
    if (opening.has(partition) || partitions.get(partition.name) !== partition) return;
    log.warn({ log: partition.name, err: error }, 'A partition is paused');
    openSoon(consumer, partition, partition.close());
    room.changed();
  };

  /** kafkajs goes on by itself where it fetched nothing that is to be read, and only tells of it. */
  const passEmpty = (consumer: Consumer, { payload }: ConsumerEndBatchProcessEvent): void => {
    const partition = partitions.get(`kafka/${payload.topic}/${payload.partition}`);
    if (payload.batchSize > 0 || partition?.standing() == null) return;
    letGo(
      partition
        .pass(Number(payload.firstOffset), Number(payload.lastOffset) + 1)
        .catch((error: unknown) => openAnew(consumer, partition, error)),
    );
  };

  /** Runs one consumer until it crashes for good, is told to rejoin, or the source is closed. */
  const consumeOnce = async (): Promise<void> => {
    const consumer = kafka.consumer({
      groupId: config.groupId,
      maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
      maxBytes: 4 * MAX_BYTES_PER_PARTITION,
      maxWaitTimeInMs: 250,
      sessionTimeout: config.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
      heartbeatInterval: (config.sessionTimeoutMs ?? SESSION_TIMEOUT_MS) / 10,
      allowAutoTopicCreation: false,
      retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    supervisor.wake = end;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      log.warn({ err: payload.error }, 'The consumer ended; starting it anew');
      end();
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, (event) => passEmpty(consumer, event));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => assign(consumer, payload.memberAssignment));
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...typeOf.keys()], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
        eachBatch: (payload) => eachBatch(consumer, payload),
      });
      await ended;
    } finally {
      await closeAll();
      await Promise.all(loose);
      await consumer.disconnect();
    }
  };

  const supervise = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await consumeOnce();
      } catch (error) {
        log.warn({ err: error }, 'The brokers are away; trying again');
        waits.set(error);
      }
      if (!closing.signal.aborted) await pause(awayRetryMs, closing.signal);
    }
  };

  return {
    start: () => {
      running = supervise();
      return Promise.resolve();
    },
    assigned: () => [...partitions.values()],
    rejoin: () => supervisor.wake(),
    close: async () => {
      closing.abort();
      supervisor.wake();
      await running;
      await Promise.all(loose);
    },
  };
}
