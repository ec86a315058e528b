/** What happens to topics and to what is in them: poison, retention, deletion. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Admin } from 'kafkajs';
import { topicOf } from '../../services/events/topics.ts';
import type { Ingest } from '../../services/ingest/ingest.ts';
import { generation, NOON, retry } from '../ingest/events.ts';
import { differences } from '../ingest/exact.ts';
import { countRows, startIngest } from '../ingest/open-ingest.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import { codec, connect, makeTopics, produce } from './kafka-events.ts';

const broker = await kafkaOrSkip('what happens to topics');
const WAIT = { timeout: 45_000, interval: 100 };
const retries = (name: string, count: number) => Array.from({ length: count }, (_, i) => retry(`${name}${i}`));
const clock = { now: () => Date.now() };

describe.skipIf(broker === null)('topics', () => {
  const prefix = uniqueTopicPrefix('life');
  const kafka = connect(broker?.brokers ?? []);
  const topic = topicOf(prefix, 'retry');
  let admin: Admin;
  let opened: TestStore;
  let ingest: Ingest | null = null;
  const all: StudioEvent[] = [];

  const start = async () => {
    const config = { brokers: broker?.brokers ?? [], topicPrefix: prefix, groupId: prefix, tls: false, tlsCaFile: null, sasl: null };
    ingest = await startIngest(
      opened.store,
      { kafka: { ...config, sessionTimeoutMs: 3_000 }, progressEveryMs: 200, awayRetryMs: 200 },
      clock,
    );
  };
  const stop = async () => {
    await ingest?.close();
    ingest = null;
  };
  const landed = (count: number) => vi.waitFor(async () => expect(await countRows(opened.store, 'raw_retry')).toBe(count), WAIT);
  const lost = () =>
    opened.store.query("SELECT first, last, content_digest AS why FROM ledger WHERE state = 'lost' AND log LIKE '%retry/0' ORDER BY at");

  beforeAll(async () => {
    admin = kafka.admin();
    await admin.connect();
    await makeTopics(kafka, prefix, 1);
    opened = await openTestStore();
    await start();
  });
  afterAll(async () => {
    await stop();
    await opened.close();
    await admin.disconnect();
  });

  test('poison between good messages becomes dead letters and holds nothing up', async () => {
    const good = retries('poison', 3);
    all.push(...good);
    const producer = kafka.producer();
    await producer.connect();
    const foreign = codec.encode(generation('g'));
    const future = codec.encode(retry('future', { occurred_at: NOON + 400 * 86_400_000 }));
    const values = [codec.encode(good[0]!), null, Buffer.from('{}'), foreign, codec.encode(good[1]!), future, codec.encode(good[2]!)];
    await producer.send({ topic, messages: values.map((value) => ({ key: 'c1', value, timestamp: String(NOON) })) });
    await producer.disconnect();
    await landed(3);
    await vi.waitFor(async () => expect(await countRows(opened.store, 'dead_letters FINAL')).toBe(4), WAIT);
    const { items } = await ingest!.deadLetters.list();
    expect(items.toSorted((a, b) => a.position - b.position).map(({ position, reason }) => [position, reason])).toEqual([
      [1, 'not_avro'],
      [2, 'not_avro'],
      [3, 'schema_mismatch'],
      [5, 'in_the_future'],
    ]);
  });

  test('what retention took before it was read is recorded as lost, and the rest is read', async () => {
    await vi.waitFor(async () => expect(await countRows(opened.store, 'ledger', "state = 'finished'")).toBeGreaterThan(0), WAIT);
    await stop();
    const events = retries('retained', 6);
    await produce(kafka, prefix, events, NOON);
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '11' }] });
    all.push(...events.slice(4));
    await start();
    await landed(5);
    expect(await lost()).toEqual([{ first: '7', last: '10', why: 'retention' }]);
  });

  test('a topic deleted and created anew under the running consumer is read from its first message', async () => {
    await admin.deleteTopics({ topics: [topic] });
    const events = retries('anew', 30);
    all.push(...events);
    await vi.waitFor(() => makeTopics(kafka, prefix, 1, ['retry']), WAIT);
    await vi.waitFor(() => produce(kafka, prefix, events, NOON), WAIT);
    await landed(35);
    const incarnations = await opened.store.query("SELECT DISTINCT incarnation FROM ledger WHERE log LIKE '%retry/0'");
    expect(incarnations).toHaveLength(2);
    expect(await lost()).toEqual([
      { first: '7', last: '10', why: 'retention' },
      { first: '13', last: '12', why: 'recreated' },
    ]);
  });

  test('nothing of it is doubled or missing', async () => {
    expect(await differences(opened.store, all)).toEqual([]);
    expect((await ingest!.audit({ full: true })).differences).toEqual([]);
  });
});
