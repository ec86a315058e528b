/** The jars of the broker, copied by Maven once into .cache (54 MB), whoever asks first. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));
export const CACHE_FOLDER = fileURLToPath(new URL('.cache/', import.meta.url));
const COPY_TIMEOUT_MS = 300_000;
const POLL_MS = 200;
/** A lock whose file exists but is still empty is being written; older than this, its writer died. */
const UNWRITTEN_LOCK_MS = 10_000;

/** The folder with all jars. Maven runs once even if several processes ask at the same time. Throws where Maven fails. */
export async function provideJars(cacheFolder: string = CACHE_FOLDER): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(POM))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheFolder, `jars-${version}`);
  // The folder appears by one rename, so it is whole if it is there.
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  const release = await takeLock(`${folder}.lock`, () => existsSync(folder));
  if (release === null) return folder;
  try {
    if (!existsSync(folder)) await copyJars(folder);
    return folder;
  } finally {
    await release();
  }
}

async function copyJars(folder: string): Promise<void> {
  const partial = `${folder}.partial-${process.pid}`;
  try {
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`], { timeout: COPY_TIMEOUT_MS });
    await rename(partial, folder);
  } catch (error) {
    // Two may have taken over one abandoned lock: the second finds the work done.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Waits for the lock file, or until `done`: then null. A lock whose process has died is taken over. */
async function takeLock(path: string, done: () => boolean): Promise<(() => Promise<void>) | null> {
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    if (done()) return null;
    if (await isAbandoned(path)) await rm(path, { force: true });
    else await delay(POLL_MS);
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const owner = Number(await readFile(path, 'utf8'));
    if (owner === 0) return Date.now() - (await stat(path)).mtimeMs > UNWRITTEN_LOCK_MS;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    if (isCode(error, 'ESRCH')) return true;
    // Gone meanwhile: the next try takes it. Another user's process: alive.
    if (isCode(error, 'ENOENT') || isCode(error, 'EPERM')) return false;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
