import { describe, expect, test } from 'vitest';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { spanOf } from '../../services/events/span.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import { createJudge } from '../../services/ingest/judging.ts';
import { generation, NOON } from './events.ts';

const codec = createAvroCodec({ schemas: loadSchemas() });
const judge = createJudge(codec, 'generation');

const plain = Array.from({ length: 5 }, (_, i) => generation(`g${i}`, { started_at: NOON - 1_000 * i, queued_at: null }));
const messageOf = (event: StudioEvent, position: number) => ({ position, recordedAt: NOON + position, bytes: codec.encode(event) });

describe('judging the messages of a log', () => {
  test('an event that is accepted at a glance is the one that was sent, in whatever memory its message came', () => {
    const messages = plain.map(messageOf);
    const together = Buffer.concat(messages.map(({ bytes }) => bytes));
    let end = 0;
    const fetched = messages.map((message) => ({ ...message, bytes: together.subarray(end, (end += message.bytes.length)) }));
    for (const given of [messages, fetched, [...messages, ...fetched]]) {
      const judged = judge(given);
      expect(judged.map(({ position, recordedAt, sizeBytes, bytes }) => ({ position, recordedAt, sizeBytes, bytes }))).toEqual(
        given.map((message) => ({ ...message, sizeBytes: message.bytes.length })),
      );
      expect(judged.map((message) => message.kind === 'accepted' && message.event)).toEqual(given.map(({ position }) => plain[position]));
      expect(judged.map((message) => message.kind === 'accepted' && message.plain !== undefined)).toEqual(given.map(() => true));
    }
  });

  test('what is known of it at a glance is so, and its body is where it is said to be', () => {
    for (const [position, message] of judge(plain.map(messageOf)).entries()) {
      if (message.kind === 'rejected' || message.plain === undefined) throw new Error('not at a glance');
      const { page, start, end } = message.plain;
      expect(page.subarray(start, end)).toEqual(codec.encode(message.event).subarray(5));
      const { startMs, occurredAt } = spanOf(message);
      expect({ startMs, occurredAt }).toEqual({ startMs: plain[position]?.started_at, occurredAt: NOON });
    }
  });

  test('what takes a closer look is accepted or rejected among the others, in its place', () => {
    const accented = generation('é');
    const late = generation('late', { occurred_at: NOON + 3_600_001 + 10_000 });
    const tombstone = { position: 3, recordedAt: NOON, bytes: null };
    const judged = judge([...[plain[0]!, accented, late].map(messageOf), tombstone, messageOf(plain[1]!, 4)]);
    expect(judged.map((message) => (message.kind === 'accepted' ? message.event : message.reason))).toEqual([
      plain[0],
      accented,
      'in_the_future',
      'not_avro',
      plain[1],
    ]);
  });
});
