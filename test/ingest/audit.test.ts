import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

  test('finds a gap in a log, and rows of raw that the ledger does not know', async () => {
    const { store } = opened;
    await store.command("ALTER TABLE raw_retry UPDATE chunk = 'somewhere else' WHERE event_id = 'r1' SETTINGS mutations_sync = 1");
    const [row] = await store.query("SELECT * FROM ledger WHERE log = 'intake/retry' AND state = 'declared' ORDER BY first DESC LIMIT 1");
    await store.insert('ledger', [{ ...row, first: 90, last: 95, chunk: 'intake/retry/0/90' }]);
    const { ledger, verified } = await ingest.audit({ full: true });
    expect(verified).toBe(false);
    expect(ledger.map(({ detail }) => detail)).toEqual([
      'position 2 is followed by 90',
      'intake/retry/0/0: 1 rows by the ledger, 0 in raw',
    ]);
    expect(await countRows(store, 'audit_hours FINAL', "type = 'workflow'")).toBe(1);
  });
});
