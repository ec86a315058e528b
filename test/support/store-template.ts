/**
 * A migrated, empty store for a whole run of vitest (globalSetup), made when the first test asks: tests copy its folder instead of migrating anew.
 * Migrating itself is what test/store/migrations.test.ts is about, and every process that the tests of the command line start.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '../../services/store/migrations.ts';
import { openStore } from '../../services/store/open.ts';

/** Where a store keeps its engine's files. */
const ENGINE = 'clickhouse';
/** Names the folder to the processes of the run; unset outside vitest. Not with wrapsheet's prefix, under which it knows every variable. */
const VARIABLE = 'TEST_STORE_TEMPLATE';

export default async function setup(): Promise<() => Promise<void>> {
  const parent = await mkdtemp(join(tmpdir(), 'wrapsheet-template-'));
  process.env[VARIABLE] = join(parent, 'store');
  return () => rm(parent, { recursive: true, force: true });
}

/** Fills the folder of an embedded store to be opened, where there is a template; elsewhere the store will have to be migrated. */
export async function fillFromTemplate(storeFolder: string): Promise<void> {
  await fillEngineFromTemplate(join(storeFolder, ENGINE));
}

/** The same for the folder that an engine is started over, without a store's own files. */
export async function fillEngineFromTemplate(engineFolder: string): Promise<void> {
  const template = process.env[VARIABLE];
  if (template === undefined) return;
  if (!existsSync(template)) await make(template);
  // The links between its folders are relative.
  await cp(join(template, ENGINE), engineFolder, { recursive: true, verbatimSymlinks: true });
}

/** By a process of its own, since this one may have another store open. Of several that make it at once, the first wins. */
async function make(template: string): Promise<void> {
  const folder = await mkdtemp(`${template}-`);
  await promisify(execFile)(process.execPath, [import.meta.filename, folder]);
  await rename(folder, template).catch(async (error: unknown) => {
    if (!existsSync(template)) throw error;
    await rm(folder, { recursive: true });
  });
}

/** The journal comes to one part a statement: merged, and without the parts that were, the folder has a tenth of the files to copy. */
async function fill(folder: string): Promise<void> {
  const store = await openStore({ kind: 'embedded', folder });
  await migrate(store);
  await store.command('OPTIMIZE TABLE schema_migrations FINAL');
  const merged = await store.query<{ path: string }>("SELECT path FROM system.parts WHERE NOT active AND table = 'schema_migrations'");
  await store.close();
  await Promise.all(merged.map(({ path }) => rm(path, { recursive: true })));
}

if (import.meta.main) await fill(process.argv[2]!);
