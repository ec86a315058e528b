import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ingest } from '../../services/ingest/ingest.ts';
import type { ReplayProgress } from '../../services/ingest/replay-file.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { asJson, retry } from './events.ts';
import { countRows, startIngest } from './open-ingest.ts';

const ignore = (): void => {};

const lines = (ids: readonly string[]) => asJson(ids.map((id) => retry(id))).map((value) => JSON.stringify(value));
const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('replaying a file', () => {
  let opened: TestStore;
  let ingest: Ingest;
  beforeAll(async () => {
    opened = await openTestStore();
    ingest = await startIngest(opened.store, { maxBatchEvents: 40 });
  });
  afterAll(async () => {
    await ingest.close();
    await opened.close();
  });

  function file(name: string, content: string | Buffer): string {
    const path = join(opened.folder, name);
    writeFileSync(path, content);
    return path;
  }

  test('brings every line into raw, and a second run changes nothing', async () => {
    const path = file('plain.ndjson', lines(ids('a', 100)).join('\n'));
    expect(await ingest.replayFile(path, ignore)).toMatchObject({ events: 100, accepted: 100, duplicate: 0, rejectedCount: 0 });
    const before = await opened.store.query('SELECT * FROM raw_retry ORDER BY event_id');
    expect(before).toHaveLength(100);
    expect(await ingest.replayFile(path, ignore)).toMatchObject({ events: 100, accepted: 0, duplicate: 100, rejectedCount: 0 });
    expect(await opened.store.query('SELECT * FROM raw_retry ORDER BY event_id')).toEqual(before);
    expect(await opened.store.query('SELECT sum(retries) AS retries FROM retry_quarter')).toEqual([{ retries: '100' }]);
  });

  test('reads gzip by its content, and blank lines and carriage returns do not matter', async () => {
    const path = file('packed.ndjson', gzipSync(`${lines(ids('b', 30)).join('\r\n\r\n')}\r\n`));
    expect(await ingest.replayFile(path, ignore)).toMatchObject({ events: 30, accepted: 30 });
  });

  test('names the line of what is rejected, and buries it once', async () => {
    const [good = ''] = lines(['c0']);
    const path = file('faulty.ndjson', [good, '{"type":"retry"', '', good.replace('MANUAL', 'WHIM')].join('\n'));
    const expected = [
      { line: 2, code: 'invalid_json' },
      { line: 4, code: 'unknown_symbol' },
    ];
    for (const accepted of [1, 0]) {
      const result = await ingest.replayFile(path, ignore);
      expect(result.accepted).toBe(accepted);
      expect(result.rejected).toMatchObject(expected);
    }
    expect(await countRows(opened.store, 'dead_letters FINAL', "origin = 'file'")).toBe(2);
    const { items } = await ingest.deadLetters.list({ reason: 'invalid_json' });
    expect(Buffer.from(items[0]?.bytes ?? '', 'base64').toString()).toBe('{"type":"retry"');
    expect(items[0]?.detail).toMatch(/^faulty\.ndjson line 2: /);
  });

  test('tells how far it is', async () => {
    const seen: ReplayProgress[] = [];
    const text = lines(ids('d', 100)).join('\n');
    await ingest.replayFile(file('progress.ndjson', text), (progress) => seen.push(progress));
    expect(seen.map(({ events }) => events)).toEqual([40, 80, 100]);
    expect(seen.at(-1)).toMatchObject({ bytes: text.length, totalBytes: text.length, etaSeconds: 0 });
  });

  test('a file that is not there is an error that says so', async () => {
    await expect(ingest.replayFile(join(opened.folder, 'none.ndjson'), ignore)).rejects.toMatchObject({ code: 'bad_request' });
  });
});
