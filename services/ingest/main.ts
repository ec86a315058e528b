/**
 * The ingest service alone: reads the topics into a remote ClickHouse beside other processes. Serves /metrics and /health/live on HOST:PORT.
 *
 *   CLICKHOUSE_URL=… KAFKA_BROKERS=… node services/ingest/main.ts
 */
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { systemClock } from '../common/clock.ts';
import { processEnvironment, readConfig, type Config } from '../common/config.ts';
import { WrapsheetError } from '../common/errors.ts';
import { createLog } from '../common/log.ts';
import { createAvroCodec } from '../events/avro.ts';
import { createRegistry } from '../events/registry.ts';
import { loadSchemas } from '../events/schemas.ts';
import { serveOperators } from '../operators.ts';
import { untilSignalled } from '../signals.ts';
import { createLeases } from '../store/leases.ts';
import { openMigrated } from '../wiring.ts';
import { createIngest } from './ingest.ts';

export async function main(): Promise<void> {
  const config = readConfig(processEnvironment());
  if (config.kafka === null) {
    throw new WrapsheetError('config_invalid', 'KAFKA_BROKERS is needed: without Kafka the server itself takes events in', {
      params: { variable: 'KAFKA_BROKERS' },
    });
  }
  const clock = systemClock;
  const log = createLog(config.logLevel);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const signalled = untilSignalled();
  const store = await openMigrated(config, { clock, log });
  const ingest = createIngest(
    { kafka: config.kafka },
    { store, leases: createLeases(store, clock), codec: codecOf(config, log), clock, log, registry },
  );
  try {
    await ingest.start();
    const operators = await serveOperators(registry, config.server);
    log.info({ address: operators.address() }, 'ingest runs');
    await signalled;
    operators.closeAllConnections();
    operators.close();
  } finally {
    await ingest.close();
    await store.close();
  }
}

function codecOf(config: Config, log: Logger) {
  const schemas = loadSchemas();
  if (config.registry === null || config.kafka === null) return createAvroCodec({ schemas });
  const { url, username, password } = config.registry;
  const address = new URL(url);
  address.username = encodeURIComponent(username ?? '');
  address.password = encodeURIComponent(password ?? '');
  return createAvroCodec({
    schemas,
    registry: createRegistry({ url: address.href, topicPrefix: config.kafka.topicPrefix }, { clock: systemClock, log }),
  });
}

if (import.meta.main) await main();
