import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RetryEvent, StudioEvent } from '../../services/events/types.ts';
import { createBuried, createBury } from '../../services/ingest/burying.ts';
import type { ChunkRow } from '../../services/ingest/chunk.ts';
import { createSplit } from '../../services/ingest/culprits.ts';
import { createLedger } from '../../services/ingest/ledger.ts';
import { openLogWriter } from '../../services/ingest/log-writer.ts';
import { createIngestMetrics } from '../../services/ingest/metrics.ts';
import { DEFAULT_LIMITS } from '../../services/ingest/planner.ts';
import { createScratch } from '../../services/ingest/scratch.ts';
import { createSettle } from '../../services/ingest/settle.ts';
import type { JudgedMessage, Log } from '../../services/ingest/types.ts';
import { createWriters } from '../../services/ingest/writers.ts';
import { createLanding } from '../../services/store/landing.ts';
import { Registry } from 'prom-client';
import { openTestStore, type TestStore } from '../support/store.ts';
import { ledgerFaults } from '../../services/ingest/audit-ledger.ts';
import { NOON, retry } from './events.ts';
import { differences } from './exact.ts';
import { CLOCK, countRows, silent } from './open-ingest.ts';

const LIMITS = { ...DEFAULT_LIMITS, maxEvents: 4 };

function messagesOf(events: readonly StudioEvent[], first = 0): JudgedMessage[] {
  return events.map((event, index) => ({
    kind: 'accepted',
    position: first + index,
    recordedAt: NOON,
    sizeBytes: 100,
    event,
    bytes: Buffer.from(event.event_id),
  }));
}

const retries = (prefix: string, count: number, changes: Partial<RetryEvent> = {}) =>
  Array.from({ length: count }, (_, i) => retry(`${prefix}${i}`, changes));

