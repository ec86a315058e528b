/**
 * The obvious other way: ClickHouse's own Kafka engine reads the topics and feeds the same raw tables with the same views over them.
 * At least once, without the search for repeats, without judging: what it saves on, it does not do.
 */
import { randomBytes } from 'node:crypto';
import { topicOf } from '../../services/events/topics.ts';
import type { EventType } from '../../services/events/types.ts';
import { eventFields } from '../../services/store/event-columns.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../services/store/migration-files.ts';
import { tablesOf } from '../../services/store/table-definitions.ts';
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
  const tables = tablesOf(readMigrations(MIGRATIONS_FOLDER));
  for (const type of types) {
    const raw = tables.get(`raw_${type}`);
    if (raw === undefined) throw new SyntaxError(`no table raw_${type}`);
    const own = new Set(eventFields()[type].map((field) => field.name));
    const columns = raw.columns.filter((column) => own.has(column.name));
    await store.command(`CREATE TABLE kafka_${type} (${columns.map((column) => `${column.name} ${column.type}`).join(', ')})
      ENGINE = Kafka SETTINGS
        kafka_broker_list = '${source.brokers.join(',')}', kafka_topic_list = '${topicOf(source.prefix, type)}',
        kafka_group_name = 'engine-${randomBytes(6).toString('hex')}', kafka_format = 'AvroConfluent',
        format_avro_schema_registry_url = '${source.registryUrl}', kafka_num_consumers = ${settings.consumers},
        kafka_thread_per_consumer = 1, kafka_max_block_size = ${settings.blockRows}, kafka_poll_max_batch_size = ${settings.blockRows},
        kafka_flush_interval_ms = 1000`);
    const names = columns.map((column) => column.name).join(', ');
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
