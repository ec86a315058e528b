/**
 * What every process that answers questions is made of: metrics, reports, people and the HTTP service over one store. main.ts adds what takes events
 * in; query/main.ts runs it alone.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Logger } from 'pino';
import type { Clock } from './common/clock.ts';
import type { Config } from './common/config.ts';
import { createAvroCodec, type AvroCodec } from './events/avro.ts';
import { createRegistry } from './events/registry.ts';
import { loadSchemas } from './events/schemas.ts';
import { DEFAULT_TOPIC_PREFIX } from './events/topics.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createPeople } from './people/people.ts';
import { removeServerFile, writeServerFile } from './query/server-file.ts';
import { createServer, type Server, type ServerDeps } from './query/server.ts';
import { createReports } from './reports/build.ts';
import { createDefinitions } from './reports/definitions.ts';
import { createReportDocuments } from './reports/files/documents.ts';
import { createFolderContents } from './reports/files/folder-contents.ts';
import { createFormats } from './reports/files/formats.ts';
import { createReportFiles } from './reports/files/report-files.ts';
import { createStoreContents } from './reports/files/store-contents.ts';
import { createJanitor, type Janitor } from './reports/janitor.ts';
import { createLabels } from './reports/labels.ts';
import { createPrices } from './reports/prices.ts';
import { createRenderer, type Renderer } from './reports/rendering/renderer.ts';
import { createSettings } from './reports/settings.ts';
import { createScheduling } from './scheduling.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import { createDocuments } from './store/documents.ts';
import { readFreshness } from './store/freshness.ts';
import { createLeases } from './store/leases.ts';
import { migrate } from './store/migrations.ts';
import { openStore } from './store/open.ts';
import { createMigratingAlone, createStandstill } from './store/standstill.ts';
import type { Store } from './store/types.ts';

export interface ProcessDeps {
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Answering extends Pick<
  ServerDeps,
  'kept' | 'metrics' | 'reports' | 'settings' | 'people' | 'prices' | 'labels' | 'definitions' | 'documents' | 'files' | 'schedules'
> {
  readonly store: Store;
  readonly registry: Registry;
  readonly freshness: ServerDeps['freshness'];
  /** One for everything that this process draws. Nothing starts before the first PDF or mail is asked for. */
  readonly renderer: Renderer;
  readonly janitor: Janitor;
  /** Built in every process, so that people can keep schedules in each; running where it is started. */
  readonly scheduler: Scheduler;
  /** Ends what is being rendered, and the browser. */
  close(): Promise<void>;
}

const MINUTE_MS = 60_000;

/**
 * Opens the store and brings its tables up to date.
 * @throws WrapsheetError data_folder_in_use, config_invalid, migration_refused, store_away
 */
export async function openMigrated(config: Config, { clock, log }: ProcessDeps): Promise<Store> {
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });
  const store = await openStore(config.store);
  try {
    const leases = createLeases(store, clock);
    const { version, applied } = await migrate(store, {
      alone: createMigratingAlone(store, leases),
      standstill: createStandstill(store, leases),
    });
    log.debug({ version, applied }, 'the store is at the newest migration');
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Reads and writes the events of the topics, with the schema registry where one is configured. */
export function createCodec(config: Config, deps: ProcessDeps): AvroCodec {
  const schemas = loadSchemas();
  if (config.registry === null) return createAvroCodec({ schemas });
  const { url, username, password } = config.registry;
  const address = new URL(url);
  address.username = encodeURIComponent(username ?? '');
  address.password = encodeURIComponent(password ?? '');
  const topicPrefix = config.kafka?.topicPrefix ?? DEFAULT_TOPIC_PREFIX;
  return createAvroCodec({ schemas, registry: createRegistry({ url: address.href, topicPrefix }, deps) });
}

/** @param sourceShareMs of a source inside this process: up to when its events are handed in, null when none is behind */
export function createAnswering(
  config: Config,
  store: Store,
  { clock, log }: ProcessDeps,
  sourceShareMs: () => number | null = () => null,
): Answering {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const documents = createDocuments(store, clock);
  const settings = createSettings(documents);
  const metrics = createMetrics({ store });
  const freshness = async () => {
    const { body } = await settings.get();
    return readFreshness(store, { now: clock.now(), latenessMs: body.lateness_minutes * MINUTE_MS, sourceShareMs: sourceShareMs() });
  };
  // Processes that share a remote store share rendered files through it.
  const contents = store.kind === 'remote' ? createStoreContents(store) : createFolderContents(join(config.dataFolder, 'reports'));
  const files = createReportFiles(store, { contents, clock });
  const reports = createReports({ store, documents, metrics, clock, files, freshness });
  const renderer = createRenderer(config.renderer, { log: log.child({ room: 'reports' }), clock });
  const rendered = createReportDocuments({ files, formats: createFormats(renderer), settings });
  const people = createPeople({ documents, clock });
  const scheduler = createScheduling(config, {
    store,
    documents,
    people,
    reports,
    renderer,
    rendered,
    settings,
    freshness,
    registry,
    clock,
    log,
  });
  return {
    store,
    kept: documents,
    registry,
    freshness,
    metrics,
    settings,
    people,
    scheduler,
    schedules: scheduler.desk,
    reports,
    files,
    documents: rendered,
    renderer,
    janitor: createJanitor({ reports, files, settings, clock, log: log.child({ room: 'reports' }) }),
    prices: createPrices(documents),
    labels: createLabels(documents),
    definitions: createDefinitions(documents),
    async close() {
      // What is being printed fails now instead of at its deadline.
      await renderer.close();
      await rendered.settled();
    },
  };
}

export interface Listening {
  readonly server: Server;
  /** Stands for an admin at this machine. */
  readonly localToken: string;
  /** Listens, and leaves the file by which the command line finds the server. */
  start(): Promise<{ readonly url: string; readonly firstLink: string | null }>;
  close(): Promise<void>;
}

export async function createListening(
  config: Config,
  answering: Answering,
  { clock, log, ...rest }: ProcessDeps & Pick<ServerDeps, 'events' | 'banner'>,
): Promise<Listening> {
  const localToken = randomBytes(32).toString('hex');
  const server = await createServer(config.server, { ...answering, ...rest, clock, log, localToken });
  return {
    server,
    localToken,
    async start() {
      const first = await answering.people.makeFirstAdmin();
      const { url } = await server.start();
      answering.janitor.start();
      await writeServerFile(config.dataFolder, { url: server.localUrl(), token: localToken, instance: server.instance, pid: process.pid });
      return { url, firstLink: first === null ? null : server.signInUrl(first.credential) };
    },
    async close() {
      await answering.scheduler.close();
      await answering.janitor.close();
      await server.close();
      await answering.close();
      await removeServerFile(config.dataFolder, server.instance);
    },
  };
}
