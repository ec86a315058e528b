import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cutSpans } from '../../services/ingest/audit-due.ts';
import type { Ingest } from '../../services/ingest/ingest.ts';
import { readFreshness } from '../../services/store/freshness.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { asJson, character, generation, NOON, retry } from './events.ts';
import { differences } from './exact.ts';
import { countRows, startIngest } from './open-ingest.ts';

const HOUR_MS = 3_600_000;
const EVENTS = [
  generation('g1', { started_at: NOON - 5 * HOUR_MS, queued_at: null }),
  generation('g2', { occurred_at: NOON + HOUR_MS }),
  retry('r1'),
  character('c1', { occurred_at: NOON - 30 * HOUR_MS }),
];

describe('the spans of an audit', () => {
  test('take hours together unless more than a day lies between them', () => {
    expect(cutSpans([5, 6, 29, 54, 80], () => 1)).toEqual([
      { first: 5, end: 55 },
      { first: 80, end: 81 },
    ]);
  });

  test('hold no more events than one comparison should read, but at least an hour', () => {
    expect(cutSpans([1, 2, 3], (hour) => (hour === 1 ? 149_999 : 1_000_000))).toEqual([
      { first: 1, end: 2 },
      { first: 2, end: 3 },
      { first: 3, end: 4 },
    ]);
    expect(cutSpans([1, 2], () => 75_000)).toEqual([{ first: 1, end: 3 }]);
  });
});

