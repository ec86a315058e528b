import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Ingest } from '../../services/ingest/ingest.ts';
import { readFreshness } from '../../services/store/freshness.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import { asJson } from '../ingest/events.ts';
import { differences } from '../ingest/exact.ts';
import { countRows, startIngest } from '../ingest/open-ingest.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { randomStudio } from '../support/random-studio.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { connect, makeTopics, produce, shuffled } from './kafka-events.ts';

const broker = await kafkaOrSkip('ingest from Kafka');
const NOW = Date.now();
const clock = { now: () => NOW };
const WAIT = { timeout: 50_000, interval: 100 };

describe.skipIf(broker === null)('events from Kafka', () => {
  const prefix = uniqueTopicPrefix('exact');
  const kafka = connect(broker?.brokers ?? []);
  const studio = randomStudio(3, 150);
  const once = distinct(studio.events);
  let opened: TestStore;
  let ingest: Ingest;

  beforeAll(async () => {
    await makeTopics(kafka, prefix, 3);
    opened = await openTestStore();
    const config = { brokers: broker?.brokers ?? [], topicPrefix: prefix, groupId: prefix, tls: false, tlsCaFile: null, sasl: null };
    ingest = await startIngest(opened.store, { kafka: { ...config, sessionTimeoutMs: 3_000 }, progressEveryMs: 200, limits: TINY }, clock);
  });
  afterAll(async () => {
    await ingest?.close();
    await opened?.close();
  });

  test('count once, though every one comes twice and shuffled, and once more over HTTP', { timeout: 180_000 }, async () => {
    await produce(kafka, prefix, shuffled([...once, ...once], 7), NOW);
    expect((await ingest.intake.submit(asJson(once))).rejected).toEqual([]);
    await ingest.drained();
    expect(await differences(opened.store, once)).toEqual([]);
    expect(await countRows(opened.store, 'ledger', "state = 'finished'")).toBeGreaterThan(20);
  });

  test('the watermark is the time at which every log was found read to its end', async () => {
    await vi.waitFor(async () => {
      const { watermark } = await readFreshness(opened.store, { now: NOW, latenessMs: 300_000 });
      expect(watermark).toBe(NOW - 300_000);
    }, WAIT);
  });
});

const TINY = { maxEvents: 40, maxBytes: 1 << 20, maxQuarters: 5_000, maxMonths: 12 };

function distinct(events: readonly StudioEvent[]): StudioEvent[] {
  const first = new Map<string, StudioEvent>();
  for (const event of events.toReversed()) first.set(`${event.type} ${event.event_id}`, event);
  return [...first.values()];
}
