/** Migrated stores in temporary folders, for tests. One process can have one embedded store open at a time. */
import { existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouse } from './clickhouse-server.ts';
import { fillEngineFromTemplate, fillFromTemplate } from './store-template.ts';
import { migrate } from '../../services/store/migrations.ts';
import { openStore } from '../../services/store/open.ts';
import type { Store } from '../../services/store/types.ts';

export interface TestStore {
  readonly store: Store;
  readonly folder: string;
  /** Closes the store and removes its folder. */
  close(): Promise<void>;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'wrapsheet-test-'));
}

const MEMORY = '/dev/shm';
const PLENTY_BYTES = 8 * 2 ** 30;

/** Not outside vitest: the benchmarks measure with a disk. */
function hasPlentyOfMemory(): boolean {
  if (process.env['VITEST'] === undefined || !existsSync(MEMORY) || process.availableMemory() < PLENTY_BYTES) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= PLENTY_BYTES;
}

/** A new folder for a store: in memory where there is plenty, since making and removing many small files is a good part of what an engine does here. */
export function storeFolder(): string {
  return mkdtempSync(join(hasPlentyOfMemory() ? MEMORY : tmpdir(), 'wrapsheet-test-'));
}

/** Opens an embedded store in a new temporary folder, with all tables in place unless `migrated` is false. */
export async function openTestStore(options: { readonly migrated?: boolean } = {}): Promise<TestStore> {
  const migrated = options.migrated !== false;
  const folder = storeFolder();
  if (migrated) await fillFromTemplate(folder);
  const store = await openStore({ kind: 'embedded', folder });
  if (migrated) await migrate(store);
  return {
    store,
    folder,
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Both kinds of store, for `describe.each`. */
export const STORE_KINDS = ['embedded', 'remote'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/** A store over HTTP, served by a process of its own from a new temporary folder. */
export async function openRemoteTestStore(options: { readonly migrated?: boolean } = {}): Promise<TestStore & { readonly url: string }> {
  const migrated = options.migrated !== false;
  const folder = storeFolder();
  if (migrated) await fillEngineFromTemplate(folder);
  const server = await startClickHouse(folder);
  const store = await openStore({ kind: 'remote', url: server.url });
  if (migrated) await migrate(store);
  return {
    store,
    folder,
    url: server.url,
    async close() {
      await store.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function openStoreOfKind(kind: StoreKind, options: { readonly migrated?: boolean } = {}): Promise<TestStore> {
  return kind === 'embedded' ? openTestStore(options) : openRemoteTestStore(options);
}
