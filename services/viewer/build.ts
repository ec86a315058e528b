/**
 * Builds the viewer into dist/viewer unless it is there and newer than everything it is made of. Run by `npm ci`, `npm start` and the tests, so that nobody
 * looks at a page of yesterday. Where the tools for it were left out (npm ci --omit=dev), it says so: such an install brings its built viewer along.
 */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const ROOT = join(import.meta.dirname, '../..');
const OUT = join(ROOT, 'dist/viewer');
/** What the viewer is made of: itself, and the rooms whose pure parts it uses. */
const SOURCES = ['services/viewer', 'services/common', 'services/metrics', 'services/reports', 'services/scheduler'].map((folder) =>
  join(ROOT, folder),
);

const filesUnder = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

async function isCurrent(): Promise<boolean> {
  const built = await stat(join(OUT, 'index.html')).catch(() => null);
  if (built === null) return false;
  const files = [join(ROOT, 'package-lock.json'), ...(await Promise.all(SOURCES.map(filesUnder))).flat()];
  const changed = await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs));
  return Math.max(...changed) < built.mtimeMs;
}

/** Compressed once here instead of for every reader. */
async function compress(): Promise<void> {
  const files = (await filesUnder(OUT)).filter((file) => /\.(js|css|html|svg)$/.test(file));
  await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file);
      await Promise.all([
        promisify(brotliCompress)(content).then((packed) => writeFile(`${file}.br`, packed)),
        promisify(gzip)(content, { level: 9 }).then((packed) => writeFile(`${file}.gz`, packed)),
      ]);
    }),
  );
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';

/** @throws what Vite throws where the sources do not build */
export async function buildViewer(): Promise<void> {
  if (await isCurrent()) return;
  const vite = await import('vite').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (vite === null) {
    process.stderr.write('The viewer is not built here: Vite was left out of this install.\n');
    return;
  }
  await vite.build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
  await compress();
}

if (import.meta.main) await buildViewer();
