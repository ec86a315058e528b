/** A disturbed stream by command line: `simulate`, `replay` and `query` of it against the quiet one, and the demo with the same shares. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CATALOGUE } from '../../services/metrics/catalogue.ts';
import { storeFolder } from '../support/store.ts';
import { runCli, startServer, type Run } from './run-cli.ts';

/** Each command is a process of its own that opens the engine. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = storeFolder();
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Letter {
  readonly origin: string;
  readonly detail: string;
  readonly reason: string;
  readonly bytes: string;
}

async function deadLetters(data: string, url: string): Promise<readonly Letter[]> {
  const { out: token } = await runCli(['token', 'create', '--name', 'operations', '--role', 'editor', '--data', data]);
  const answer = await fetch(`${url}/dead-letters?limit=500`, { headers: { authorization: `Bearer ${token.trim()}` } });
  return ((await answer.json()) as { readonly items: readonly Letter[] }).items;
}

const linesOf = async (file: string): Promise<readonly string[]> => (await readFile(file, 'utf8')).trim().split('\n');

const counted = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));

/** `12 invalid_json, 3 unknown_type` as `simulate` and `replay` say it. */
const reasonsSaid = (text: string): Record<string, number> =>
  Object.fromEntries([...text.matchAll(/(\d+) ([a-z_]+)(?=[,.\n])/g)].map(([, count, reason = '']) => [reason, Number(count)]));

describe('the file of a disturbed studio', () => {
  const DAYS = 6;
  const range = ['--from', '2026-01-01', '--to', '2026-01-07'];
  const metrics = CATALOGUE.map(({ id }) => id);
  const quiet = { file: join(folder, 'quiet.ndjson'), data: join(folder, 'quiet') };
  const disturbed = { file: join(folder, 'disturbed.ndjson'), data: join(folder, 'disturbed') };
  const shares = ['--redelivery', '0.1', '--late', '0.05', '--disorder', '0.2', '--poison', '0.02'];
  let told: Run;
  let events = 0;
  let repeats = 0;
  let poison: Record<string, number> = {};
  let poisonLines = 0;

  const simulate = (file: string, more: readonly string[]) =>
    runCli(['simulate', '--seed', '8', '--days', String(DAYS), '--start', '2026-01-01', '--out', file, ...more]);
  const figures = async (data: string): Promise<readonly unknown[][]> => {
    const answers: unknown[][] = [];
    for (const by of [[], ['--by', 'day']]) {
      const run = await runCli(['query', '--metrics', metrics.join(','), ...by, ...range, '--format', 'json', '--data', data]);
      expect(run).toMatchObject({ status: 0, err: '' });
      answers.push(JSON.parse(run.out) as unknown[]);
    }
    return answers;
  };

  beforeAll(async () => {
    await simulate(quiet.file, []);
    told = await simulate(disturbed.file, shares);
    events = (await linesOf(quiet.file)).length;
    poison = reasonsSaid(/rejected: (.+\n)/.exec(told.err)?.[1] ?? '');
    poisonLines = Object.values(poison).reduce((sum, lines) => sum + lines, 0);
    repeats = (await linesOf(disturbed.file)).length - events - poisonLines;
  });

  test('holds the events of the quiet one, repeats and poison, and says so', () => {
    expect(told.status).toBe(0);
    expect(told.err).toMatch(new RegExp(`^${events} events from 2026-01-01 on, in .+\\n${repeats} of them stand there twice\\n`));
    expect(repeats).toBeGreaterThan(100);
    expect(Object.keys(poison).length).toBeGreaterThan(4);
  });

  test('gives the same figures, with repeats as duplicates and poison rejected line by line; a second replay changes nothing', async () => {
    await runCli(['replay', quiet.file, '--data', quiet.data]);
    const expected = await figures(quiet.data);
    expect(expected[1]).toHaveLength(DAYS);

    const first = await runCli(['replay', disturbed.file, '--data', disturbed.data]);
    expect(first).toMatchObject({ status: 0, out: `${events} accepted, ${repeats} duplicate, ${poisonLines} rejected\n` });
    const rejected = /Rejected: (.+)\n/.exec(first.err)?.[1] ?? '';
    expect(reasonsSaid(rejected)).toEqual(poison);
    const lines = await linesOf(disturbed.file);
    const named = [...first.err.matchAll(/disturbed\.ndjson line (\d+): [a-z_]+: .+/g)];
    expect(named).toHaveLength(20);
    const whole = new Set(await linesOf(quiet.file));
    expect(named.filter(([, line]) => whole.has(lines[Number(line) - 1] ?? ''))).toEqual([]);
    expect(first.err).toContain(`disturbed.ndjson: ${poisonLines - 20} more lines are rejected`);
    expect(await figures(disturbed.data)).toEqual(expected);

    const second = await runCli(['replay', disturbed.file, '--data', disturbed.data]);
    expect(second).toMatchObject({ status: 0, out: `0 accepted, ${events + repeats} duplicate, ${poisonLines} rejected\n` });
    expect(await figures(disturbed.data)).toEqual(expected);

    const server = await startServer(disturbed.data);
    const letters = await deadLetters(disturbed.data, server.url);
    await server.stop('SIGTERM');
    expect(counted(letters.map(({ reason }) => reason))).toEqual(poison);
    for (const { origin, detail, bytes } of letters) {
      const line = /^disturbed\.ndjson line (\d+): ./.exec(detail)?.[1];
      expect(lines[Number(line) - 1]).toBe(Buffer.from(bytes, 'base64').toString('utf8'));
      expect(origin).toBe('file');
    }
  });
});

