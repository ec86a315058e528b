/**
 * What every process that answers questions is made of: metrics, reports, people and the HTTP service over one store. main.ts adds what takes events
 * in; query/main.ts runs it alone.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Logger } from 'pino';
import type { Clock } from './common/clock.ts';
import type { Config } from './common/config.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createPeople } from './people/people.ts';
import { CSV_FORMAT, JSON_FORMAT } from './query/formats.ts';
import { removeServerFile, writeServerFile } from './query/server-file.ts';
import { createServer, type Server, type ServerDeps } from './query/server.ts';
import { createReports } from './reports/build.ts';
import { createDefinitions } from './reports/definitions.ts';
import { createLabels } from './reports/labels.ts';
import { createPrices } from './reports/prices.ts';
import { createSettings } from './reports/settings.ts';
import { createDocuments } from './store/documents.ts';
import { readFreshness } from './store/freshness.ts';
import { migrate } from './store/migrations.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/types.ts';

export interface ProcessDeps {
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Answering extends Pick<
  ServerDeps,
  'metrics' | 'reports' | 'settings' | 'people' | 'prices' | 'labels' | 'definitions' | 'formats'
> {
  readonly store: Store;
  readonly registry: Registry;
  readonly freshness: ServerDeps['freshness'];
}

const MINUTE_MS = 60_000;

/**
 * Opens the store and brings its tables up to date.
 * @throws WrapsheetError data_folder_in_use, config_invalid, migration_refused, store_away
 */
export async function openMigrated(config: Config, { log }: ProcessDeps): Promise<Store> {
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });
  const store = await openStore(config.store);
  try {
    const { version, applied } = await migrate(store);
    log.debug({ version, applied }, 'the store is at the newest migration');
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

export function createAnswering(store: Store, { clock }: ProcessDeps): Answering {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const documents = createDocuments(store, clock);
  const settings = createSettings(documents);
  const metrics = createMetrics({ store });
  const freshness = async () => {
    const { body } = await settings.get();
    return readFreshness(store, { now: clock.now(), latenessMs: body.lateness_minutes * MINUTE_MS });
  };
  return {
    store,
    registry,
    freshness,
    metrics,
    settings,
    people: createPeople({ documents, clock }),
    reports: createReports({ store, documents, metrics, clock, freshness }),
    prices: createPrices(documents),
    labels: createLabels(documents),
    definitions: createDefinitions(documents),
    formats: new Map([
      ['json', JSON_FORMAT],
      ['csv', CSV_FORMAT],
    ]),
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
      await writeServerFile(config.dataFolder, { url: server.localUrl(), token: localToken, instance: server.instance, pid: process.pid });
      return { url, firstLink: first === null ? null : server.signInUrl(first.credential) };
    },
    async close() {
      await server.close();
      await removeServerFile(config.dataFolder, server.instance);
    },
  };
}
