/** Topics that are written in transactions: the marks and what was aborted take offsets, and hold nothing to be read. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { keyOf, topicOf } from '../../services/events/topics.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import type { Ingest } from '../../services/ingest/ingest.ts';
import { readFreshness } from '../../services/store/freshness.ts';
import { retry } from '../ingest/events.ts';
import { differences } from '../ingest/exact.ts';
import { startIngest } from '../ingest/open-ingest.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { codec, connect, makeTopics } from './kafka-events.ts';

const broker = await kafkaOrSkip('topics written in transactions');
const WAIT = { timeout: 45_000, interval: 100 };
const clock = { now: () => Date.now() };

describe.skipIf(broker === null)('a topic written in transactions', () => {
  const prefix = uniqueTopicPrefix('transactions');
  const kafka = connect(broker?.brokers ?? []);
  const producer = kafka.producer({ transactionalId: prefix, maxInFlightRequests: 1, idempotent: true });
  const topic = topicOf(prefix, 'retry');
  let opened: TestStore;
  let ingest: Ingest;

  beforeAll(async () => {
    await makeTopics(kafka, prefix, 1);
    await producer.connect();
    opened = await openTestStore();
    const config = { brokers: broker?.brokers ?? [], topicPrefix: prefix, groupId: prefix, tls: false, tlsCaFile: null, sasl: null };
    ingest = await startIngest(opened.store, { kafka: { ...config, sessionTimeoutMs: 3_000 }, progressEveryMs: 100 }, clock);
  });
  afterAll(async () => {
    await ingest?.close();
    await producer.disconnect();
    await opened?.close();
  });

  const send = async (events: readonly StudioEvent[], end: 'commit' | 'abort') => {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: events.map((event) => ({ key: keyOf(event), value: codec.encode(event) })) });
    await (end === 'commit' ? transaction.commit() : transaction.abort());
  };
  /** Position and end of the log, as written down since `sinceMs`. */
  const progress = async (sinceMs: number) => {
    const [row] = await opened.store.query<{ position: string; end: string; reached: number }>(
      'SELECT position, end, watermark_ms >= {since:Int64} AS reached FROM log_progress FINAL WHERE log = {log:String}',
      { log: `kafka/${topic}/0`, since: sinceMs },
    );
    return row;
  };

  test('is found read to its end though that is a mark, and does not hold the watermark back', async () => {
    await send([retry('a'), retry('b')], 'commit');
    const sinceMs = Date.now();
    await vi.waitFor(async () => expect(await progress(sinceMs)).toEqual({ position: '3', end: '3', reached: 1 }), WAIT);
    await vi.waitFor(async () => {
      const { watermark } = await readFreshness(opened.store, { now: Date.now(), latenessMs: 0 });
      expect(watermark).toBeGreaterThanOrEqual(sinceMs);
    }, WAIT);
  });

  test('is read past what was aborted, and to its end', async () => {
    await send([retry('never')], 'abort');
    await send([retry('c')], 'commit');
    await send([retry('not this either'), retry('nor this')], 'abort');
    const sinceMs = Date.now();
    await vi.waitFor(async () => expect(await progress(sinceMs)).toEqual({ position: '10', end: '10', reached: 1 }), WAIT);
    await ingest.drained();
    expect(await differences(opened.store, [retry('a'), retry('b'), retry('c')])).toEqual([]);
    expect((await ingest.audit({ full: true })).ledger).toEqual([]);
  });
});
