import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBinaries } from '../../../services/reports/rendering/browser-binary.ts';
import { startBrowser } from '../../../services/reports/rendering/browser.ts';
import { untar } from '../../../services/reports/rendering/untar.ts';
import { temporaryFolder } from '../../support/store.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('where the browser comes from', () => {
  it('is the configured program alone, where one is named', async () => {
    const binaries = await findBinaries({ chromiumPath: process.execPath, unpackFolder: folder });
    expect(binaries.map(({ origin }) => origin)).toEqual(['configured']);
    expect(await binaries[0]!.path()).toBe(process.execPath);
  });

  it('is an error where the configured one is not there', async () => {
    await expect(findBinaries({ chromiumPath: join(folder, 'none'), unpackFolder: folder })).rejects.toMatchObject({
      code: 'renderer_unavailable',
    });
  });

  it('ends with the packaged one, which starts with its own libraries too', async () => {
    const binaries = await findBinaries({ chromiumPath: null, unpackFolder: folder });
    expect(binaries.slice(-2).map(({ origin }) => origin)).toEqual(['packaged', 'packaged, with its libraries']);
    const browser = await startBrowser(binaries.at(-1)!);
    expect(await browser.answers(10_000)).toBe(true);
    await browser.kill();
  });

  it('is unpacked whole when several ask at once, and leaves nothing else behind', async () => {
    const binaries = await findBinaries({ chromiumPath: null, unpackFolder: folder });
    const paths = await Promise.all([binaries.at(-1)!.path(), binaries.at(-1)!.path()]);
    expect(new Set(paths).size).toBe(1);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('is not unpacked into what is no folder', async () => {
    const file = join(folder, 'file');
    await mkdir(folder, { recursive: true });
    await writeFile(file, '');
    const binaries = await findBinaries({ chromiumPath: null, unpackFolder: file });
    await expect(binaries.at(-1)!.path()).rejects.toThrow('EEXIST');
  });
});

/** One file in ustar: a head of 512 bytes, the content padded to 512. */
const entry = (name: string, content: string, kind = '0'): Buffer => {
  const head = Buffer.alloc(512);
  head.write(name, 0, 'latin1');
  head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  head.write(kind, 156, 'latin1');
  return Buffer.concat([head, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
};

describe('an archive', () => {
  it('gives its regular files, whatever their length, up to its end', () => {
    const long = 'x'.repeat(700);
    const archive = Buffer.concat([
      entry('lib', '', '5'),
      entry('lib/a', 'one'),
      entry('lib/b', long),
      entry('lib/c', ''),
      Buffer.alloc(1024),
      entry('after', 'no'),
    ]);
    expect(untar(archive).map(({ name, content }) => [name, content.toString()])).toEqual([
      ['lib/a', 'one'],
      ['lib/b', long],
      ['lib/c', ''],
    ]);
  });
});
