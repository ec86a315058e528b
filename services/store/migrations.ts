/**
 * Brings a store's tables up to date: forward only, statement by statement, each written into the journal when done. It can be stopped
 * anywhere and run again: what the journal does not have is run (again), and every statement of a file may be run twice, though not by two
 * at once: one would drop what the other has just made.
 */
import { backfill, hasRaw } from './backfill.ts';
import { catchUp } from './claims.ts';
import { clickhouseCode } from './failures.ts';
import { MIGRATIONS_FOLDER, readMigrations, refuse, type MigrationFile } from './migration-files.ts';
import { render, renderAll, type ClusterName } from './render.ts';
import type { Exclusively } from './standstill.ts';
import type { Store } from './types.ts';

export interface MigrateOptions {
  /** Folder of the .sql files; those of the program unless told. */
  readonly folder?: string;
  /** The store's own cluster unless told. */
  readonly cluster?: ClusterName;
  /** Lets one process after another migrate. Without it this one has to be alone. */
  readonly alone?: Exclusively;
  /** Lets no one land events. Needed only by files that add or change a view over tables with rows. */
  readonly standstill?: Exclusively;
}

export interface MigrateResult {
  /** Number of the newest file. */
  readonly version: number;
  /** How many statements this run carried out. */
  readonly applied: number;
}

interface JournalRow {
  readonly number: number;
  readonly file: string;
  readonly checksum: string;
  readonly done: number[];
}

const UNKNOWN_TABLE = 60;

async function readJournal(store: Store): Promise<JournalRow[]> {
  try {
    return await store.query<JournalRow>(
      `SELECT number, any(file) AS file, any(checksum) AS checksum, groupUniqArray(statement) AS done
       FROM schema_migrations GROUP BY number ORDER BY number`,
    );
  } catch (error) {
    if (clickhouseCode(error) === UNKNOWN_TABLE) return [];
    throw error;
  }
}

/** Refuses a store that these files did not make. */
function checkJournal(journal: readonly JournalRow[], files: readonly MigrationFile[]): void {
  const newest = files.length - 1;
  for (const [index, row] of journal.entries()) {
    const file = files[row.number];
    if (file === undefined)
      throw refuse(`The store is at migration ${row.number}, this program knows ${newest}: use the newer program`, {
        store: row.number,
        program: newest,
      });
    if (row.number !== index + 1) throw refuse(`The store lacks migration ${index + 1} but has ${row.number}`, { missing: index + 1 });
    if (file.checksum !== row.checksum)
      throw refuse(`${file.name} is not the file that the store was made with (${row.file})`, { file: file.name, expected: row.checksum });
  }
}

interface Plan {
  readonly file: MigrationFile;
  /** The files up to and including this one. */
  readonly files: readonly MigrationFile[];
  readonly cluster: ClusterName;
}

/** The target that a statement asks to fill anew; undefined for SQL. */
export const backfillTarget = (statement: string): string | undefined => /^\{\{backfill:(\w+)\}\}$/.exec(statement)?.[1];

/** Indexes of the statements that the journal does not have. */
function pendingOf({ number, statements }: MigrationFile, journal: readonly JournalRow[]): number[] {
  const done = new Set(journal.find((row) => row.number === number)?.done);
  return [...statements.keys()].filter((index) => !done.has(index));
}

async function runStatements(store: Store, { file, files, cluster }: Plan, pending: readonly number[], lost: AbortSignal): Promise<void> {
  for (const index of pending) {
    lost.throwIfAborted();
    const statement = file.statements[index]!;
    const target = backfillTarget(statement);
    if (target === undefined) for (const sql of renderAll(statement, cluster)) await store.command(sql);
    else await backfill(store, { target, files, cluster });
    const { number, name, checksum, statements } = file;
    await store.insert('schema_migrations', [{ number, file: name, checksum, statement: index, statements: statements.length }]);
  }
}

async function needsStandstill(store: Store, { file, files, cluster }: Plan, pending: readonly number[]): Promise<boolean> {
  for (const index of pending) {
    const target = backfillTarget(file.statements[index]!);
    if (target !== undefined && (await hasRaw(store, { target, files, cluster }))) return true;
  }
  return false;
}

async function runFile(
  store: Store,
  plan: Plan,
  pending: readonly number[],
  { standstill }: Pick<MigrateOptions, 'standstill'>,
  overtaken: AbortSignal,
): Promise<void> {
  if (!(await needsStandstill(store, plan, pending))) return runStatements(store, plan, pending, overtaken);
  const { file } = plan;
  if (standstill === undefined)
    throw refuse(`${file.name} fills tables from raw, for which the writers have to stand still`, { file: file.name });
  await standstill((writing) => runStatements(store, plan, pending, AbortSignal.any([overtaken, writing])));
}

/** Runs what the journal does not have. @returns how many statements */
async function runFiles(
  store: Store,
  files: readonly MigrationFile[],
  cluster: ClusterName,
  options: MigrateOptions,
  overtaken: AbortSignal,
): Promise<number> {
  await catchUp(store, 'schema_migrations');
  const journal = await readJournal(store);
  let applied = 0;
  for (const file of files.slice(1)) {
    const pending = pendingOf(file, journal);
    if (pending.length === 0) continue;
    await runFile(store, { file, files: files.slice(0, file.number + 1), cluster }, pending, options, overtaken);
    applied += pending.length;
  }
  return applied;
}

/**
 * Migrates the store to the newest file.
 * @throws WrapsheetError migration_refused; store_away; store_failed
 */
export async function migrate(store: Store, options: MigrateOptions = {}): Promise<MigrateResult> {
  const cluster = options.cluster === undefined ? store.cluster : options.cluster;
  const files = readMigrations(options.folder ?? MIGRATIONS_FOLDER);
  const journal = await readJournal(store);
  checkJournal(journal, files);
  const [own, ...rest] = files;
  if (own === undefined) throw refuse('There are no migrations in the folder', { folder: options.folder });
  const version = files.length - 1;
  for (const statement of own.statements) await store.command(render(statement, cluster));
  if (rest.every((file) => pendingOf(file, journal).length === 0)) return { version, applied: 0 };
  const alone = options.alone ?? ((work) => work(new AbortController().signal));
  return { version, applied: await alone((overtaken) => runFiles(store, files, cluster, options, overtaken)) };
}
