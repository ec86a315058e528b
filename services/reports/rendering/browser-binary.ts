/**
 * Where the browser comes from: the configured one, one that is installed, or the one from npm, in this order. The one from npm is packed;
 * it is unpacked once into a folder and moved into place whole, so that two processes that start together do not run half a file.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, lstat, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { WrapsheetError } from '../../common/errors.ts';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

export interface BinaryConfig {
  /** Absolute path of a Chromium; null: find one. */
  readonly chromiumPath: string | null;
  /** Where the packed browser is unpacked to; null: a folder of this user under the system's temporary one. */
  readonly unpackFolder: string | null;
}

export interface Binary {
  readonly origin: 'configured' | 'installed' | 'packaged';
  /** Makes sure that the program is there. */
  path(): Promise<string>;
}

/**
 * The browsers to try, best first. A configured one is the only one: whoever names it wants that one.
 * @throws WrapsheetError `renderer_unavailable`: the configured one is not there
 */
export async function findBinaries({ chromiumPath, unpackFolder }: BinaryConfig): Promise<readonly Binary[]> {
  if (chromiumPath !== null) {
    if (await isExecutable(chromiumPath)) return [{ origin: 'configured', path: async () => chromiumPath }];
    throw new WrapsheetError('renderer_unavailable', `CHROMIUM_PATH names ${chromiumPath}, where there is no program that can be run.`);
  }
  const found: Binary[] = [];
  for (const path of INSTALLED) if (await isExecutable(path)) found.push({ origin: 'installed', path: async () => path });
  return [...found, { origin: 'packaged', path: () => unpacked(unpackFolder) }];
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function unpacked(folder: string | null): Promise<string> {
  const packageFile = packageOfChromium();
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  const parent = folder ?? join(tmpdir(), `wrapsheet-${userInfo().uid}`);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await checkOwner(parent);
  const path = join(parent, `chromium-${version}`);
  if (await isExecutable(path)) return path;
  const draft = `${path}.${process.pid}.${performance.now()}`;
  try {
    const packed = createReadStream(join(dirname(packageFile), 'bin', 'chromium.br'));
    await pipeline(packed, createBrotliDecompress({ chunkSize: 1 << 21 }), createWriteStream(draft, { mode: 0o700, flags: 'wx' }));
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return path;
}

/** The package exports its program only, so its folder is found from there. */
function packageOfChromium(): string {
  const program = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return `${program.slice(0, program.lastIndexOf('chromium/build') + 'chromium'.length)}/package.json`;
}

/** A program in a folder that somebody else may write to is not run. */
async function checkOwner(folder: string): Promise<void> {
  const stat = await lstat(folder);
  const foreign = stat.uid !== userInfo().uid || !stat.isDirectory();
  if (foreign) throw new WrapsheetError('renderer_unavailable', `${folder} belongs to somebody else; the browser is not unpacked there.`);
}
