import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { EVENT_TYPES } from '../../services/events/types.ts';
import { arbitraryEvent, RECORD_TIME_MS } from '../support/arbitrary-event.ts';
import { EXAMPLES, NOON_MS } from './example-events.ts';
import { frame } from './framed.ts';

const schemas = loadSchemas();
const codec = createAvroCodec({ schemas });
const character = codec.encode(EXAMPLES.character);
const qa = codec.encode(EXAMPLES.qa);

/** `bytes` with the first `from` replaced by `to`. */
function replaced(bytes: Buffer, from: Uint8Array, to: Uint8Array): Buffer {
  const at = bytes.indexOf(from);
  if (at < 0) throw new Error('nothing to replace');
  return Buffer.concat([bytes.subarray(0, at), to, bytes.subarray(at + from.length)]);
}

function text(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length * 2]), bytes]);
}

describe('framing', () => {
  it.each([
    ['a tombstone', null, 'not_avro'],
    ['nothing', Buffer.alloc(0), 'not_avro'],
    ['a header cut short', Buffer.from([0, 0, 0, 0]), 'not_avro'],
    ['JSON', Buffer.from('{"type":"character"}'), 'not_avro'],
    ['an id that no schema has', frame(999, Buffer.from([2])), 'unknown_schema_id'],
    ['the greatest id', frame(0xffff_ffff, Buffer.from([2])), 'unknown_schema_id'],
    ['a header without a body', character.subarray(0, 5), 'not_avro'],
    ['64 KiB and a byte', Buffer.concat([character, Buffer.alloc(65_537 - character.length)]), 'too_large'],
    ['64 KiB', Buffer.concat([character, Buffer.alloc(65_536 - character.length)]), 'not_avro'],
  ])('%s', (_what, bytes, reason) => {
    expect(codec.judge('character', bytes, NOON_MS)).toMatchObject({ kind: 'rejected', reason });
  });
});

