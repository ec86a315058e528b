/**
 * The Kafka source: a consumer of the eight topics that hands each partition's batches to its writer. Group membership only shares the work;
 * where a partition is read from comes from the ledger. While the store, the registry or a topic is away its partitions are paused.
 */
import kafkajs, { type Consumer, type ConsumerEndBatchProcessEvent, type EachBatchPayload, type Kafka } from 'kafkajs';
import { topicOf } from '../../events/topics.ts';
import { EVENT_TYPES, type EventType } from '../../events/types.ts';
import { pause } from '../pause.ts';
import type { KafkaConfig } from './connect.ts';
import { createPartition, type Partition, type PartitionDeps } from './partition.ts';

export interface SourceDeps extends PartitionDeps {
  readonly kafka: Kafka;
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

export function createKafkaSource(config: KafkaConfig, deps: SourceDeps): KafkaSource {
  const { kafka, metrics, awayRetryMs, log } = deps;
  const typeOf = new Map<string, EventType>(EVENT_TYPES.map((type) => [topicOf(config.topicPrefix, type), type]));
  const partitions = new Map<string, Partition>();
  const closing = new AbortController();
  let running: Promise<void> | null = null;
  const supervisor = { wake: (): void => {} };
  const opening = new Set<Promise<void>>();

  /** Opens a partition as soon as that is possible, then lets the consumer fetch from where it stands. */
  const openSoon = (consumer: Consumer, partition: Partition): void => {
    const { topic, partition: number } = partition;
    consumer.pause([{ topic, partitions: [number] }]);
    metrics.paused.set({ log: partition.name }, 1);
    const work = (async () => {
      while (!closing.signal.aborted && partitions.get(partition.name) === partition) {
        const from = await openOrNull(partition);
        // Another assignment may have come meanwhile.
        if (from !== null && partitions.get(partition.name) === partition) {
          consumer.seek({ topic, partition: number, offset: String(from) });
          consumer.resume([{ topic, partitions: [number] }]);
          metrics.paused.set({ log: partition.name }, 0);
          return;
        }
        await pause(awayRetryMs, closing.signal);
      }
    })();
    opening.add(work);
    work.then(
      () => opening.delete(work),
      (error: unknown) => {
        opening.delete(work);
        log.error({ log: partition.name, err: error }, 'A partition cannot be opened; the consumer starts anew');
        supervisor.wake();
      },
    );
  };

  const openOrNull = async (partition: Partition): Promise<number | null> => {
    try {
      const from = await partition.open();
      if (from === null) log.warn({ log: partition.name }, 'The topic is not there; waiting for it');
      return from;
    } catch (error) {
      log.warn({ log: partition.name, err: error }, 'A partition waits: store, broker or registry is away');
      return null;
    }
  };

  const assign = (consumer: Consumer, assignment: Readonly<Record<string, readonly number[]>>): void => {
    partitions.clear();
    for (const [topic, numbers] of Object.entries(assignment)) {
      const type = typeOf.get(topic);
      if (type === undefined) continue;
      for (const number of numbers) {
        const partition = createPartition(topic, number, type, deps);
        partitions.set(partition.name, partition);
        openSoon(consumer, partition);
      }
    }
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
        messages: batch.messages.map(({ offset, timestamp, value }) => ({
          position: Number(offset),
          recordedAt: Number(timestamp),
          bytes: value,
        })),
      };
      const outcome = await partition.take(fetched, () => payload.heartbeat());
      if (outcome.kind === 'recreated') {
        partition.close();
        supervisor.wake();
      } else if (outcome.kind === 'seek') {
        consumer.seek({ topic: batch.topic, partition: batch.partition, offset: String(outcome.to) });
      } else {
        payload.resolveOffset(batch.lastOffset());
        const offset = String(partition.standing()?.settled ?? fetched.first);
        await payload.commitOffsetsIfNecessary({ topics: [{ topic: batch.topic, partitions: [{ partition: batch.partition, offset }] }] });
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
    partition.close();
    log.warn({ log: partition.name, err: error }, 'A partition is paused');
    openSoon(consumer, partition);
  };

  /** kafkajs goes on by itself where it fetched nothing that is to be read, and only tells of it. */
  const passEmpty = (consumer: Consumer, { payload }: ConsumerEndBatchProcessEvent): void => {
    const partition = partitions.get(`kafka/${payload.topic}/${payload.partition}`);
    if (payload.batchSize > 0 || partition?.standing() == null) return;
    const work: Promise<void> = partition
      .pass(Number(payload.firstOffset), Number(payload.lastOffset) + 1)
      .catch((error: unknown) => openAnew(consumer, partition, error))
      .finally(() => void opening.delete(work));
    opening.add(work);
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
      partitions.clear();
      await consumer.disconnect();
    }
  };

  const supervise = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await consumeOnce();
      } catch (error) {
        log.warn({ err: error }, 'The brokers are away; trying again');
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
      await Promise.all(opening);
    },
  };
}

/** kafkajs sends no heartbeats while a batch is worked on; a failing one means that the group goes on without us, which the next fetch finds out. */
function keepAlive(heartbeat: () => Promise<void>): { stop(): Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    last = heartbeat().catch(() => undefined);
  }, 500);
  return {
    stop: async () => {
      clearInterval(timer);
      await last;
    },
  };
}