describe('the auditor', () => {
  let opened: TestStore;
  let ingest: Ingest;
  let nowMs = NOON + 3 * HOUR_MS + 600_000;
  const clock = { now: () => (nowMs += 1) };
  const verifiedTo = async () => (await readFreshness(opened.store, { now: nowMs, latenessMs: 0 })).verifiedTo;

  beforeAll(async () => {
    opened = await openTestStore();
    ingest = await startIngest(opened.store, {}, clock);
    await ingest.intake.submit(asJson(EVENTS));
    await ingest.drained();
  });
  afterAll(async () => {
    await ingest.close();
    await opened.close();
  });

  test('has verified nothing before its first round, and everything up to the last full hour after it', async () => {
    expect(await verifiedTo()).toBe(null);
    const report = await ingest.audit();
    expect(report).toMatchObject({ verified: true, differences: [], ledger: [], passedOver: 0 });
    expect(report.hours).toBeGreaterThan(5);
    expect(await verifiedTo()).toBe(NOON + 3 * HOUR_MS);
  });

  test('looks again only at hours that later events touch', async () => {
    expect((await ingest.audit()).hours).toBe(0);
    await ingest.intake.submit(asJson([retry('late', { occurred_at: NOON - 2 * HOUR_MS })]));
    await ingest.drained();
    expect(await verifiedTo()).toBe(NOON - 2 * HOUR_MS);
    expect((await ingest.audit()).hours).toBe(1);
    expect(await verifiedTo()).toBe(NOON + 3 * HOUR_MS);
  });

  test('finds a rollup that was tampered with, says so until it is repaired, and repairs it', async () => {
    const { store } = opened;
    await store.command('ALTER TABLE retry_quarter UPDATE retries = retries + 1 WHERE 1 SETTINGS mutations_sync = 1');
    const found = await ingest.audit({ full: true });
    expect(found.verified).toBe(false);
    expect(new Set(found.differences.map(({ target, type }) => `${type} ${target}`))).toEqual(new Set(['retry retry_quarter']));
    expect(found.differences.map(({ from }) => from)).toContain('2026-03-10T12:00:00.000Z');
    expect(await verifiedTo()).toBe(NOON - 2 * HOUR_MS);

    expect((await ingest.audit()).verified).toBe(false);
    const repaired = await ingest.audit({ repair: true });
    expect(repaired.verified).toBe(true);
    expect(repaired.differences.length).toBeGreaterThan(0);
    expect(await verifiedTo()).toBe(NOON + 3 * HOUR_MS);
    expect(await differences(store, [...EVENTS, retry('late', { occurred_at: NOON - 2 * HOUR_MS })])).toEqual([]);
  });

  test('finds what is missing from a table of days and from an entity', async () => {
    const { store } = opened;
    await store.command('ALTER TABLE generation_day DELETE WHERE 1 SETTINGS mutations_sync = 1');
    await store.command('ALTER TABLE character_stages DELETE WHERE 1 SETTINGS mutations_sync = 1');
    const found = await ingest.audit({ full: true });
    expect(new Set(found.differences.map(({ target }) => target))).toEqual(new Set(['generation_day', 'character_stages']));
    expect((await ingest.audit({ full: true, repair: true })).verified).toBe(true);
    expect((await ingest.audit({ full: true })).differences).toEqual([]);
  });

  test('names the hours of what an entity lacks, and of raw rows that are gone', async () => {
    const { store } = opened;
    await store.command("ALTER TABLE character_stages UPDATE stages = [] WHERE character_id = 'c1' SETTINGS mutations_sync = 1");
    expect((await ingest.audit({ full: true })).differences).toMatchObject([
      {
        type: 'character',
        target: 'character_stages',
        from: '2026-03-09T06:00:00.000Z',
        to: '2026-03-09T07:00:00.000Z',
        differing: 1,
        remaining: 1,
      },
    ]);
    expect((await ingest.audit({ repair: true })).verified).toBe(true);

    await store.command('CREATE TABLE gone AS raw_retry');
    await store.command("INSERT INTO gone SELECT * FROM raw_retry WHERE event_id = 'late'");
    await store.command("ALTER TABLE raw_retry DELETE WHERE event_id = 'late' SETTINGS mutations_sync = 1");
    const { differences: found, ledger } = await ingest.audit({ full: true });
    expect(found.map(({ target, from }) => [target, from])).toEqual([['retry_quarter', '2026-03-10T10:00:00.000Z']]);
    expect(ledger.map(({ detail }) => detail)).toEqual(['intake/retry/0/1: 1 rows by the ledger, 0 in raw']);
    expect(await verifiedTo()).toBe(NOON - 2 * HOUR_MS);
    // Without its views: they hold the event still.
    await store.command("ALTER TABLE raw_retry ATTACH PARTITION ID '202603' FROM gone");
    expect((await ingest.audit()).verified).toBe(true);
  });

  test('looks at an hour that was not over when its events landed as soon as it is', async () => {
    const hour = Math.floor(nowMs / HOUR_MS);
    await ingest.intake.submit(asJson([retry('now', { occurred_at: hour * HOUR_MS })]));
    await ingest.drained();
    nowMs += 60_000;
    expect((await ingest.audit()).hours).toBe(0);
    await opened.store.command(
      'ALTER TABLE retry_quarter UPDATE retries = 7 WHERE quarter >= fromUnixTimestamp({from:Int64}) SETTINGS mutations_sync = 1',
      {
        from: hour * 3_600,
      },
    );
    nowMs += HOUR_MS;
    expect((await ingest.audit()).differences).toMatchObject([{ target: 'retry_quarter', from: new Date(hour * HOUR_MS).toISOString() }]);
    expect((await ingest.audit({ repair: true })).verified).toBe(true);
    expect(await verifiedTo()).toBe((hour + 1) * HOUR_MS);
  });

  test('finds a gap in a log, and rows of raw that the ledger does not know', async () => {
    const { store } = opened;
    await store.command("ALTER TABLE raw_retry UPDATE chunk = 'somewhere else' WHERE event_id = 'r1' SETTINGS mutations_sync = 1");
    const [row] = await store.query("SELECT * FROM ledger WHERE log = 'intake/retry' AND state = 'declared' ORDER BY first DESC LIMIT 1");
    await store.insert('ledger', [{ ...row, first: 90, last: 95, chunk: 'intake/retry/0/90' }]);
    const { ledger, verified } = await ingest.audit({ full: true });
    expect(verified).toBe(false);
    expect(ledger.map(({ detail }) => detail)).toEqual([
      'position 3 is followed by 90',
      'intake/retry/0/0: 1 rows by the ledger, 0 in raw',
    ]);
    // Where nothing happens a round leaves one row, for the last full hour; two of those have passed.
    expect(await countRows(store, 'audit_hours FINAL', "type = 'workflow'")).toBe(2);
  });
});
