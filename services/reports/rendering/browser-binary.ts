/**
 * Where the browser comes from: the configured one, one that is installed, or the one from npm, in this order. The one from npm is packed;
 * it is unpacked once into a folder and moved into place whole, so that two processes that start together do not run half a file.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';
import { WrapsheetError } from '../../common/errors.ts';
import { untar } from './untar.ts';

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
  readonly origin: 'configured' | 'installed' | 'packaged' | 'packaged, with its libraries';
  /** Makes sure that the program is there. */
  path(): Promise<string>;
  /** A folder of shared libraries that the system lacks; null: the system's will do. */
  libraries(): Promise<string | null>;
}

const OWN_LIBRARIES = { libraries: async () => null } as const;

/**
 * The browsers to try, best first. A configured one is the only one: whoever names it wants that one.
 * @throws WrapsheetError `renderer_unavailable`: the configured one is not there
 */
export async function findBinaries({ chromiumPath, unpackFolder }: BinaryConfig): Promise<readonly Binary[]> {
  if (chromiumPath !== null) {
    if (await isExecutable(chromiumPath)) return [{ ...OWN_LIBRARIES, origin: 'configured', path: async () => chromiumPath }];
    throw new WrapsheetError('renderer_unavailable', `CHROMIUM_PATH names ${chromiumPath}, where there is no program that can be run.`);
  }
  const found: Binary[] = [];
  for (const path of INSTALLED) if (await isExecutable(path)) found.push({ ...OWN_LIBRARIES, origin: 'installed', path: async () => path });
  const path = (): Promise<string> => unpacked(unpackFolder);
  return [
    ...found,
    { ...OWN_LIBRARIES, origin: 'packaged', path },
    { origin: 'packaged, with its libraries', path, libraries: () => unpackedLibraries(unpackFolder) },
  ];
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function unpacked(folder: string | null): Promise<string> {
  const { packed, version, parent } = await packageIn(folder);
  const path = join(parent, `chromium-${version}`);
  if (await isExecutable(path)) return path;
  await putInPlace(path, async (draft) => {
    const program = createReadStream(join(packed, 'chromium.br'));
    await pipeline(program, createBrotliDecompress({ chunkSize: 1 << 21 }), createWriteStream(draft, { mode: 0o700, flags: 'wx' }));
  });
  return path;
}

/** Network security libraries, which small images of Linux lack. */
async function unpackedLibraries(folder: string | null): Promise<string> {
  const { packed, version, parent } = await packageIn(folder);
  const path = join(parent, `libraries-${version}`);
  if (await isExecutable(path)) return path;
  const archive = await promisify(brotliDecompress)(await readFile(join(packed, 'al2023.tar.br')));
  await putInPlace(path, async (draft) => {
    await mkdir(draft, { mode: 0o700 });
    for (const { name, content } of untar(archive)) await writeFile(join(draft, basename(name)), content, { mode: 0o700 });
  });
  return path;
}

async function packageIn(folder: string | null) {
  const packageFile = packageOfChromium();
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  const parent = folder ?? join(tmpdir(), `wrapsheet-${userInfo().uid}`);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await checkOwner(parent);
  return { packed: join(dirname(packageFile), 'bin'), version, parent };
}

/** Makes it beside its place and moves it there whole; another process may have been faster. */
async function putInPlace(path: string, make: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.${process.pid}.${performance.now()}`;
  try {
    await make(draft);
    await rename(draft, path);
  } catch (error) {
    if (!(await isExecutable(path))) throw error;
  } finally {
    await rm(draft, { force: true, recursive: true });
  }
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
