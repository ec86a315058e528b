/** Builds the viewer once before the tests (globalSetup), unless it is newer than what it is made of: as a process, since vitest's own would build it for tests. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export async function setup(): Promise<void> {
  const script = join(import.meta.dirname, '../../services/viewer/build.ts');
  await promisify(execFile)(process.execPath, [script], { env: { ...process.env, NODE_ENV: 'production' } });
}
