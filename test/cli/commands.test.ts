import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { storeFolder } from '../support/store.ts';
import { runCli, startServer } from './run-cli.ts';

/** Each command is a process of its own that may open the engine; a busy machine takes its time over that. */
vi.setConfig({ testTimeout: 300_000 });

const folder = storeFolder();
const data = join(folder, 'data');
const inFolder = ['--data', data];
afterAll(() => rm(folder, { recursive: true, force: true }));

const RANGE = ['--from', '2026-01-01', '--to', '2026-01-05'];
const byDay = ['query', '--metrics', 'attempts,gpu_hours', '--by', 'day', ...RANGE, ...inFolder];
const attemptsOf = (out: string): number => (JSON.parse(out) as { attempts: number }[]).reduce((sum, { attempts }) => sum + attempts, 0);

/** Attempts in the file itself, counted without wrapsheet. */
let attemptsInFile = 0;
let linesInFile = 0;
const file = join(folder, 'studio.ndjson');
beforeAll(async () => {
  await runCli(['simulate', '--seed', '3', '--days', '4', '--start', '2026-01-01', '--out', file]);
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  linesInFile = lines.length;
  attemptsInFile = lines.filter((line) => (JSON.parse(line) as { type: string }).type === 'generation').length;
});

describe('without a server', () => {
  test('a file is replayed, and a second time changes nothing', async () => {
    expect(attemptsInFile).toBeGreaterThan(10);
    const first = await runCli(['replay', file, ...inFolder]);
    expect(first).toMatchObject({ status: 0, out: `${linesInFile} accepted, 0 duplicate, 0 rejected\n` });
    expect(first.err).toContain('100 %');
    const second = await runCli(['replay', file, ...inFolder]);
    expect(second).toMatchObject({ status: 0, out: `0 accepted, ${linesInFile} duplicate, 0 rejected\n` });
    const { out, status } = await runCli([...byDay, '--format', 'json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toHaveLength(4);
    expect(attemptsOf(out)).toBe(attemptsInFile);
  });

  test('compressed files are replayed too; a broken line is named and the others stand', async () => {
    const packed = join(folder, 'again.ndjson.gz');
    await runCli(['simulate', '--seed', '3', '--days', '4', '--start', '2026-01-01', '--out', packed]);
    const broken = join(folder, 'broken.ndjson');
    await writeFile(broken, `\n{"type":\n${(await readFile(file, 'utf8')).split('\n')[0] ?? ''}\n`);
    // Compressed, whatever its name says; carriage returns and blank lines do not count.
    const misnamed = join(folder, 'misnamed.ndjson');
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    await writeFile(misnamed, gzipSync(`${[...lines, '{"type":'].join('\r\n \r\n')}\r\n`));
    const { status, out, err } = await runCli(['replay', packed, broken, misnamed, ...inFolder]);
    expect(out).toBe(`0 accepted, ${2 * linesInFile + 1} duplicate, 2 rejected\n`);
    expect(err).toContain(`${broken} line 2: invalid_json`);
    expect(err).toContain(`${misnamed} line ${2 * linesInFile + 1}: invalid_json`);
    expect(status).toBe(0);
  });

  test('a line that is larger than the server takes is named, and the others stand', async () => {
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, 40);
    const large = join(folder, 'large.ndjson');
    await writeFile(large, [...lines.slice(0, 25), `"${'x'.repeat(5_000)}"`, ...lines.slice(25), '{"type": "teleport"}'].join('\n'));
    const { status, out, err } = await runCli(['replay', large, ...inFolder], { env: { WRAPSHEET_MAX_BODY_BYTES: '4096' } });
    expect(out).toBe('0 accepted, 40 duplicate, 2 rejected\n');
    expect(err).toContain(`${large} line 26: too_large: The body is larger than 4096 bytes.`);
    expect(err).toContain(`${large} line 42: unknown_type: type is "teleport"`);
    expect(status).toBe(0);
  });

  test('rows as a table and as CSV; a value that is left empty is null', async () => {
    const table = await runCli(['query', '--metrics', 'attempts', '--by', 'project_id', ...RANGE, ...inFolder]);
    expect(table.out).toMatch(/^project_id +attempts\n─+ +─+\n/);
    const csv = await runCli([
      'query',
      '--metrics',
      'attempts',
      '--by',
      'outcome',
      ...RANGE,
      '--filter',
      'outcome=FAILED',
      '--format',
      'csv',
      ...inFolder,
    ]);
    expect(csv.out).toMatch(/^outcome,attempts\r\n"?FAILED"?,\d+\r\n$/);
    const none = await runCli([
      'query',
      '--metrics',
      'attempts',
      '--by',
      'worker_id',
      ...RANGE,
      '--filter',
      'project_id=',
      '--format',
      'json',
      ...inFolder,
    ]);
    expect(none).toMatchObject({ status: 0, out: '[]\n' });
  });

  test('a report is written in each format', async () => {
    const out = join(folder, 'delivery.json');
    const formats = 'json,csv,zip,pdf';
    const made = await runCli(['report', 'delivery', ...RANGE, '--zone', 'Asia/Tokyo', '--format', formats, '-o', out, ...inFolder]);
    expect(made).toMatchObject({ status: 0, out: '', err: '' });
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ template: 'delivery', range: { zone: 'Asia/Tokyo' } });
    expect(await readFile(join(folder, 'delivery.csv'), 'utf8')).toContain('\r\n');
    expect(await readFile(join(folder, 'delivery.zip'), 'latin1')).toMatch(/^PK/);
    expect(await readFile(join(folder, 'delivery.pdf'), 'latin1')).toMatch(/^%PDF-/);
  });

  test.each([
    [['query', '--metrics', 'attemptz', '--preset', 'today'], 'unknown_metric'],
    [['query', '--metrics', 'attempts', '--from', '2026-01-01T00:01:00Z', '--to', '2026-01-02'], 'bound_off_quarter'],
    [['report', 'delivery', '--preset', 'today', '--format', 'docx'], 'unknown_format'],
    [['replay', '/nowhere/at.all'], 'bad_request'],
    [['user', 'link', '--email', 'nobody@x.org'], 'not_found'],
  ])('%j fails with its code, in one line', async (args, code) => {
    const { status, out, err } = await runCli([...args, ...inFolder]);
    expect(err).toMatch(new RegExp(`^wrapsheet: ${code}: .+\\n$`));
    expect(out).toBe('');
    expect(status).toBe(1);
  });
});

