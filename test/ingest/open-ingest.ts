/** The ingest room over a store of its own, for tests: without Kafka, the clock held still, the auditor not running by itself. */
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import type { IngestConfig } from '../../services/ingest/config.ts';
import { createIngest, type Ingest } from '../../services/ingest/ingest.ts';
import { createLeases } from '../../services/store/leases.ts';
import type { Store } from '../../services/store/types.ts';
import { NOON } from './events.ts';

export const silent = pino({ level: 'silent' });

/** Half an hour after the events that the tests make. */
export const CLOCK = { now: () => NOON + 1_800_000 };

export async function startIngest(
  store: Store,
  config: Partial<IngestConfig> = {},
  clock = CLOCK,
  registry = new Registry(),
): Promise<Ingest> {
  const ingest = createIngest(
    { auditEveryMs: null, ...config },
    { store, leases: createLeases(store, clock), codec: createAvroCodec({ schemas: loadSchemas() }), clock, log: silent, registry },
  );
  await ingest.start();
  return ingest;
}

/** How many rows a table has that satisfy the condition. */
export async function countRows(store: Store, table: string, condition = '1'): Promise<number> {
  const [row] = await store.query<{ rows: string }>(`SELECT count() AS rows FROM ${table} WHERE ${condition}`);
  return Number(row?.rows ?? 0);
}
