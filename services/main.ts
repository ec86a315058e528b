/**
 * All of wrapsheet in one process, wired by hand: store, migrations, ingest, metrics, reports, query, and on an empty folder a demo studio. Read this file
 * from the top to see how the rooms hang together. `openWrapsheet` opens the store and builds everything; `start` runs it.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Logger } from 'pino';
import { removeServerFile, writeServerFile } from './query/server-file.ts';
import type { Clock } from './common/clock.ts';
import type { Config } from './common/config.ts';
import { createAvroCodec } from './events/avro.ts';
import { createRegistry } from './events/registry.ts';
import { loadSchemas } from './events/schemas.ts';
import { createIngest } from './ingest/ingest.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createPeople } from './people/people.ts';
import { CSV_FORMAT, JSON_FORMAT } from './query/formats.ts';
import { createServer, type Server } from './query/server.ts';
import { createReports } from './reports/build.ts';
import { createDefinitions } from './reports/definitions.ts';
import { createLabels } from './reports/labels.ts';
import { createPrices } from './reports/prices.ts';
import { createSettings } from './reports/settings.ts';
import { createDemo } from './simulator/demo.ts';
import { createDocuments } from './store/documents.ts';
import { readFreshness } from './store/freshness.ts';
import { createLeases } from './store/leases.ts';
import { migrate } from './store/migrations.ts';
import { openStore } from './store/open.ts';
import { DEMO_CURSOR, isDemoWanted, prepareDemo } from './demo.ts';

export interface Started {
  readonly url: string;
  /** The first admin's sign-in link, when there was nobody before. */
  readonly firstLink: string | null;
  readonly demo: boolean;
}

export interface Wrapsheet {
  readonly server: Server;
  /** Stands for an admin at this machine. */
  readonly localToken: string;
  /** Without listening, for one command: takes up what an earlier process left, and for `writing` lets events in. */
  begin(purpose: 'reading' | 'writing'): Promise<void>;
  /** Runs everything. */
  start(): Promise<Started>;
  /** Stops taking in, finishes what is under way, closes the store. Safe to call twice. */
  close(): Promise<void>;
}

export interface WrapsheetDeps {
  readonly clock: Clock;
  readonly log: Logger;
}

const MINUTE_MS = 60_000;

/** @throws WrapsheetError data_folder_in_use, config_invalid, migration_refused, store_away */
export async function openWrapsheet(config: Config, { clock, log }: WrapsheetDeps): Promise<Wrapsheet> {
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });
  const store = await openStore(config.store);
  try {
    const { version, applied } = await migrate(store);
    log.debug({ version, applied }, 'the store is at the newest migration');
    return await wire(config, { clock, log, store });
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function wire(config: Config, deps: WrapsheetDeps & { readonly store: Awaited<ReturnType<typeof openStore>> }): Promise<Wrapsheet> {
  const { clock, log, store } = deps;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const documents = createDocuments(store, clock);
  const leases = createLeases(store, clock);
  const codec = createAvroCodec({ schemas: loadSchemas(), ...schemaRegistry(config, deps) });
  const settings = createSettings(documents);
  const freshness = async () => {
    const { body } = await settings.get();
    return readFreshness(store, { now: clock.now(), latenessMs: body.lateness_minutes * MINUTE_MS });
  };

  const ingest = createIngest({ kafka: config.kafka }, { store, leases, codec, clock, log: log.child({ room: 'ingest' }), registry });
  const metrics = createMetrics({ store });
  const reports = createReports({ store, documents, metrics, clock, freshness });
  const people = createPeople({ documents, clock });
  const demoWanted = await isDemoWanted(config, store);
  const localToken = randomBytes(32).toString('hex');
  const server = await createServer(config.server, {
    store,
    metrics,
    reports,
    settings,
    people,
    clock,
    log,
    registry,
    freshness,
    localToken,
    prices: createPrices(documents),
    labels: createLabels(documents),
    definitions: createDefinitions(documents),
    formats: new Map([
      ['json', JSON_FORMAT],
      ['csv', CSV_FORMAT],
    ]),
    intake: ingest.intake,
    deadLetters: ingest.deadLetters,
    landed: () => ingest.drained(),
    banner: demoWanted
      ? 'These are figures of a made-up studio. Start with WRAPSHEET_DEMO=off and another data folder for your own.'
      : null,
  });
  const demo = demoWanted
    ? createDemo(
        { cursorFile: join(config.dataFolder, DEMO_CURSOR) },
        { sink: ingest.intake, clock, log: log.child({ room: 'simulator' }) },
      )
    : null;

  let started: Promise<void> | null = null;
  const begin = (purpose: 'reading' | 'writing') => {
    if (purpose === 'reading') return ingest.recover();
    started ??= ingest.start();
    return started;
  };

  let closing: Promise<void> | null = null;
  const close = async () => {
    // In this order: no new events, what was accepted is landed, then nobody uses the store any more.
    await demo?.close();
    await server.close();
    await removeServerFile(config.dataFolder, server.instance);
    await ingest.close();
    await store.close();
  };

  return {
    server,
    localToken,
    begin,
    async start() {
      await begin('writing');
      if (demoWanted) await prepareDemo({ documents, settings, clock });
      const first = await people.makeFirstAdmin();
      const { url } = await server.start();
      await writeServerFile(config.dataFolder, { url: server.localUrl(), token: localToken, instance: server.instance, pid: process.pid });
      demo?.start();
      return { url, firstLink: first === null ? null : server.signInUrl(first.credential), demo: demoWanted };
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function schemaRegistry(config: Config, { clock, log }: WrapsheetDeps) {
  if (config.registry === null) return {};
  const url = new URL(config.registry.url);
  if (config.registry.username !== null) url.username = encodeURIComponent(config.registry.username);
  if (config.registry.password !== null) url.password = encodeURIComponent(config.registry.password);
  const topicPrefix = config.kafka?.topicPrefix ?? 'wrapsheet.';
  return { registry: createRegistry({ url: url.href, topicPrefix }, { clock, log }) };
}