const serverFile = () => readFile(join(data, 'server.json'), 'utf8').then((text) => JSON.parse(text) as { pid: number; url: string });

describe('with a server', () => {
  test('commands ask it; it ends in order, and what a killed one leaves behind is told apart', async () => {
    const before = (await runCli([...byDay, '--format', 'json'])).out;
    const server = await startServer(data);
    expect(server.said).toMatch(/Sign in as the first admin, once: http:\/\/127\.0\.0\.1:\d+\/sign-in\/\S+/);
    expect((await stat(join(data, 'server.json'))).mode & 0o777).toBe(0o600);

    expect((await runCli([...byDay, '--format', 'json'])).out).toBe(before);
    expect(await runCli(['replay', file, ...inFolder])).toMatchObject({ out: `0 accepted, ${linesInFile} duplicate, 0 rejected\n` });
    const invited = await runCli(['user', 'create', '--name', 'Ann', '--email', 'ann@x.org', '--role', 'viewer', ...inFolder]);
    expect((await fetch(invited.out.trim())).status).toBe(200);
    const token = await runCli(['token', 'create', '--name', 'producer', '--role', 'producer', ...inFolder]);
    const authorization = `Bearer ${token.out.trim()}`;
    expect(
      (await fetch(`${server.url}/events`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: '[]' }))
        .status,
    ).toBe(200);
    expect((await fetch(`${server.url}/catalogue`, { headers: { authorization } })).status).toBe(403);

    const second = await runCli(['start', '--port', '0', ...inFolder]);
    expect(second).toMatchObject({ status: 1 });
    expect(second.err).toContain('data_folder_in_use');

    expect(await server.stop('SIGTERM')).toBe(0);
    await expect(serverFile()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a killed server is not asked', async () => {
    await runCli(['user', 'create', '--name', 'Admin', '--email', 'boss@x.org', '--role', 'admin', ...inFolder]);
    const server = await startServer(data);
    const { pid, url } = await serverFile();
    process.kill(pid, 'SIGKILL');
    expect(await server.stop('SIGTERM')).toBe(1);
    await expect
      .poll(() =>
        fetch(url).then(
          () => 'answers',
          () => 'silent',
        ),
      )
      .toBe('silent');
    const { status, out } = await runCli([...byDay, '--format', 'json']);
    expect(status).toBe(0);
    expect(attemptsOf(out)).toBe(attemptsInFile);
  });
});