describe('the exactly-once writer', () => {
  let opened: TestStore;
  const all: StudioEvent[] = [];
  let log: Log;
  let logs = 0;
  beforeAll(async () => {
    opened = await openTestStore();
  });
  beforeEach(() => {
    log = { name: `kafka/topic/${(logs += 1)}`, incarnation: 'a', type: 'retry' };
  });
  afterAll(() => opened.close());

  /** What a process has: nothing of it is shared with another but the store. */
  function process() {
    const { store } = opened;
    const ledger = createLedger(store, CLOCK);
    const landing = createLanding(store);
    const settle = createSettle({
      ledger,
      landing,
      writers: createWriters(null),
      bury: createBury(store, CLOCK),
      buried: createBuried(store),
      split: createSplit(ledger, createScratch(store)),
      metrics: createIngestMetrics(new Registry()),
      log: silent,
    });
    return { ledger, landing, open: () => openLogWriter(log, { ledger, settle, limits: LIMITS }) };
  }

  const steps = (state: string) => countRows(opened.store, 'ledger', `log = '${log.name}' AND state = '${state}'`);

  test('lands every message once, whatever part of it is read again', async () => {
    const events = retries('again', 10);
    all.push(...events);
    const writer = await process().open();
    await writer.write(messagesOf(events.slice(0, 6)), 6);
    await writer.write(messagesOf(events.slice(2), 2), 10);
    expect(writer.settled()).toBe(10);
    const later = await process().open();
    expect(later.wants()).toBe(10);
    await later.write(messagesOf(events), 10);
    expect(await steps('finished')).toBe(3);
  });

  test('messages that come while others land are put together into a chunk as large as the limits allow', async () => {
    const events = retries('meanwhile', 9);
    all.push(...events);
    const writer = await process().open();
    const landed = events.map((event, at) => writer.write(messagesOf([event], at), at + 1));
    expect(writer.backlog()).toEqual({ landing: true, waiting: 8, sizeBytes: 900 });
    await Promise.all(landed);
    expect(writer.settled()).toBe(9);
    expect(writer.lastRecordMs()).toBe(NOON);
    expect(writer.backlog()).toEqual({ landing: false, waiting: 0, sizeBytes: 0 });
    const firsts = await opened.store.query(
      `SELECT toFloat64(first) AS first FROM ledger WHERE log = '${log.name}' AND state = 'finished' ORDER BY first`,
    );
    expect(firsts).toEqual([{ first: 0 }, { first: 1 }, { first: 5 }]);
  });

  test('a writer that is stopped ends with its chunk, and the next goes on behind it', async () => {
    const events = retries('stopped', 9);
    all.push(...events);
    const writer = await process().open();
    const landed = writer.write(messagesOf(events), 9);
    await writer.stop();
    await landed;
    await writer.write(messagesOf(events), 9);
    expect([writer.settled(), await steps('declared')]).toEqual([4, 1]);
    const next = await process().open();
    expect(next.wants()).toBe(4);
    await next.write(messagesOf(events), 9);
    expect(await steps('finished')).toBe(3);
  });

  test('twins that walk the same log at once land it once', async () => {
    const events = retries('twin', 12);
    all.push(...events);
    const one = await process().open();
    const two = await process().open();
    await Promise.all([one.write(messagesOf(events), 12), two.write(messagesOf(events.slice(0, 9)), 9)]);
    await two.write(messagesOf(events.slice(9), 9), 12);
    expect([one.settled(), two.settled()]).toEqual([12, 12]);
  });

  test('the chunk is what was declared first, even where it reaches beyond what is at hand', async () => {
    const events = retries('reach', 8);
    all.push(...events);
    const { ledger } = process();
    await ledger.declare({ log, first: 0, last: 5, rejected: [1], hours: [], digest: '' });
    const writer = await process().open();
    await writer.write(messagesOf(events.slice(0, 3)), 3);
    expect([writer.settled(), writer.wants()]).toEqual([0, 3]);
    await writer.write(messagesOf(events.slice(3), 3), 8);
    expect(writer.settled()).toBe(8);
    // Judged rejected when the chunk was declared, and judged once.
    all.splice(all.indexOf(events[1]!), 1);
    expect(await countRows(opened.store, 'dead_letters FINAL', `log = '${log.name}' AND position = 1`)).toBe(1);
  });

  test('a token that is taken while its row is not there is taken again under the next attempt', async () => {
    const declaration = { log, first: 0, last: 3, rejected: [], hours: [], digest: 'x' };
    await process().ledger.declare(declaration);
    await opened.store.command(`ALTER TABLE ledger DELETE WHERE log = '${log.name}' SETTINGS mutations_sync = 1`);
    const { row, own } = await process().ledger.declare(declaration);
    expect(own).toBe(true);
    expect(row.last).toBe(3);
    expect(await countRows(opened.store, 'ledger', `log = '${log.name}' AND attempt = 2`)).toBe(1);
    const events = retries('token', 4);
    all.push(...events);
    await (await process().open()).write(messagesOf(events), 4);
  });

  test.each([
    ['raw', 'raw_retry', "chunk = '{id}'"],
    ['a rollup', 'retry_quarter', "project_id = 'lost'"],
    ['the hours of ids', 'event_hours', "id_hash IN (SELECT cityHash64(event_id) FROM raw_retry WHERE chunk = '{id}')"],
  ])('a chunk whose rows were lost from %s between its token and its end is made whole', async (_what, table, lost) => {
    const events = retries(`lost-${table}`, 4, { project_id: 'lost' });
    all.push(...events);
    const { ledger, landing } = process();
    const { row } = await ledger.declare({ log, first: 0, last: 3, rejected: [], hours: [Math.floor(NOON / 3_600_000)], digest: '' });
    const landed = events.map((event, position) => ({ position, recordedAt: NOON, event }));
    await landing.land({ id: row.id, type: 'retry', attempt: 1, events: landed });
    await opened.store.command(`ALTER TABLE ${table} DELETE WHERE ${lost.replace('{id}', row.id)} SETTINGS mutations_sync = 1`);
    expect(await differences(opened.store, all)).not.toEqual([]);
    const writer = await process().open();
    await writer.write(messagesOf(events), 4);
    expect(writer.settled()).toBe(4);
    expect(await differences(opened.store, all)).toEqual([]);
  });

  test('a copy with other content is buried and everything else lands', async () => {
    const events = retries('conflict', 3);
    all.push(...events);
    const writer = await process().open();
    await writer.write(messagesOf(events), 3);
    await writer.write(messagesOf([retry('conflict1', { reason: 'other' }), events[2]!], 3), 5);
    const letters = await opened.store.query(`SELECT position, reason, bytes FROM dead_letters FINAL WHERE log = '${log.name}'`);
    expect(letters).toEqual([{ position: '3', reason: 'event_id_conflict', bytes: Buffer.from('conflict1').toString('base64') }]);
  });

  test('messages that the store refuses are found and buried, and the chunk is replaced by one without them', async () => {
    await opened.store.command("ALTER TABLE raw_retry ADD CONSTRAINT no_curse CHECK reason != 'cursed'");
    const events = retries('curse', 4);
    all.push(...events.slice(0, 2), events[3]!);
    const cursed = messagesOf([...events.slice(0, 2), retry('curse2', { reason: 'cursed' }), events[3]!]);
    const writer = await process().open();
    await writer.write(cursed, 4);
    expect(writer.settled()).toBe(4);
    expect([await steps('superseded'), await steps('finished')]).toEqual([1, 1]);
    const letters = await opened.store.query(`SELECT position, reason FROM dead_letters FINAL WHERE log = '${log.name}'`);
    expect(letters).toEqual([{ position: '2', reason: 'bad_value' }]);
    expect((await process().open()).wants()).toBe(4);
  });

  test('a chunk that reached a table is never split', async () => {
    const { ledger } = process();
    const [first, second] = retries('whole', 2);
    all.push(first!);
    const row: ChunkRow = (await ledger.declare({ log, first: 0, last: 1, rejected: [1], hours: [], digest: '' })).row;
    await (await process().open()).write(messagesOf([first!, second!]), 2);
    const messages = messagesOf([first!, second!]).filter((message) => message.kind === 'accepted');
    expect(await createSplit(ledger, createScratch(opened.store))(row, messages, messages)).toBe(null);
  });

  test('after all of it raw, rollups, entities and ledger are exact', async () => {
    expect(await differences(opened.store, all)).toEqual([]);
    expect(await ledgerFaults(opened.store, true)).toEqual([]);
  });
});
