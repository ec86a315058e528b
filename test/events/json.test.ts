import { isUtf8 } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../services/events/instants.ts';
import { judgeJson, toJson } from '../../services/events/json.ts';
import { utf8Fault } from '../../services/events/utf8.ts';
import { arbitraryEvent, RECORD_TIME_MS } from '../support/arbitrary-event.ts';
import { EXAMPLES, NOON_MS } from './example-events.ts';

describe('the JSON form of an event', () => {
  it('round-trips through text for every valid event', () => {
    fc.assert(
      fc.property(arbitraryEvent, (event) => {
        expect(judgeJson(JSON.parse(JSON.stringify(toJson(event))), RECORD_TIME_MS)).toEqual({ kind: 'accepted', event });
      }),
    );
  });

  it('names the type, writes times in UTC and absent values as null', () => {
    expect(toJson({ ...EXAMPLES.worker, occurred_at: NOON_MS + 1 })).toEqual({
      type: 'worker',
      event_id: 'e1',
      occurred_at: '2026-03-01T12:00:00.001Z',
      worker_id: 'w1',
      gpu_model: null,
      gpu_count: 8,
      from: '2026-03-01T11:59:00.000Z',
      state: 'IDLE',
    });
  });

  it('takes epoch milliseconds, leaves out nullable fields, and ignores what it does not know', () => {
    const { gpu_model: _, ...worker } = EXAMPLES.worker;
    expect(judgeJson({ ...worker, note: { deep: [1] }, queued_at: 'no time of a worker' }, NOON_MS)).toEqual({
      kind: 'accepted',
      event: EXAMPLES.worker,
    });
  });

  it.each([
    ['null', null, 'invalid_json'],
    ['an array', [], 'invalid_json'],
    ['a text', 'generation', 'invalid_json'],
    ['an object without a type', {}, 'unknown_type'],
    ['a type that is none', { type: 'render' }, 'unknown_type'],
    ['a type by another name of JavaScript', { type: 'constructor' }, 'unknown_type'],
    ['a wall time', { ...EXAMPLES.character, occurred_at: '2026-03-01T12:00:00' }, 'bad_value'],
    ['a date', { ...EXAMPLES.character, occurred_at: '2026-03-01' }, 'bad_value'],
    ['milliseconds as a text', { ...EXAMPLES.character, occurred_at: String(NOON_MS) }, 'bad_value'],
    ['a time that is an object', { ...EXAMPLES.character, occurred_at: {} }, 'bad_value'],
    ['no time', { ...EXAMPLES.character, occurred_at: null }, 'missing_field'],
  ])('%s is refused', (_what, value, reason) => {
    expect(judgeJson(value, NOON_MS)).toMatchObject({ kind: 'rejected', reason });
  });

  it('never throws, whatever JSON is sent', () => {
    const name = fc.oneof(fc.constantFrom(...Object.keys(EXAMPLES.generation), '__proto__', 'toString'), fc.string());
    const anything = fc.oneof(
      fc.jsonValue(),
      fc
        .tuple(fc.constantFrom(...Object.values(EXAMPLES)), fc.dictionary(name, fc.jsonValue()))
        .map(([event, change]) => ({ ...event, ...change })),
    );
    fc.assert(
      fc.property(anything, (value) => {
        expect(['accepted', 'rejected']).toContain(judgeJson(value, RECORD_TIME_MS).kind);
      }),
      { numRuns: 1_000 },
    );
  });
});

const bytesOf = (changes: object = {}): Buffer => Buffer.from(JSON.stringify({ ...toJson(EXAMPLES.retry), ...changes }));
/** The event with an ignored field, as so many bytes. */
const sized = (sizeBytes: number): Buffer => bytesOf({ note: 'x'.repeat(sizeBytes - bytesOf({ note: '' }).length) });

