/**
 * The ingest service alone: reads the topics into a remote ClickHouse beside other processes. Serves /metrics and /health/live on HOST:PORT.
 *
 *   CLICKHOUSE_URL=… KAFKA_BROKERS=… node services/ingest/main.ts
 */
import { collectDefaultMetrics, Registry } from 'prom-client';
import { runProcess } from '../run-process.ts';
import { systemClock } from '../common/clock.ts';
import { processEnvironment, readConfig } from '../common/config.ts';
import { WrapsheetError } from '../common/errors.ts';
import { createLog } from '../common/log.ts';
import { serveOperators } from '../operators.ts';
import { untilSignalled } from '../signals.ts';
import { createLeases } from '../store/leases.ts';
import { createCodec, openMigrated } from '../wiring.ts';
import { createIngest } from './ingest.ts';

export async function main(): Promise<void> {
  const config = readConfig(processEnvironment());
  if (config.kafka === null) {
    throw new WrapsheetError('config_invalid', 'KAFKA_BROKERS is needed: without Kafka the server itself takes events in', {
      params: { variable: 'KAFKA_BROKERS' },
    });
  }
  const deps = { clock: systemClock, log: createLog(config.logLevel) };
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const signalled = untilSignalled();
  const store = await openMigrated(config, deps);
  const ingest = createIngest(
    { kafka: config.kafka },
    { ...deps, store, leases: createLeases(store, deps.clock), codec: createCodec(config, deps), registry },
  );
  try {
    await ingest.start();
    const operators = await serveOperators(registry, config.server);
    deps.log.info({ address: operators.address() }, 'ingest runs');
    await signalled;
    operators.closeAllConnections();
    operators.close();
  } finally {
    await ingest.close();
    await store.close();
  }
}

if (import.meta.main) await runProcess(main);
