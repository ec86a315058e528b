/**
 * The file in the data folder by which the command line finds the running server: address, token, and the name of this run. Only its owner can read it.
 * It is removed at the end; one that a killed server left behind is told by the run's name, which no other server answers with.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { hasCode } from '../common/file-errors.ts';

const ServerFileSchema = Type.Object({
  url: Type.String(),
  token: Type.String({ minLength: 32 }),
  instance: Type.String(),
  pid: Type.Integer(),
});
export type ServerFile = Readonly<Static<typeof ServerFileSchema>>;

const LiveSchema = Type.Object({ status: Type.Literal('live'), instance: Type.String() });
const ANSWER_MS = 3_000;

const pathOf = (dataFolder: string): string => join(dataFolder, 'server.json');

export async function writeServerFile(dataFolder: string, file: ServerFile): Promise<void> {
  const path = pathOf(dataFolder);
  await mkdir(dirname(path), { recursive: true });
  // Created anew with its mode, then renamed: at no time can others read it, or anybody half of it.
  const fresh = `${path}.${file.pid}`;
  await rm(fresh, { force: true });
  await writeFile(fresh, JSON.stringify(file), { mode: 0o600, flag: 'wx' });
  await rename(fresh, path);
}

/** Removes the file if it is still this run's. */
export async function removeServerFile(dataFolder: string, instance: string): Promise<void> {
  if ((await readServerFile(dataFolder))?.instance === instance) await rm(pathOf(dataFolder), { force: true });
}

/** The server that runs over this folder now; null where there is none. */
export async function findServer(dataFolder: string): Promise<ServerFile | null> {
  const file = await readServerFile(dataFolder);
  return file !== null && (await answersAs(file)) ? file : null;
}

async function readServerFile(dataFolder: string): Promise<ServerFile | null> {
  try {
    const file: unknown = JSON.parse(await readFile(pathOf(dataFolder), 'utf8'));
    return Value.Check(ServerFileSchema, file) ? file : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Asks without the token: whatever else listens on that port now must not be given it. */
async function answersAs({ url, instance }: ServerFile): Promise<boolean> {
  try {
    const response = await fetch(new URL('/health/live', url), { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'error' });
    const body: unknown = await response.json();
    return Value.Check(LiveSchema, body) && body.instance === instance;
  } catch (error) {
    // Nobody there, or somebody who speaks otherwise: both mean that the file is an old one.
    if (error instanceof TypeError || error instanceof SyntaxError || (error instanceof DOMException && error.name === 'TimeoutError'))
      return false;
    throw error;
  }
}