describe('a body', () => {
  it('cut anywhere, or followed by anything, is refused', () => {
    for (let end = 5; end < qa.length; end += 1) {
      expect(codec.judge('qa', qa.subarray(0, end), NOON_MS), `cut at ${end}`).toMatchObject({ kind: 'rejected', reason: 'not_avro' });
    }
    expect(codec.judge('qa', Buffer.concat([qa, Buffer.from([0])]), NOON_MS)).toMatchObject({
      reason: 'not_avro',
      detail: 'bytes follow the body',
    });
  });

  it('may be a slice of a larger buffer: nothing beyond it is read', () => {
    const around = Buffer.concat([Buffer.from('before'), qa, Buffer.from('after')]);
    expect(codec.judge('qa', around.subarray(6, 6 + qa.length), NOON_MS)).toEqual({ kind: 'accepted', event: EXAMPLES.qa });
    expect(codec.judge('qa', around.subarray(6, 5 + qa.length), NOON_MS)).toMatchObject({ reason: 'not_avro' });
  });

  it.each([
    ['invalid UTF-8', replaced(qa, text('hands'), text(Uint8Array.of(0x68, 0xff, 0x68))), 'invalid_text'],
    ['an encoded surrogate', replaced(qa, text('hands'), text(Uint8Array.of(0xed, 0xa0, 0x80))), 'invalid_text'],
    ['an overlong NUL', replaced(qa, text('hands'), text(Uint8Array.of(0xc0, 0x80))), 'invalid_text'],
    ['a NUL', replaced(qa, text('hands'), text(Uint8Array.of(0x00))), 'invalid_text'],
    ['half a character', replaced(qa, text('hands'), text(Uint8Array.of(0xf0, 0x9f, 0x8e))), 'invalid_text'],
    ['a negative length', replaced(qa, text('hands'), Buffer.from([0x01])), 'not_avro'],
    ['a text longer than the body', replaced(qa, text('hands'), Buffer.from([0xfe, 0xff, 0x7f])), 'not_avro'],
    ['a text of 2^62 bytes', replaced(qa, text('hands'), Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])), 'not_avro'],
    [
      'a length with needless bytes',
      replaced(qa, text('hands'), Buffer.concat([Buffer.from([0x8a, 0x00]), Buffer.from('hands')])),
      'not_avro',
    ],
    ['a number that never ends', replaced(qa, text('hands'), Buffer.alloc(12, 0xff)), 'not_avro'],
    [
      'an array of fifty million',
      replaced(qa, Buffer.concat([Buffer.from([4]), text('hands')]), Buffer.from([0x80, 0xc2, 0xd7, 0x2f])),
      'not_avro',
    ],
    [
      'an array of -2^63',
      replaced(qa, Buffer.concat([Buffer.from([4]), text('hands')]), Buffer.from([...Array(9).fill(0xff), 1])),
      'not_avro',
    ],
  ])('with %s is refused', (_what, bytes, reason) => {
    expect(codec.judge('qa', bytes, NOON_MS)).toMatchObject({ kind: 'rejected', reason });
  });

  it('may write an array in blocks, with or without their sizes, as long as the sizes are true', () => {
    const items = Buffer.concat([text('hands'), text('flicker')]);
    const plain = Buffer.concat([Buffer.from([4]), items, Buffer.from([0])]);
    const inBlocks = Buffer.concat([Buffer.from([2]), text('hands'), Buffer.from([1, 16]), text('flicker'), Buffer.from([0])]);
    const lying = Buffer.concat([Buffer.from([2]), text('hands'), Buffer.from([1, 14]), text('flicker'), Buffer.from([0])]);
    expect(codec.judge('qa', replaced(qa, plain, inBlocks), NOON_MS)).toEqual({ kind: 'accepted', event: EXAMPLES.qa });
    expect(codec.judge('qa', replaced(qa, plain, lying), NOON_MS)).toMatchObject({ reason: 'not_avro' });
  });

  it('with a boolean that is neither 0 nor 1, or an enum or union index out of range, is refused', () => {
    const automaticAt = qa.length - 2 - 'v7'.length - 1;
    for (const [at, value] of [
      [automaticAt, 2],
      [automaticAt + 1, 4],
      [automaticAt + 1, 3],
      [automaticAt + 1, 0x80],
    ] as const) {
      const bytes = Buffer.from(qa);
      bytes[at] = value;
      expect(codec.judge('qa', bytes, NOON_MS)).toMatchObject({ kind: 'rejected', reason: 'not_avro' });
    }
    const stage = Buffer.from(character);
    for (const index of [8, 1, 0x7f]) {
      stage[stage.length - 1] = index;
      expect(codec.judge('character', stage, NOON_MS)).toMatchObject({ kind: 'rejected', reason: 'not_avro' });
    }
  });

  it.each([
    ['2^52 - 1', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], 'out_of_bounds'],
    ['2^53', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20], 'out_of_bounds'],
    ['2^63 - 1', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 'out_of_bounds'],
    ['-2^63', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 'out_of_bounds'],
    ['0', [0x00], 'out_of_bounds'],
  ])('with a time of %s ms is refused', (_what, time, reason) => {
    const at = 5 + text(EXAMPLES.character.event_id).length;
    const timeBytes = character.subarray(at, at + 6);
    expect(codec.judge('character', replaced(character, timeBytes, Buffer.from(time)), NOON_MS)).toMatchObject({ reason });
  });

  it('with a count past 32 bits is refused', () => {
    const { worker } = EXAMPLES;
    const bytes = codec.encode({ ...worker, gpu_model: 'A100', gpu_count: 77 });
    const huge = replaced(
      bytes,
      Buffer.concat([text('A100'), Buffer.from([154, 1])]),
      Buffer.concat([text('A100'), Buffer.from([0x80, 0x80, 0x80, 0x80, 0x10])]),
    );
    expect(codec.judge('worker', huge, NOON_MS)).toMatchObject({
      reason: 'out_of_bounds',
      detail: 'a whole number is past what its field can hold',
    });
  });
});

describe('whatever bytes arrive', () => {
  const type = fc.constantFrom(...EVENT_TYPES);
  const change = fc.record({ at: fc.nat(400), drop: fc.nat(3), insert: fc.uint8Array({ maxLength: 11 }) });

  it('there is a verdict: random bodies', () => {
    fc.assert(
      fc.property(type, fc.uint8Array({ maxLength: 200 }), (name, body) => {
        expect(['accepted', 'rejected']).toContain(codec.judge(name, frame(schemas.newest[name].id, body), NOON_MS).kind);
      }),
      { numRuns: 2_000 },
    );
  });

  it('there is a verdict, and what is accepted is a valid event again: damaged bodies', () => {
    fc.assert(
      fc.property(arbitraryEvent, fc.array(change, { minLength: 1, maxLength: 4 }), (event, changes) => {
        let bytes = codec.encode(event);
        for (const { at, drop, insert } of changes) {
          const cut = Math.min(at, bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, cut), insert, bytes.subarray(cut + drop)]);
        }
        const judged = codec.judge(event.type, bytes, RECORD_TIME_MS);
        // The verdict on an accepted event, encoded again, is the same verdict; a rejection explains itself in a line.
        const again = judged.kind === 'accepted' ? codec.judge(event.type, codec.encode(judged.event), RECORD_TIME_MS) : judged;
        expect(again).toEqual(judged);
        expect(judged.kind === 'accepted' || judged.detail.length < 500).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('memory stays in proportion to their size: ten thousand bombs leave the heap as it was', () => {
    const bomb = replaced(qa, Buffer.concat([Buffer.from([4]), text('hands')]), Buffer.from([0x80, 0xc2, 0xd7, 0x2f]));
    const before = process.memoryUsage();
    for (let i = 0; i < 10_000; i += 1) codec.judge('qa', bomb, NOON_MS);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(64 * 2 ** 20);
  });
});
