/**
 * All of wrapsheet in one process, wired by hand: store, migrations, ingest, metrics, reports, query, and on an empty folder a demo studio. Read this file
 * and wiring.ts to see how the rooms hang together. `openWrapsheet` opens the store and builds everything; `start` runs it.
 */
import { join } from 'node:path';
import type { Config } from './common/config.ts';
import { DEMO_CURSOR, isDemoWanted, prepareDemo } from './demo.ts';
import { createIngest, type Ingest } from './ingest/ingest.ts';
import type { Server } from './query/server.ts';
import { createDemo } from './simulator/demo.ts';
import type { EventSink } from './simulator/live.ts';
import { createLeases } from './store/leases.ts';
import type { Store } from './store/types.ts';
import { createAnswering, createCodec, createListening, openMigrated, type ProcessDeps } from './wiring.ts';

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
  /** Looks for due reports now, also where the scheduler was not started. */
  wakeScheduler(): Promise<void>;
  /** Without listening, for one command: takes up what an earlier process left, and for `writing` lets events in. */
  begin(purpose: 'reading' | 'writing'): Promise<void>;
  /** Runs everything. */
  start(): Promise<Started>;
  /** Stops taking in, finishes what is under way, closes the store. Safe to call twice. */
  close(): Promise<void>;
}

const DEMO_BANNER = 'These are figures of a made-up studio. Start with --no-demo and another data folder for your own.';

/** @throws WrapsheetError data_folder_in_use, config_invalid, migration_refused, store_away */
export async function openWrapsheet(config: Config, deps: ProcessDeps): Promise<Wrapsheet> {
  const store = await openMigrated(config, deps);
  try {
    return await wire(config, { ...deps, store });
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function wire(config: Config, deps: ProcessDeps & { readonly store: Store }): Promise<Wrapsheet> {
  const { clock, log, store } = deps;
  // While the demo fills its past, the figures are complete as far as it has come, and say so.
  const answering = createAnswering(config, store, deps, () => demo?.behindMs() ?? null);
  const ingest = createIngest(
    { kafka: config.kafka },
    {
      store,
      leases: createLeases(store, clock),
      codec: createCodec(config, deps),
      clock,
      log: log.child({ room: 'ingest' }),
      registry: answering.registry,
    },
  );
  const demoWanted = await isDemoWanted(config, store);
  const demo = demoWanted
    ? createDemo(
        { cursorFile: join(config.dataFolder, DEMO_CURSOR), disturbance: config.demoDisturbance },
        { sink: landed(ingest), clock, log: log.child({ room: 'simulator' }) },
      )
    : null;
  const listening = await createListening(config, answering, {
    clock,
    log,
    events: {
      intake: ingest.intake,
      deadLetters: ingest.deadLetters,
      landed: () => ingest.drained(),
      audit: (options) => ingest.audit(options),
      paused: () => ingest.paused(),
    },
    banner: demoWanted ? DEMO_BANNER : null,
  });
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
    await listening.close();
    await ingest.close();
    await store.close();
  };

  return {
    server: listening.server,
    localToken: listening.localToken,
    wakeScheduler: () => answering.scheduler.wake(),
    begin,
    async start() {
      await begin('writing');
      if (demoWanted) await prepareDemo({ ...answering, clock });
      const told = await listening.start();
      answering.scheduler.start();
      demo?.start();
      return { ...told, demo: demoWanted };
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** The intake, answering only when what it accepted has reached the figures. */
const landed = (ingest: Ingest): EventSink => ({
  async submit(values) {
    const result = await ingest.intake.submit(values);
    await ingest.drained();
    return result;
  },
});