describe('the bytes of an event', () => {
  it('are judged as the event that they are', () => {
    expect(judgeJson(bytesOf(), NOON_MS)).toEqual({ kind: 'accepted', event: EXAMPLES.retry });
    expect(judgeJson(bytesOf({ type: 'render' }), NOON_MS)).toMatchObject({ kind: 'rejected', reason: 'unknown_type' });
  });

  it('that are no JSON are refused as the text that they are', () => {
    expect(judgeJson(Buffer.from('WARN sent'), NOON_MS)).toEqual(judgeJson('WARN sent', NOON_MS));
  });

  it.each([
    ['a letter of Latin-1', [0x68, 0xe4, 0x6e], '0xe4', 1],
    ['half a character', [0xf0, 0x9f, 0x8e], '0xf0', 0],
    ['an encoded surrogate', [0x61, 0xed, 0xa0, 0x80], '0xed', 1],
    ['an overlong NUL', [0xc0, 0x80], '0xc0', 0],
    ['a broken byte behind a replacement character', [...Buffer.from('\uFFFD\uFFFDé'), 0xff], '0xff', 8],
  ])('with %s are refused, and the byte is named', (_what, broken, byte, place) => {
    const [before = '', after = ''] = bytesOf({ reason: '|' }).toString().split('|');
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from(broken), Buffer.from(after)]);
    expect(judgeJson(bytes, NOON_MS)).toEqual({
      kind: 'rejected',
      reason: 'invalid_text',
      detail: `the byte ${byte} at offset ${before.length + place} is not valid UTF-8`,
    });
  });

  it('may hold a replacement character that was sent', () => {
    expect(judgeJson(bytesOf({ reason: 'h\uFFFDnd' }), NOON_MS)).toEqual({
      kind: 'accepted',
      event: { ...EXAMPLES.retry, reason: 'h\uFFFDnd' },
    });
  });

  it('are at most 64 KiB, with what is ignored of them', () => {
    expect(judgeJson(sized(65_536), NOON_MS)).toMatchObject({ kind: 'accepted' });
    expect(judgeJson(sized(65_537), NOON_MS)).toEqual({ kind: 'rejected', reason: 'too_large', detail: '65537 bytes, more than 65536' });
  });

  it('are at fault where no character can be read, and nowhere before', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(Buffer.from('\uFFFD')),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const bytes = Buffer.concat(pieces);
        const fault = utf8Fault(bytes);
        expect(fault === null).toBe(isUtf8(bytes));
        if (fault === null) return;
        const offset = Number(/ offset (\d+) /.exec(fault)?.[1]);
        expect(isUtf8(bytes.subarray(0, offset))).toBe(true);
        const ends = [1, 2, 3, 4].map((length) => offset + length).filter((end) => end <= bytes.length);
        expect(ends.filter((end) => isUtf8(bytes.subarray(offset, end)))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an instant', () => {
  it.each([
    ['2026-03-29T01:59:59.999Z', Date.UTC(2026, 2, 29, 1, 59, 59, 999)],
    ['2026-03-29T12:15:00+02:00', Date.UTC(2026, 2, 29, 10, 15)],
    ['2026-03-29T12:15+05:45', Date.UTC(2026, 2, 29, 6, 30)],
    ['2026-03-29T12:15:00-0330', Date.UTC(2026, 2, 29, 15, 45)],
    ['2026-03-29 12:15:00z', Date.UTC(2026, 2, 29, 12, 15)],
    ['2026-03-29T12:15:00.123456789Z', Date.UTC(2026, 2, 29, 12, 15, 0, 123)],
    ['2026-03-29T12:15:00.5Z', Date.UTC(2026, 2, 29, 12, 15, 0, 500)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['0050-01-01T00:00:00Z', -60_589_296_000_000],
  ])('%s', (text, epochMs) => {
    expect(parseInstant(text)).toBe(epochMs);
  });

  it.each([
    '2026-03-29T12:15:00',
    '2026-03-29',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-03-29T24:00:00Z',
    '2026-03-29T12:60:00Z',
    '2026-12-31T23:59:60Z',
    '2026-03-29T12:15:00+24:00',
    '2026-03-29T12:15:00.Z',
    '2026-03-29T12:15:00.1234567890Z',
    ' 2026-03-29T12:15:00Z',
    '2026-03-29T12:15:00Z\n',
    '+002026-03-29T12:15:00Z',
    'Sun Mar 29 2026',
    '',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('is read as written by every language: what Date writes comes back', () => {
    const millis = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(millis, (epochMs) => {
        expect(parseInstant(new Date(epochMs).toISOString())).toBe(epochMs);
      }),
    );
  });
});
