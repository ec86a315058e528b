import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../../services/metrics/metrics.ts';
import { createReports, type Reports } from '../../services/reports/build.ts';
import { createFolderContents } from '../../services/reports/files/folder-contents.ts';
import { createReportFiles, type ReportFiles } from '../../services/reports/files/report-files.ts';
import { createJanitor, type Janitor } from '../../services/reports/janitor.ts';
import { toRemove, type Kept } from '../../services/reports/retention.ts';
import { createSettings } from '../../services/reports/settings.ts';
import { ADMIN, openStudio, type Studio } from './harness.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 11, 20);
const NONE = { report_days: null, report_count: null, report_bytes: null };

const kept = (id: string, daysOld: number, more: Partial<Kept> = {}): Kept => ({
  id,
  generatedAt: NOW - daysOld * DAY_MS,
  sizeBytes: 100,
  pinned: false,
  ...more,
});

describe('what retention takes', () => {
  it('is nothing where no limit is set', () => {
    expect(toRemove([kept('a', 10_000)], NONE, NOW)).toEqual([]);
    expect(toRemove([kept('a', 10_000)], {}, NOW)).toEqual([]);
  });

  it('is what has reached the age', () => {
    const reports = [kept('young', 29.9), kept('due', 30), kept('old', 31)];
    expect(toRemove(reports, { ...NONE, report_days: 30 }, NOW)).toEqual(['old', 'due']);
  });

  it('is the oldest while there are too many, pinned ones counted but left', () => {
    const reports = [kept('c', 1), kept('b', 2), kept('pinned', 3, { pinned: true }), kept('a', 4)];
    expect(toRemove(reports, { ...NONE, report_count: 2 }, NOW)).toEqual(['a', 'b']);
    expect(toRemove(reports, { ...NONE, report_count: 1 }, NOW)).toEqual(['a', 'b', 'c']);
  });

  it('is the oldest while they take too much', () => {
    const reports = [kept('c', 1, { sizeBytes: 50 }), kept('b', 2, { sizeBytes: 500 }), kept('a', 3, { sizeBytes: 60 })];
    expect(toRemove(reports, { ...NONE, report_bytes: 550 }, NOW)).toEqual(['a']);
    expect(toRemove(reports, { ...NONE, report_bytes: 549 }, NOW)).toEqual(['a', 'b']);
  });

  it('is never a pinned one', () => {
    const reports = [kept('a', 9_000, { pinned: true, sizeBytes: 9_000 })];
    expect(toRemove(reports, { report_days: 1, report_count: 1, report_bytes: 1 }, NOW)).toEqual([]);
  });
});

describe('the janitor', () => {
  let studio: Studio;
  let folder: string;
  let reports: Reports;
  let files: ReportFiles;
  let janitor: Janitor;
  let now = NOW;
  beforeAll(async () => {
    studio = await openStudio();
    folder = await mkdtemp(join(tmpdir(), 'wrapsheet-retention-'));
    const { store, documents } = studio;
    const clock = { now: () => now };
    files = createReportFiles(store, { contents: createFolderContents(folder), clock });
    const freshness = { watermark: NOW, provisionalFrom: NOW, verifiedTo: NOW, deadLetters: 0 };
    reports = createReports({
      store,
      documents,
      metrics: createMetrics({ store }),
      clock,
      files,
      freshness: () => Promise.resolve(freshness),
    });
    janitor = createJanitor({ reports, files, settings: createSettings(documents), clock, log: pino({ level: 'silent' }) });
  });
  beforeEach(async () => {
    await studio.clear();
    await studio.store.command('TRUNCATE TABLE report_pins');
    await studio.store.command('TRUNCATE TABLE report_files');
    now = NOW;
  });
  afterAll(async () => {
    await studio.close();
    await rm(folder, { recursive: true, force: true });
  });

  const make = async (daysAgo: number): Promise<string> => {
    now = NOW - daysAgo * DAY_MS;
    const { id } = await reports.generate({ template: 'quality', from: '2026-11-01', to: '2026-11-02', zone: 'UTC' }, ADMIN);
    await files.keep({ reportId: id, variant: 'csv', format: 'csv', extension: 'csv', requestedBy: ADMIN.id }, ['x'.repeat(1_000_000)]);
    now = NOW;
    return id;
  };
  const listed = async () => (await reports.list({}, ADMIN)).items.map(({ id }) => id);

  it('takes old reports with their files, and leaves pinned ones until they are unpinned', async () => {
    const [old, pinned, young] = [await make(40), await make(50), await make(2)];
    await reports.pin(pinned, ADMIN, true);
    await studio.set({ retention: { report_days: 30 } });
    expect(await janitor.sweep()).toBe(1);
    expect(await listed()).toEqual([young, pinned]);
    expect(await files.list(old)).toEqual([]);
    expect(await files.find(pinned, 'csv')).toMatchObject({ sizeBytes: 1_000_000 });
    await expect(reports.get(old, ADMIN)).rejects.toMatchObject({ code: 'gone' });
    await reports.pin(pinned, ADMIN, false);
    expect(await janitor.sweep()).toBe(1);
    expect(await listed()).toEqual([young]);
  });

  it('counts rendered files to the size of the archive', async () => {
    const [first, second, third] = [await make(3), await make(2), await make(1)];
    await studio.set({ retention: { report_days: null, report_bytes: 2_500_000 } });
    expect(await janitor.sweep()).toBe(1);
    expect(await listed()).toEqual([third, second]);
    expect(await files.list(first)).toEqual([]);
    expect(await janitor.sweep()).toBe(0);
  });

  it('keeps the newest where there are too many', async () => {
    const made = [await make(3), await make(2), await make(1)];
    await studio.set({ retention: { report_days: null, report_count: 2 } });
    await janitor.sweep();
    expect(await listed()).toEqual([made[2], made[1]]);
  });

  it('shows which are pinned and of which a file is kept', async () => {
    const [one, other] = [await make(2), await make(1)];
    await reports.pin(one, ADMIN, true);
    await files.removeOf(other);
    expect((await reports.list({}, ADMIN)).items).toMatchObject([
      { id: other, pinned: false, formats: [] },
      { id: one, pinned: true, formats: ['csv'] },
    ]);
    const ids = async (options: Parameters<Reports['list']>[0]) => (await reports.list(options, ADMIN)).items.map(({ id }) => id);
    expect(await ids({ pinned: true })).toEqual([one]);
    expect(await ids({ pinned: false })).toEqual([other]);
    expect(await ids({ format: 'csv' })).toEqual([one]);
    expect(await ids({ format: 'pdf' })).toEqual([]);
  });
});
