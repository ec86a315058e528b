import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spanOf } from '../../services/events/span.ts';
import { cutChunks, DEFAULT_LIMITS, quartersOf, type ChunkLimits } from '../../services/ingest/planner.ts';
import type { JudgedMessage } from '../../services/ingest/types.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import { generation, NOON, retry } from './events.ts';

const DAY_MS = 86_400_000;

function message(position: number, event: StudioEvent, sizeBytes = 100): JudgedMessage {
  return { kind: 'accepted', position, recordedAt: NOON, sizeBytes, event, bytes: null };
}

const cutAt = (messages: readonly JudgedMessage[], limits: Partial<ChunkLimits>): number[] =>
  cutChunks(messages, { ...DEFAULT_LIMITS, ...limits }).map((chunk) => chunk.length);

describe('a log is cut into chunks', () => {
  test('by events', () => {
    const messages = Array.from({ length: 7 }, (_, i) => message(i, retry(`r${i}`)));
    expect(cutAt(messages, { maxEvents: 3 })).toEqual([3, 3, 1]);
  });

  test('by bytes, rejected messages counted', () => {
    const rejected: JudgedMessage = {
      kind: 'rejected',
      position: 1,
      recordedAt: NOON,
      sizeBytes: 60,
      reason: 'not_avro',
      detail: '',
      bytes: null,
    };
    expect(cutAt([message(0, retry('a'), 60), rejected, message(2, retry('b'), 40)], { maxBytes: 100 })).toEqual([1, 2]);
  });

  test('by the quarter-hours that attempts are split into', () => {
    const longAttempt = generation('long', { started_at: NOON - DAY_MS, queued_at: null });
    expect(quartersOf(spanOf({ event: longAttempt }))).toBe(97);
    expect(cutAt([message(0, longAttempt), message(1, longAttempt), message(2, retry('r'))], { maxQuarters: 98 })).toEqual([1, 2]);
  });

  test('by distinct months, in whatever order they come', () => {
    const months = [NOON, NOON - 40 * DAY_MS, NOON, NOON - 80 * DAY_MS, NOON];
    expect(
      cutAt(
        months.map((ms, i) => message(i, retry(`r${i}`, { occurred_at: ms }))),
        { maxMonths: 2 },
      ),
    ).toEqual([3, 2]);
  });

  test('a message that alone exceeds a limit is a chunk by itself', () => {
    expect(cutAt([message(0, retry('a'), 10), message(1, retry('b'), 1_000), message(2, retry('c'), 10)], { maxBytes: 100 })).toEqual([
      1, 1, 1,
    ]);
  });

  test('without losing, doubling or reordering a message, and no chunk exceeds a limit that its messages keep', () => {
    const sizes = fc.array(fc.record({ sizeBytes: fc.integer({ min: 1, max: 200 }), days: fc.integer({ min: 0, max: 300 }) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 400 }), (given, maxEvents, maxBytes) => {
        const messages = given.map(({ sizeBytes, days }, i) =>
          message(i, retry(`r${i}`, { occurred_at: NOON - days * DAY_MS }), sizeBytes),
        );
        const chunks = cutChunks(messages, { maxEvents, maxBytes, maxQuarters: 5, maxMonths: 2 });
        expect(chunks.flat()).toEqual(messages);
        for (const chunk of chunks) {
          const bytes = chunk.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
          expect(chunk.length === 1 || (chunk.length <= Math.min(maxEvents, 5) && bytes <= maxBytes)).toBe(true);
        }
      }),
    );
  });
});
