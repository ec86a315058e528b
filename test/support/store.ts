/** A migrated embedded store in a temporary folder, for tests. One process can have one such store open at a time. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Opens an embedded store in a new temporary folder, with all tables in place unless `migrated` is false. */
export async function openTestStore(options: { readonly migrated?: boolean } = {}): Promise<TestStore> {
  const folder = temporaryFolder();
  const store = await openStore({ kind: 'embedded', folder });
  if (options.migrated !== false) await migrate(store);
  return {
    store,
    folder,
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
