/** Kafka's part of the room, put together: the consuming source, its watch, and the producing intake. */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { AvroCodec } from '../../events/avro.ts';
import { topicOf } from '../../events/topics.ts';
import { EVENT_TYPES } from '../../events/types.ts';
import type { IngestConfig } from '../config.ts';
import type { LogWriterDeps } from '../log-writer.ts';
import type { IngestMetrics } from '../metrics.ts';
import { pause } from '../pause.ts';
import type { Pauses } from '../pauses.ts';
import { createProgress } from '../progress.ts';
import type { Log } from '../types.ts';
import type { Store } from '../../store/types.ts';
import { registerCodecs } from './codecs.ts';
import { connectKafka, metadataConnection, type KafkaConfig } from './connect.ts';
import type { Offsets } from './partition.ts';
import { createProducingSink, type ProducingSink } from './producing-sink.ts';
import { createKafkaSource } from './source.ts';
import { createTopicIds } from './topic-ids.ts';
import { createTopicWaits } from './waits.ts';
import { createWatch } from './watch.ts';

export interface KafkaSide {
  readonly sink: ProducingSink;
  /** Makes missing topics, then consumes. Resolves when that runs, or when it is clear that something is away and it will be tried again. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface KafkaSideDeps extends LogWriterDeps {
  readonly store: Store;
  readonly codec: AvroCodec;
  readonly metrics: IngestMetrics;
  readonly pauses: Pauses;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createKafkaSide(kafkaConfig: KafkaConfig, config: IngestConfig, deps: KafkaSideDeps): KafkaSide {
  const { store, codec, metrics, clock, log } = deps;
  const kafka = connectKafka(kafkaConfig, log);
  const admin = kafka.admin();
  const topicIds = createTopicIds(metadataConnection(kafkaConfig));
  const progress = createProgress(store, clock);
  const topics = EVENT_TYPES.map((type) => topicOf(kafkaConfig.topicPrefix, type));

  const offsetsOfTopic = async (topic: string): Promise<ReadonlyMap<number, Offsets>> => {
    const rows = await admin.fetchTopicOffsets(topic);
    return new Map(rows.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
  };
  const offsetsOf = async (topic: string, partition: number): Promise<Offsets> => {
    const found = (await offsetsOfTopic(topic)).get(partition);
    if (found === undefined) throw new TypeError(`${topic} has no partition ${partition}`);
    return found;
  };

  const closing = new AbortController();
  let opening: Promise<void> | null = null;

  const waits = createTopicWaits(topics, deps.pauses);
  const source = createKafkaSource(kafkaConfig, {
    ...deps,
    kafka,
    waits,
    topicIds,
    offsetsOf,
    lastSeenEnd: (former) => progress.lastSeenEnd(former),
    awayRetryMs: config.awayRetryMs,
  });
  const watch = createWatch({ source, topicIds, offsetsOfTopic, progress, metrics, clock, everyMs: config.progressEveryMs, log });
  const sink = createProducingSink({
    producer: kafka.producer({ allowAutoTopicCreation: false }),
    topicPrefix: kafkaConfig.topicPrefix,
    codec,
    ledger: deps.ledger,
    topicIds,
    offsetsOfTopic,
  });

  /** Makes missing topics, with partitions and replicas as the broker has them by default; those that are there stay as they are. */
  const makeTopics = async (): Promise<void> => {
    const there = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length === 0) return;
    const made = missing.map((topic) => ({ topic, numPartitions: -1, replicationFactor: -1 }));
    await admin.createTopics({ waitForLeaders: true, topics: made });
  };

  const everyLog = async (): Promise<Log[]> => {
    const logs: Log[] = [];
    for (const type of EVENT_TYPES) {
      const topic = topicOf(kafkaConfig.topicPrefix, type);
      const now = await topicIds.now(topic);
      for (let partition = 0; partition < (now?.partitions ?? 0); partition++) {
        logs.push({ name: `kafka/${topic}/${partition}`, incarnation: now?.id ?? '', type });
      }
    }
    return logs;
  };

  const open = async (): Promise<boolean> => {
    try {
      await admin.connect();
      await makeTopics();
      await progress.retireOthers(topics);
      await progress.begin(await everyLog());
      await sink.open();
      await source.start();
      watch.start();
      return true;
    } catch (error) {
      log.warn({ err: error }, 'The brokers, the registry or the store are away; trying again');
      waits.set(error);
      return false;
    }
  };

  const openLater = async (): Promise<void> => {
    do await pause(config.awayRetryMs, closing.signal);
    while (!closing.signal.aborted && !(await open()));
  };

  return {
    sink,
    start: async () => {
      registerCodecs();
      if (!(await open())) opening = openLater();
    },
    close: async () => {
      closing.abort();
      await opening;
      await watch.close();
      await source.close();
      await sink.close();
      await admin.disconnect();
      await topicIds.close();
    },
  };
}
