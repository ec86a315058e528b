import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../services/store/open.ts';
import { startClickHouse } from '../support/clickhouse-server.ts';
import { ODD_NAMES } from '../support/odd-names.ts';
import { openStoreOfKind, STORE_KINDS, temporaryFolder, type TestStore } from '../support/store.ts';
import { numberOf } from './sample.ts';

const ENDLESS = 'SELECT sum(number) FROM numbers(1000000000000)';

describe.each(STORE_KINDS)('a store that is %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openStoreOfKind(kind, { migrated: false });
    await opened.store.command(
      'CREATE TABLE t (a String, n UInt64) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100',
    );
  });
  afterAll(() => opened.close());

  it('gives parameters back as they were', async () => {
    const { store } = opened;
    const values = [...ODD_NAMES, '\t\n\r\0\b\f\'\\"`', '\\n', 'x'.repeat(5_000)];
    for (const value of values) expect(await store.query('SELECT {v:String} AS v', { v: value })).toEqual([{ v: value }]);
    expect(
      await store.query('SELECT {v:Array(String)} AS v, {n:Nullable(String)} AS n, {b:Bool} AS b', { v: values, n: null, b: false }),
    ).toEqual([{ v: values, n: null, b: false }]);
    expect(await store.query('SELECT {u:UInt64} AS u, {i:Int64} AS i', { u: 2n ** 64n - 1n, i: -(2 ** 53) + 1 })).toEqual([
      { u: '18446744073709551615', i: '-9007199254740991' },
    ]);
  });

  it('keeps the parameters of queries apart that run side by side', async () => {
    const asked = Array.from({ length: 60 }, (_, n) => opened.store.query<{ v: string }>('SELECT {v:String} AS v', { v: `v${n}` }));
    expect((await Promise.all(asked)).map(([row]) => row?.v)).toEqual(Array.from({ length: 60 }, (_, n) => `v${n}`));
  });

  it('answers by columns where that is asked for', async () => {
    const { store } = opened;
    const sql =
      "SELECT toUInt64(number) AS n, ['a', toString(number)] AS texts, nullIf(number, 1) AS maybe FROM numbers({n:UInt8}) ORDER BY n";
    expect(await store.query(sql, { n: 2 }, { asColumns: true })).toEqual([
      {
        n: ['0', '1'],
        texts: [
          ['a', '0'],
          ['a', '1'],
        ],
        maybe: ['0', null],
      },
    ]);
  });

  it('runs reads side by side, and beside a write', async () => {
    const started = performance.now();
    await Promise.all([
      opened.store.query('SELECT sleep({s:Float64})', { s: 1 }),
      opened.store.query('SELECT sleep({s:Float64})', { s: 1 }),
      opened.store.command('SELECT sleep(1) FORMAT Null'),
    ]);
    expect(performance.now() - started).toBeLessThan(2_500);
  });

  it('inserts a token once, and rows without a token each time', async () => {
    const { store } = opened;
    const row = { a: 'once {x:String}', n: 18446744073709551615n };
    for (let i = 0; i < 3; i++) await store.insert('t', [row], { token: "it's {x:String}" });
    expect(await store.query('SELECT * FROM t')).toEqual([{ a: row.a, n: '18446744073709551615' }]);
    for (let i = 0; i < 3; i++) await store.insert('t', [row]);
    await store.insert('t', []);
    expect(await numberOf(store, 'SELECT count() FROM t')).toBe(4);
  });

  it('gives a query up at its deadline', async () => {
    const started = performance.now();
    await expect(opened.store.query(ENDLESS, {}, { deadlineMs: 200 })).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await numberOf(opened.store, 'SELECT 1')).toBe(1);
  });

  it('gives a query up at its signal, with the reason', async () => {
    const stop = new AbortController();
    const asked = opened.store.query(ENDLESS, {}, { signal: stop.signal, deadlineMs: 3_000 });
    stop.abort('enough');
    await expect(asked).rejects.toBe('enough');
    await expect(opened.store.query('SELECT 1', {}, { signal: AbortSignal.abort('before') })).rejects.toBe('before');
  });

  it('names the code of what ClickHouse refuses', async () => {
    await expect(opened.store.query('SELECT nothing')).rejects.toMatchObject({ code: 'store_failed', params: { clickhouseCode: 47 } });
    await expect(opened.store.command('DROP TABLE nowhere')).rejects.toMatchObject({
      code: 'store_failed',
      params: { clickhouseCode: 60 },
    });
    await expect(opened.store.insert('t', [{ n: 'not a number' }])).rejects.toMatchObject({ code: 'store_failed' });
  });

  it('does not run a statement whose parameters are not all given', async () => {
    await opened.store.query('SELECT {v:String}', { v: 'left behind' });
    await expect(opened.store.query('SELECT {v:String}')).rejects.toThrow('{v}');
    await expect(opened.store.command('SELECT {v:String}')).rejects.toThrow('{v}');
  });
});

