import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { startOf } from '../../services/events/span.ts';
import { EVENT_TYPES, type EventType, type StudioEvent } from '../../services/events/types.ts';
import { arbitraryEvent, RECORD_TIME_MS } from '../support/arbitrary-event.ts';
import { EXAMPLES, NOON_MS } from './example-events.ts';
import { framed } from './framed.ts';

const schemas = loadSchemas();
const codec = createAvroCodec({ schemas });

const plainText = (text: string): string => (/^[\u0020-\u007e]*$/.test(text) ? text : `text-${text.length}`);

/** The event with texts of ASCII only, everything else as it is. */
function plainly(event: StudioEvent): StudioEvent {
  const fields = Object.entries(event).map(([name, value]: [string, unknown]) => {
    if (typeof value === 'string') return [name, plainText(value)];
    return [name, Array.isArray(value) ? value.map((item: unknown) => plainText(String(item))) : value];
  });
  return Object.fromEntries(fields) as StudioEvent;
}

const plainEvent = arbitraryEvent.map(plainly);
const change = fc.record({ at: fc.nat(400), drop: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) });

/** What a glance says of a message, and what is so when it is decoded, encoded again and looked at again; both null where it says nothing. */
function glanceAndTruth(type: EventType, bytes: Buffer) {
  const glanced = codec.glance(type, bytes, RECORD_TIME_MS);
  if (glanced === null) return { glance: null, truth: null };
  const judged = codec.judge(type, bytes, RECORD_TIME_MS);
  if (judged.kind === 'rejected') return { glance: 'accepted', truth: judged.detail };
  const { event } = judged;
  const again = codec.encode(event);
  return {
    glance: glanced,
    truth: {
      page: again,
      start: 5,
      end: again.length,
      startMs: startOf(event),
      occurredAt: event.occurred_at,
      idHash: hashOf(event.type, again),
    },
  };
}

const hashOf = (type: EventType, bytes: Buffer) => codec.glance(type, bytes, RECORD_TIME_MS)?.idHash;

describe('a glance at a message', () => {
  it('accepts what nearly every message is', () => {
    expect(EVENT_TYPES.filter((type) => codec.glance(type, codec.encode(EXAMPLES[type]), NOON_MS) === null)).toEqual([]);
    fc.assert(
      fc.property(plainEvent, (event) => {
        const { glance, truth } = glanceAndTruth(event.type, codec.encode(event));
        expect(glance).not.toBeNull();
        expect(glance).toEqual(truth);
      }),
      { numRuns: 500 },
    );
  });

  it('accepts nothing but what is accepted when it is decoded: any texts', () => {
    fc.assert(
      fc.property(arbitraryEvent, (event) => {
        const { glance, truth } = glanceAndTruth(event.type, codec.encode(event));
        expect(glance).toEqual(truth);
      }),
      { numRuns: 500 },
    );
  });

  it('accepts nothing but what is accepted when it is decoded: damaged bodies', () => {
    let accepted = 0;
    fc.assert(
      fc.property(plainEvent, fc.array(change, { minLength: 1, maxLength: 2 }), (event, changes) => {
        let bytes = codec.encode(event);
        for (const { at, drop, insert } of changes) {
          const cut = Math.min(at, bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, cut), insert, bytes.subarray(cut + drop)]);
        }
        const { glance, truth } = glanceAndTruth(event.type, bytes);
        if (glance !== null) accepted += 1;
        expect(glance).toEqual(truth);
      }),
      { numRuns: 5_000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it('leaves to a closer look whatever is out of bounds, odd, or of another schema', () => {
    const { qa, generation, review } = EXAMPLES;
    const late = { ...generation, occurred_at: NOON_MS + 3_600_001 };
    const negativeZero = { ...review, footage_seconds: -0 };
    for (const event of [
      late,
      { ...qa, scene_id: 'é' },
      { ...qa, scene_id: 'a\u0007' },
      { ...qa, scene_id: 'x'.repeat(201) },
      negativeZero,
    ]) {
      expect(codec.glance(event.type, codec.encode(event), NOON_MS)).toBeNull();
    }
    const older = schemas.all.find(({ type, version }) => type === 'generation' && version === 1);
    expect(codec.glance('generation', framed(older?.id ?? 0, older?.text ?? '', generation), NOON_MS)).toBeNull();
    expect(codec.glance('generation', Buffer.alloc(0), NOON_MS)).toBeNull();
    expect(codec.glance('retry', codec.encode(EXAMPLES.review_request), NOON_MS)).toBeNull();
  });

  it('tells ids apart by their hash', () => {
    const hashes = Array.from({ length: 20_000 }, (_, i) => {
      const bytes = codec.encode({ ...EXAMPLES.retry, event_id: `retry-${i}` });
      return codec.glance('retry', bytes, NOON_MS)?.idHash;
    });
    expect(new Set(hashes).size).toBe(20_000);
  });
});
