/**
 * One process owns an embedded data folder. The owner holds an exclusive transaction on a small SQLite file: a lock of the operating
 * system, which ends with the process however it ends, so neither kill -9 nor a reused process id can leave it behind or fake it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { WrapsheetError } from '../common/errors.ts';

/** SQLITE_BUSY */
const BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY;
}

function ownerOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'unknown';
    throw error;
  }
}

/**
 * Takes the folder (made if missing) for this process; the answer gives it back.
 * @throws WrapsheetError data_folder_in_use
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const note = join(folder, 'owner.pid');
  const database = new DatabaseSync(join(folder, 'owner.lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    const owner = ownerOf(note);
    throw new WrapsheetError('data_folder_in_use', `Process ${owner} owns ${folder}`, { cause: error, params: { folder, owner } });
  }
  writeFileSync(note, `${process.pid}\n`);
  const unlock = () => {
    process.off('exit', unlock);
    database.close();
  };
  // Also keeps the lock from being collected with a store that nobody holds any more while its engine runs on.
  process.once('exit', unlock);
  return unlock;
}