// U+2028 ends a line for many readers of lines, but in NDJSON it is a character like any other.
const character = (id: string, name: string): string =>
  `{"type":"character","event_id":"${id}","occurred_at":"2026-01-01T00:00:00Z","project_id":"p","character_id":"${name}",` +
  `"resolution_tier":"hd","stage":"ONBOARDED","note":"one\u2028two"}`;

describe('a file that is not all text', () => {
  const data = join(folder, 'latin');
  const latin = Buffer.from(character('2', 'Zoë').replace('\u2028', ' '), 'latin1');
  const large = JSON.stringify({ type: 'character', note: 'x'.repeat(70_000) });
  const bytes = Buffer.concat([
    Buffer.from(`\uFEFF${character('1', 'Zoë')}\r\n\n`),
    latin,
    Buffer.from(`\r\n${large}\r\n${character('3', 'Zo\uFFFD')}`),
  ]);

  test('is sent as it is: the broken line is rejected by its number, whoever takes it, and its bytes are kept', async () => {
    const plain = join(folder, 'latin.ndjson');
    const packed = join(folder, 'latin.ndjson.gz');
    await writeFile(plain, bytes);
    await writeFile(packed, gzipSync(bytes));
    const said = (file: string) => [
      `${file} line 3: invalid_text: the byte 0xeb at offset ${latin.indexOf(0xeb)} is not valid UTF-8\n`,
      `${file} line 4: too_large: ${large.length} bytes, more than 65536\n`,
    ];
    const first = await runCli(['replay', plain, '--data', data]);
    expect(first.out).toBe('2 accepted, 0 duplicate, 2 rejected\n');
    for (const line of said(plain)) expect(first.err).toContain(line);

    const server = await startServer(data);
    const second = await runCli(['replay', plain, packed, '--data', data]);
    const letters = await deadLetters(data, server.url);
    await server.stop('SIGTERM');
    expect(second.out).toBe('0 accepted, 4 duplicate, 4 rejected\n');
    for (const line of [...said(plain), ...said(packed)]) expect(second.err).toContain(line);
    expect(letters).toHaveLength(2);
    const kept = new Map(letters.map((letter) => [letter.reason, Buffer.from(letter.bytes, 'base64')]));
    expect(kept.get('invalid_text')).toEqual(latin);
    expect(kept.get('too_large')?.toString()).toBe(large);
  });
});

describe('a disturbed demo', () => {
  test('shows dead letters and repeats to whoever watches', async () => {
    const data = join(folder, 'demo');
    const server = await startServer(data, {}, ['--demo', '--demo-redelivery', '0.05', '--demo-poison', '0.001']);
    const counters = () => fetch(`${server.url}/metrics`).then((answer) => answer.text());
    const seen = [/^wrapsheet_ingest_dead_letters_total\{.+\} [1-9]/m, /^wrapsheet_ingest_events_total\{.*verdict="repeat"\} [1-9]/m];
    const told = async () => {
      const text = await counters();
      return seen.map((line) => line.test(text));
    };
    await expect.poll(told, { timeout: 200_000, interval: 500 }).toEqual([true, true]);
    expect(await deadLetters(data, server.url)).not.toEqual([]);
    expect(await server.stop('SIGTERM')).toBe(0);
  });
});
