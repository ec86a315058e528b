/** What of a body of events is no text or too large: the event's own verdict where the body tells which it is. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withLargeAsBytes } from '../../services/query/large-events.ts';
import { openServer, type TestServer } from './open-server.ts';
import { generation } from './studio-events.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' };
const LIMIT_BYTES = 65_536;

const send = async (payload: Buffer, headers: Readonly<Record<string, string>>, query = '') => {
  const { status, body } = await server.ask('POST', `/events?wait=true${query}`, { payload, headers });
  return { status, body };
};

const letterOf = async (reason: string, start: string) => {
  const { body } = await server.ask('GET', `/dead-letters?reason=${reason}&limit=500`);
  const letters = (body['items'] as { readonly bytes: string; readonly detail: string }[]).map(({ bytes, detail }) => ({
    bytes: Buffer.from(bytes, 'base64'),
    detail,
  }));
  return letters.filter(({ bytes }) => bytes.includes(start));
};

const text = (id: string, more: Readonly<Record<string, unknown>> = {}): string => JSON.stringify(generation('p1', id, more));
/** With `gpu_model` in Latin-1, of which 0xdc is no text in UTF-8. */
const latin = (id: string): Buffer => Buffer.from(text(id, { gpu_model: 'Über' }), 'latin1');
const lines = (...events: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(events.flatMap((event, index) => [Buffer.from(index === 0 ? '' : '\n'), Buffer.from(event)]));
/** With a field that is ignored, as so many bytes. */
const sized = (id: string, sizeBytes: number): string => text(id, { note: 'x'.repeat(sizeBytes - text(id, { note: '' }).length) });

describe('what is not UTF-8', () => {
  test('is one rejected line of NDJSON; the others stand, and the dead letter keeps its bytes', async () => {
    const body = lines(text('u1', { gpu_model: 'Über' }), '', latin('u2'), '{"broken', text('u3'));
    expect(await send(body, NDJSON_TYPE, '&file=latin.ndjson')).toEqual({
      status: 200,
      body: {
        accepted: 2,
        duplicate: 0,
        rejected: [
          {
            index: 1,
            code: 'invalid_text',
            detail: `the byte 0xdc at offset ${latin('u2').indexOf(0xdc)} is not valid UTF-8`,
          },
          expect.objectContaining({ index: 2, code: 'invalid_json' }),
        ],
      },
    });
    const letters = await letterOf('invalid_text', '"u2"');
    expect(letters).toEqual([{ bytes: latin('u2'), detail: expect.stringMatching(/^latin\.ndjson line 3: the byte 0xdc/) as string }]);
  });

  test('does not become text when its dead letter is judged again', async () => {
    await send(lines(latin('u4')), NDJSON_TYPE);
    const replayed = await server.ask('POST', '/dead-letters/replay', { body: { reason: 'invalid_text' } });
    expect(replayed.body).toMatchObject({ accepted: 0 });
    expect(Number(replayed.body['replayed'])).toBeGreaterThan(0);
    expect((await letterOf('invalid_text', '"u4"')).map(({ bytes }) => bytes)).toEqual([latin('u4')]);
  });

  test('ends at its line, also where lines end in carriage returns', async () => {
    const body = lines(`${text('u5')}\r`, Buffer.concat([latin('u6'), Buffer.from('\r')]), `${text('u7')}\r`, '');
    expect(await send(body, NDJSON_TYPE)).toMatchObject({ body: { accepted: 2, rejected: [{ index: 1, code: 'invalid_text' }] } });
    expect((await letterOf('invalid_text', '"u6"')).map(({ bytes }) => bytes)).toEqual([latin('u6')]);
  });

  test.each([
    ['one event', latin('u8'), lines(text('u8'))],
    ['an array', lines('[', text('u9'), ',', latin('u10'), ']'), lines('[', text('u9'), ',', text('u10'), ']')],
  ])('refuses a JSON body whole, with the place: %s', async (_what, broken, whole) => {
    expect(await send(broken, JSON_TYPE)).toMatchObject({
      status: 400,
      body: {
        code: 'bad_request',
        place: 'body',
        detail: `The body is not UTF-8: the byte 0xdc at offset ${broken.indexOf(0xdc)} is not valid UTF-8. None of its events is taken.`,
      },
    });
    expect(await send(whole, JSON_TYPE)).toMatchObject({ status: 200, body: { duplicate: 0, rejected: [] } });
  });

  test('is not what was sent as U+FFFD', async () => {
    const event = text('u11', { gpu_model: 'H\uFFFD' });
    expect(await send(Buffer.from(`[${event}]`), JSON_TYPE)).toMatchObject({ body: { accepted: 1 } });
    expect(await send(lines(latin('u12'), event), NDJSON_TYPE)).toMatchObject({ body: { duplicate: 1, rejected: [{ index: 0 }] } });
  });
});

const tooLarge = (index: number, sizeBytes = LIMIT_BYTES + 1) => ({
  index,
  code: 'too_large',
  detail: `${sizeBytes} bytes, more than ${LIMIT_BYTES}`,
});

describe('an event of more than 64 KiB', () => {
  test('is rejected as a body, with what is ignored of it, and its bytes are kept as they came', async () => {
    const large = sized('s1', LIMIT_BYTES + 1);
    expect(await send(Buffer.from(`\uFEFF \n${large}\n`), JSON_TYPE)).toEqual({
      status: 200,
      body: { accepted: 0, duplicate: 0, rejected: [tooLarge(0)] },
    });
    expect((await letterOf('too_large', '"s1"')).map(({ bytes }) => bytes.toString())).toEqual([large]);
    expect(await send(Buffer.from(`\uFEFF \n${sized('s1', LIMIT_BYTES)}\n`), JSON_TYPE)).toMatchObject({ body: { accepted: 1 } });
  });

  test('is rejected in its place in an array, and the others stand', async () => {
    const large = sized('s4', LIMIT_BYTES + 1);
    const body = `[${[text('s2'), sized('s3', LIMIT_BYTES), large, sized('s5', 100_000), text('s6')].join(' ,\n ')} ]`;
    const { body: answer } = await send(Buffer.from(body), JSON_TYPE);
    expect(answer).toEqual({ accepted: 3, duplicate: 0, rejected: [tooLarge(2), tooLarge(3, 100_000)] });
    expect((await letterOf('too_large', '"s4"')).map(({ bytes }) => bytes.toString())).toEqual([large]);
  });

  test('is rejected as a line, and the others stand', async () => {
    const body = lines(text('s7'), sized('s8', LIMIT_BYTES + 1), `  ${sized('s9', LIMIT_BYTES)}\t\r`, text('s10'));
    expect(await send(body, NDJSON_TYPE, '&file=large.ndjson')).toMatchObject({ body: { accepted: 3, rejected: [tooLarge(1)] } });
    const [letter] = await letterOf('too_large', '"s8"');
    expect(letter?.detail).toBe(`large.ndjson line 2: ${LIMIT_BYTES + 1} bytes, more than ${LIMIT_BYTES}`);
  });

  test('is measured in bytes, not in characters', async () => {
    const wide = text('s11', { note: '界'.repeat(22_000) });
    expect(wide.length).toBeLessThan(LIMIT_BYTES);
    const sizeBytes = Buffer.byteLength(wide);
    expect(await send(Buffer.from(wide), JSON_TYPE)).toMatchObject({ body: { rejected: [tooLarge(0, sizeBytes)] } });
    expect(await send(Buffer.from(`[${wide}]`), JSON_TYPE)).toMatchObject({ body: { rejected: [tooLarge(0, sizeBytes)] } });
    expect(await send(Buffer.from(wide), NDJSON_TYPE)).toMatchObject({ body: { rejected: [tooLarge(0, sizeBytes)] } });
  });

  test('is told from one that is small once it is read: escapes and spaces are sent too', async () => {
    const escaped = text('s12', { note: '|' }).replace('|', '\\u0061'.repeat(11_000));
    expect(await send(Buffer.from(`[${escaped}]`), JSON_TYPE)).toMatchObject({ body: { rejected: [{ code: 'too_large' }] } });
    const spaced = text('s13').replace(',', `,${' '.repeat(LIMIT_BYTES)}`);
    expect(await send(Buffer.from(`[${spaced}]`), JSON_TYPE)).toMatchObject({ body: { rejected: [{ code: 'too_large' }] } });
  });

  test('is not what many small ones are together', async () => {
    const events = Array.from({ length: 300 }, (_, index) => text(`t${index}`, { note: '}],[{"\\' }));
    expect(await send(Buffer.from(`[${events.join(',')}]`), JSON_TYPE)).toMatchObject({ body: { accepted: 300, rejected: [] } });
  });

  test('is found wherever it stands in an array', () => {
    const filler = fc.constantFrom('', 'x'.repeat(LIMIT_BYTES), '\\"[{,'.repeat(20_000), '界'.repeat(25_000));
    const item = fc
      .tuple(fc.json(), filler, fc.constantFrom('', ' ', '\n\t'))
      .map(([json, fill, space]) => ({ item: fill === '' ? json : `[${json},{"a":${JSON.stringify(fill)}}]`, space }));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), (items) => {
        const body = Buffer.from(`[${items.map(({ item: one, space }) => space + one + space).join(',')}]`);
        const found = withLargeAsBytes(JSON.parse(body.toString()), body) as readonly unknown[];
        expect(found.map((value) => (Buffer.isBuffer(value) ? `as sent: ${value.toString()}` : value))).toEqual(
          items.map(({ item: one }): unknown => (Buffer.byteLength(one) > LIMIT_BYTES ? `as sent: ${one}` : JSON.parse(one))),
        );
      }),
      { numRuns: 100 },
    );
  });
});
