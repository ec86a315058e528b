/** Two processes of one consumer group over one remote store, which goes away and comes back while they work. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../deploy/kafka/free-port.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import type { Ingest } from '../../services/ingest/ingest.ts';
import { migrate } from '../../services/store/migrations.ts';
import { openStore } from '../../services/store/open.ts';
import type { Store } from '../../services/store/types.ts';
import { retry } from '../ingest/events.ts';
import { differences } from '../ingest/exact.ts';
import { countRows, startIngest } from '../ingest/open-ingest.ts';
import { startClickHouse, type ClickHouseServer } from '../support/clickhouse-server.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { temporaryFolder } from '../support/store.ts';
import { connect, makeTopics, produce } from './kafka-events.ts';

const broker = await kafkaOrSkip('two processes over one store');
const WAIT = { timeout: 100_000, interval: 200 };
const retries = (name: string) => Array.from({ length: 80 }, (_, i) => retry(`${name}${i}`, { character_id: `c${i % 20}` }));
const clock = { now: () => Date.now() };

describe.skipIf(broker === null)('two processes over one store', () => {
  const prefix = uniqueTopicPrefix('shared');
  const kafka = connect(broker?.brokers ?? []);
  const folder = temporaryFolder();
  const all: StudioEvent[] = [];
  let port = 0;
  let server: ClickHouseServer;
  const stores: Store[] = [];
  const processes: Ingest[] = [];

  beforeAll(async () => {
    await makeTopics(kafka, prefix, 4);
    port = await freePort();
    server = await startClickHouse(join(folder, 'clickhouse'), { port });
    for (let i = 0; i < 2; i++) stores.push(await openStore({ kind: 'remote', url: server.url }));
    await migrate(stores[0]!);
    const config = { brokers: broker?.brokers ?? [], topicPrefix: prefix, groupId: prefix, tls: false, tlsCaFile: null, sasl: null };
    for (const store of stores)
      processes.push(
        await startIngest(store, { kafka: { ...config, sessionTimeoutMs: 3_000 }, progressEveryMs: 500, awayRetryMs: 200 }, clock),
      );
  });
  afterAll(async () => {
    for (const one of processes) await one.close();
    for (const store of stores) await store.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('share the partitions and land everything once', { timeout: 120_000 }, async () => {
    const events = retries('shared');
    all.push(...events);
    await produce(kafka, prefix, [...events, ...events], Date.now());
    await vi.waitFor(async () => expect(await countRows(stores[0]!, 'raw_retry')).toBe(80), WAIT);
    await vi.waitFor(async () => {
      const writers = await stores[0]!.query('SELECT DISTINCT writer FROM log_progress FINAL WHERE watermark_ms > 0');
      expect(writers).toHaveLength(2);
    }, WAIT);
  });

  test('wait while the store is away, and lose and double nothing when it is back', { timeout: 240_000 }, async () => {
    await server.stop('SIGKILL');
    const events = retries('away');
    all.push(...events);
    await produce(kafka, prefix, events, Date.now());
    server = await startClickHouse(join(folder, 'clickhouse'), { port });
    await vi.waitFor(async () => expect(await countRows(stores[0]!, 'raw_retry')).toBe(160), WAIT);
    await vi.waitFor(async () => {
      const sum = "SELECT sum(landed) AS landed FROM ledger WHERE state = 'finished'";
      expect(await stores[0]!.query(sum)).toEqual([{ landed: '160' }]);
    }, WAIT);
    expect(await differences(stores[0]!, all)).toEqual([]);
  });
});
