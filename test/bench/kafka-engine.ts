/**
 * The obvious other way: ClickHouse's own Kafka engine reads the topics and feeds the same raw tables with the same views over them.
 * At least once, without the search for repeats, without judging: what it saves on, it does not do. Its tables have plain types: with raw's own
 * (LowCardinality) each message costs it twice as much.
 */
import { randomBytes } from 'node:crypto';
import { topicOf } from '../../services/events/topics.ts';
import type { EventType } from '../../services/events/types.ts';
import { eventFields, fieldColumns } from '../../services/store/event-columns.ts';
import type { Store } from '../../services/store/types.ts';

export interface EngineSettings {
  readonly consumers: number;
  readonly blockRows: number;
}

export const ENGINE_SETTINGS: readonly EngineSettings[] = [
  { consumers: 1, blockRows: 65_536 },
  { consumers: 2, blockRows: 65_536 },
  { consumers: 2, blockRows: 262_144 },
];

export interface EngineSource {
  readonly brokers: readonly string[];
  readonly prefix: string;
  readonly registryUrl: string;
}

/** Starts to consume: one engine table and one view into raw for each type. */
export async function startKafkaEngine(
  store: Store,
  types: readonly EventType[],
  source: EngineSource,
  settings: EngineSettings,
): Promise<void> {
  const fieldsOf = eventFields();
  for (const type of types) {
    const fields = fieldsOf[type];
    await store.command(`CREATE TABLE kafka_${type} (${fieldColumns(fields)})
      ENGINE = Kafka SETTINGS
        kafka_broker_list = '${source.brokers.join(',')}', kafka_topic_list = '${topicOf(source.prefix, type)}',
        kafka_group_name = 'engine-${randomBytes(6).toString('hex')}', kafka_format = 'AvroConfluent',
        format_avro_schema_registry_url = '${source.registryUrl}', kafka_num_consumers = ${settings.consumers},
        kafka_thread_per_consumer = 1, kafka_max_block_size = ${settings.blockRows}, kafka_poll_max_batch_size = ${settings.blockRows},
        kafka_flush_interval_ms = 1000`);
    const names = fields.map((field) => `\`${field.name}\``).join(', ');
    await store.command(`CREATE MATERIALIZED VIEW kafka_${type}_into_raw TO raw_${type} AS
      SELECT ${names}, _topic AS chunk, _offset AS position, ifNull(_timestamp_ms, occurred_at) AS recorded_at, toUInt64(0) AS content_hash
      FROM kafka_${type}`);
  }
}

export async function stopKafkaEngine(store: Store, types: readonly EventType[]): Promise<void> {
  for (const type of types) {
    await store.command(`DROP VIEW kafka_${type}_into_raw`);
    await store.command(`DROP TABLE kafka_${type}`);
  }
}
