import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Contents } from '../../services/reports/files/contents.ts';
import { createFolderContents } from '../../services/reports/files/folder-contents.ts';
import { createReportFiles } from '../../services/reports/files/report-files.ts';
import { createSharedWork } from '../../services/reports/files/shared-work.ts';
import { createStoreContents } from '../../services/reports/files/store-contents.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

let opened: TestStore;
let folder: string;
beforeAll(async () => {
  opened = await openTestStore();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wrapsheet-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await opened.store.command('TRUNCATE TABLE report_files');
  await opened.store.command('TRUNCATE TABLE report_contents');
});
afterAll(() => opened.close());

/** Two and a half megabytes without a period, so that a piece in the wrong place shows. */
const LARGE = Buffer.concat(Array.from({ length: 80_000 }, (_, index) => createHash('sha256').update(String(index)).digest()));

async function* broken() {
  yield LARGE;
  throw new Error('the pages ran out');
}

describe.each([
  ['the data folder', (): Contents => createFolderContents(join(folder, 'reports'))],
  ['the store', (): Contents => createStoreContents(opened.store)],
])('contents in %s', (_where, createContents) => {
  test('are read back as they were written, whole and in part', async () => {
    const contents = createContents();
    const { key, sizeBytes, sha256 } = await contents.write('r1', 'bin', [LARGE.subarray(0, 10), LARGE.subarray(10)]);
    expect({ sizeBytes, sha256 }).toEqual({ sizeBytes: LARGE.length, sha256: createHash('sha256').update(LARGE).digest('hex') });
    expect(await contents.has('r1', { key, sizeBytes })).toBe(true);
    const read = async (start: number, end: number) => buffer(await contents.read('r1', key, { start, end }));
    expect((await read(0, LARGE.length - 1)).equals(LARGE)).toBe(true);
    for (const [start, end] of [
      [0, 0],
      [1_048_570, 1_048_580],
      [1_048_576, 2_097_151],
      [LARGE.length - 3, LARGE.length - 1],
    ] as const) {
      expect((await read(start, end)).equals(LARGE.subarray(start, end + 1))).toBe(true);
    }
  });

  test('are gone when they are removed, those of other reports stay', async () => {
    const contents = createContents();
    const one = await contents.write('r1', 'txt', ['one']);
    const other = await contents.write('r2', 'txt', ['other']);
    await contents.remove('r1');
    expect(await contents.has('r1', one)).toBe(false);
    await expect(contents.read('r1', one.key, { start: 0, end: 2 })).rejects.toMatchObject({ code: 'gone' });
    expect(String(await buffer(await contents.read('r2', other.key, { start: 0, end: 4 })))).toBe('other');
  });

  test('leave nothing behind when what makes them fails halfway', async () => {
    const contents = createContents();
    await expect(contents.write('r1', 'pdf', broken())).rejects.toThrow('the pages ran out');
    const rows = await opened.store.query("SELECT piece FROM report_contents WHERE report_id = 'r1'");
    expect(rows).toEqual([]);
    const left = await readdir(folder, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });
});

describe('a full disk', () => {
  test.each(['ENOSPC', 'EDQUOT'])('is a clear error (%s), and nothing half-written stays', async (code) => {
    const create = async (path: string) => {
      const file = await open(path, 'wx');
      let writes = 0;
      return {
        sync: () => file.sync(),
        close: () => file.close(),
        write: ((...args: Parameters<typeof file.write>) => {
          writes += 1;
          if (writes > 1) throw Object.assign(new Error('write failed'), { code });
          return file.write(...args);
        }) as typeof file.write,
      };
    };
    const contents = createFolderContents(join(folder, 'reports'), { create });
    const files = createReportFiles(opened.store, { contents, clock: createHeldClock(0) });
    const file = { reportId: 'r1', variant: 'csv', format: 'csv', extension: 'csv', requestedBy: 'u1' };
    await expect(files.keep(file, ['the first piece', 'the second'])).rejects.toMatchObject({ code: 'storage_full' });
    expect(await files.find('r1', 'csv')).toBeNull();
    expect(await readdir(join(folder, 'reports', 'r1'))).toEqual([]);
    expect(await readdir(join(folder, 'reports', 'drafts'))).toEqual([]);
  });
});

describe('the data folder', () => {
  test('loses the drafts of a process that was killed, and keeps whole files', async () => {
    const root = join(folder, 'reports');
    const kept = await createFolderContents(root).write('r1', 'txt', ['whole']);
    await writeFile(join(root, 'drafts', 'half-written'), 'half');
    const contents = createFolderContents(root);
    await contents.write('r2', 'txt', ['next']);
    expect(await readdir(join(root, 'drafts'))).toEqual([]);
    expect(await contents.has('r1', kept)).toBe(true);
  });

  test('takes no id that leads elsewhere', async () => {
    const contents = createFolderContents(join(folder, 'reports'));
    await expect(contents.write('../r1', 'txt', ['x'])).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('a file whose report was deleted while it was rendered', () => {
  test('goes with the next round', async () => {
    const clock = createHeldClock(Date.UTC(2026, 11, 1));
    const files = createReportFiles(opened.store, { contents: createFolderContents(join(folder, 'reports')), clock });
    const head = { generated_at: clock.now(), whole_studio: true, projects: [] };
    await opened.store.insert('reports', [
      { ...head, id: 'gone', version: 2, removed: true },
      { ...head, id: 'there', version: 1, removed: false, body: '{}' },
    ]);
    const file = { variant: 'json', format: 'json', extension: 'json', requestedBy: 'u1' };
    await files.keep({ ...file, reportId: 'gone' }, ['{}']);
    await files.keep({ ...file, reportId: 'there' }, ['{}']);
    await files.removeOrphans();
    expect(await files.list('gone')).toEqual([]);
    expect(await files.list('there')).toMatchObject([{ variant: 'json', sizeBytes: 2 }]);
  });
});

describe('work that several want', () => {
  test('is done once', async () => {
    const shared = createSharedWork<string>();
    const end = Promise.withResolvers<string>();
    let begun = 0;
    const work = () => {
      begun += 1;
      return end.promise;
    };
    const both = [shared.join('pdf', work), shared.join('pdf', work)];
    end.resolve('drawn');
    expect(await Promise.all(both)).toEqual(['drawn', 'drawn']);
    expect(begun).toBe(1);
  });

  test('goes on for the others when one leaves, and is called off when the last does', async () => {
    const shared = createSharedWork<string>();
    const [first, last] = [new AbortController(), new AbortController()];
    const called = Promise.withResolvers<unknown>();
    const work = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => called.resolve(signal.reason));
      return called.promise.then((reason) => Promise.reject(reason));
    };
    const one = shared.join('pdf', work, first.signal);
    const other = shared.join('pdf', work, last.signal);
    first.abort(new Error('one has left'));
    await expect(one).rejects.toThrow('one has left');
    last.abort(new Error('all have left'));
    await expect(other).rejects.toThrow('all have left');
    expect(await called.promise).toEqual(new Error('all have left'));
    await shared.settled();
  });
});
