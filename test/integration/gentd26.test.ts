/** The trace through a real topic as Avro, twice over and shuffled within partitions, and once over the intake on top: the same figures. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toJson } from '../../services/events/json.ts';
import type { Ingest } from '../../services/ingest/ingest.ts';
import type { SubmitResult } from '../../services/ingest/verdicts.ts';
import { createMetrics } from '../../services/metrics/metrics.ts';
import { countRows, startIngest } from '../ingest/open-ingest.ts';
import { toSixDecimals, TRACE_CONTEXT, traceCases, traceEvents, tracePresent, traceQuestion } from '../support/gentd26.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { connect, makeTopics, produce, shuffled } from './kafka-events.ts';

const broker = await kafkaOrSkip('the public trace through Kafka');
const MINUTE_MS = 60_000;

describe.skipIf(broker === null || !tracePresent)('26,790 generation requests of a public trace through Kafka', () => {
  const prefix = uniqueTopicPrefix('trace');
  let opened: TestStore;
  let ingest: Ingest;
  let overHttp: SubmitResult;

  beforeAll(async () => {
    const brokers = broker?.brokers ?? [];
    const kafka = connect(brokers);
    const events = traceEvents();
    const now = Date.now();
    await makeTopics(kafka, prefix, 3);
    opened = await openTestStore();
    ingest = await startIngest(
      opened.store,
      { kafka: { brokers, topicPrefix: prefix, groupId: prefix, tls: false, tlsCaFile: null, sasl: null, sessionTimeoutMs: 3_000 } },
      { now: () => now },
    );
    await produce(kafka, prefix, shuffled([...events, ...events], 26), now);
    overHttp = await ingest.intake.submit(events.map(toJson));
    await ingest.drained();
  }, 5 * MINUTE_MS);
  afterAll(async () => {
    await ingest?.close();
    await opened?.close();
  });

  test('every event stands in raw once', async () => {
    expect(overHttp.rejected).toEqual([]);
    expect(await countRows(opened.store, 'raw_generation')).toBe(26_790);
    expect(await countRows(opened.store, 'dead_letters')).toBe(0);
  });

  test.each(traceCases)('$from to $to_exclusive in $time_zone by $by', async (expected) => {
    const { rows } = await createMetrics({ store: opened.store }).answer(traceQuestion(expected), TRACE_CONTEXT);
    expect(rows.map(toSixDecimals)).toEqual(expected.rows.map(toSixDecimals));
  });
});