describe('an embedded data folder', () => {
  const script = `
    const { openStore } = await import(${JSON.stringify(join(import.meta.dirname, '../../services/store/open.ts'))});
    try { await openStore({ kind: 'embedded', folder: process.argv[1] }); console.log('open'); process.stdin.resume(); }
    catch (error) { console.log(error.code); process.exit(); }`;

  async function openElsewhere(folder: string) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, outcome: line.toString().trim(), exited: once(child, 'exit') };
  }

  it('has one owner, and none once that one was killed', async () => {
    const folder = temporaryFolder();
    const first = await openElsewhere(folder);
    expect(first.outcome).toBe('open');
    expect((await openElsewhere(folder)).outcome).toBe('data_folder_in_use');
    await expect(openStore({ kind: 'embedded', folder })).rejects.toMatchObject({
      code: 'data_folder_in_use',
      params: { folder, owner: String(first.child.pid) },
    });
    first.child.kill('SIGKILL');
    await first.exited;
    const store = await openStore({ kind: 'embedded', folder });
    expect((await openElsewhere(folder)).outcome).toBe('data_folder_in_use');
    await expect(openStore({ kind: 'embedded', folder })).rejects.toMatchObject({ code: 'data_folder_in_use' });
    await store.close();
    rmSync(folder, { recursive: true });
  });
});

describe('a remote store', () => {
  it('is away while nobody listens, and back when somebody does', async () => {
    const folder = temporaryFolder();
    const server = await startClickHouse(folder);
    const store = await openStore({ kind: 'remote', url: server.url, tries: 1 });
    expect(await numberOf(store, 'SELECT 1')).toBe(1);
    await server.stop('SIGKILL');
    await expect(store.query('SELECT 1')).rejects.toMatchObject({ code: 'store_away' });
    await expect(store.command('SELECT 1')).rejects.toMatchObject({ code: 'store_away' });
    await expect(store.insert('t', [{ a: 1 }])).rejects.toMatchObject({ code: 'store_away' });
    const again = await startClickHouse(folder, { port: Number(new URL(server.url).port) });
    expect(await numberOf(store, 'SELECT 1')).toBe(1);
    await store.close();
    await again.stop();
    rmSync(folder, { recursive: true });
  });

  it('repeats a SELECT whose connection broke, and nothing else', async () => {
    let connections = 0;
    const breaking = createServer((socket) => {
      connections += 1;
      socket.once('data', () => socket.destroy());
    });
    breaking.listen(0, '127.0.0.1');
    await once(breaking, 'listening');
    const address = breaking.address() as { port: number };
    const store = await openStore({ kind: 'remote', url: `http://127.0.0.1:${address.port}`, tries: 3 });
    await expect(store.query('SELECT 1')).rejects.toMatchObject({ code: 'store_away' });
    expect(connections).toBe(3);
    await expect(store.command('SELECT 1')).rejects.toMatchObject({ code: 'store_away' });
    expect(connections).toBe(4);
    await store.close();
    breaking.close();
  });

  it('needs the right password and a URL', async () => {
    const folder = temporaryFolder();
    const server = await startClickHouse(folder, { user: 'studio', password: "p'w" });
    const wrong = await openStore({ kind: 'remote', url: server.url, user: 'studio', password: 'no' });
    await expect(wrong.query('SELECT 1')).rejects.toMatchObject({ code: 'store_failed', params: { clickhouseCode: 516 } });
    const right = await openStore({ kind: 'remote', url: server.url, user: 'studio', password: "p'w" });
    expect(await numberOf(right, 'SELECT 1')).toBe(1);
    await Promise.all([wrong.close(), right.close()]);
    await server.stop();
    rmSync(folder, { recursive: true });
    await expect(openStore({ kind: 'remote', url: 'not a url' })).rejects.toMatchObject({ code: 'config_invalid' });
  });
});
