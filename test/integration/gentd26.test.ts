/** The trace through a real topic as Avro, twice over and shuffled within partitions, and once over HTTP on top: the same figures, asked over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toJson } from '../../services/events/json.ts';
import type { Row } from '../../services/metrics/types.ts';
import { NOW_MS, openServer, type TestServer } from '../query/open-server.ts';
import { toSixDecimals, TRACE_METRICS, traceCases, traceEvents, tracePresent } from '../support/gentd26.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { connect, makeTopics, produce, shuffled } from './kafka-events.ts';

const broker = await kafkaOrSkip('the public trace through Kafka');
const MINUTE_MS = 60_000;
const EVENTS_A_REQUEST = 5_000;

describe.skipIf(broker === null || !tracePresent)('26,790 generation requests of a public trace through Kafka', () => {
  const prefix = uniqueTopicPrefix('trace');
  let server: TestServer;
  let url = '';
  const verdicts = { accepted: 0, duplicate: 0, rejected: 0 };

  const send = async (path: string, type: string, body: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${server.wrapsheet.localToken}`, 'content-type': type };
    const answer = await fetch(new URL(path, url), { method: 'POST', headers, body });
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.json();
  };

  beforeAll(async () => {
    const brokers = broker?.brokers ?? [];
    const events = traceEvents();
    const kafka = connect(brokers);
    await makeTopics(kafka, prefix, 3);
    server = await openServer({ KAFKA_BROKERS: brokers.join(','), KAFKA_TOPIC_PREFIX: prefix, KAFKA_GROUP: prefix });
    ({ url } = await server.wrapsheet.server.start());
    await produce(kafka, prefix, shuffled([...events, ...events], 26), NOW_MS);
    for (let at = 0; at < events.length; at += EVENTS_A_REQUEST) {
      const lines = events.slice(at, at + EVENTS_A_REQUEST).map((event) => JSON.stringify(toJson(event)));
      const last = at + EVENTS_A_REQUEST >= events.length;
      const verdict = await send(last ? '/events?wait=true' : '/events', 'application/x-ndjson', lines.join('\n'));
      const { accepted, duplicate, rejected } = verdict as { accepted: number; duplicate: number; rejected: unknown[] };
      verdicts.accepted += accepted;
      verdicts.duplicate += duplicate;
      verdicts.rejected += rejected.length;
    }
  }, 5 * MINUTE_MS);
  afterAll(async () => {
    await server?.close();
  });

  test('no event is rejected, on either way', async () => {
    expect(verdicts.rejected).toBe(0);
    expect(verdicts.accepted + verdicts.duplicate).toBe(26_790);
    const { body } = await server.ask('GET', '/dead-letters');
    expect(body['items']).toEqual([]);
  });

  test.each(traceCases)('$from to $to_exclusive in $time_zone by $by', async ({ from, to_exclusive, time_zone, by, rows }) => {
    const question = { metrics: TRACE_METRICS, by, from, to: to_exclusive, zone: time_zone };
    const answer = (await send('/query', 'application/json', JSON.stringify(question))) as { rows: Row[] };
    expect(answer.rows.map(toSixDecimals)).toEqual(rows.map(toSixDecimals));
  });
});
