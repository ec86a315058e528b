import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAvroCodec } from '../../services/events/avro.ts';
import { createRegistry, type RegistryConfig } from '../../services/events/registry.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { startRegistry, type RegistryMood, type TestRegistry } from '../support/schema-registry.ts';
import { EXAMPLES, NOON_MS } from './example-events.ts';
import { frame } from './framed.ts';

const schemas = loadSchemas();
const log = pino({ level: 'silent' });
let server: TestRegistry;
let nowMs: number;

beforeEach(async () => {
  server = await startRegistry();
  nowMs = NOON_MS;
});
afterEach(() => server.close());

function codecWith(change: Partial<RegistryConfig> = {}) {
  const config = { url: server.url, topicPrefix: 'studio.', timeoutMs: 2_000, backoffMs: [1, 2], ...change };
  return createAvroCodec({ schemas, registry: createRegistry(config, { clock: { now: () => nowMs }, log }) });
}

describe('a codec with a registry', () => {
  it('registers what it writes once, under the subject of the topic, and another codec reads it', async () => {
    const producer = codecWith();
    await producer.register();
    const messages = Object.values(EXAMPLES).map((event) => ({ event, bytes: producer.encode(event) }));
    expect(messages.map(({ bytes }) => bytes.readUInt32BE(1))).toEqual([100, 101, 102, 103, 104, 105, 106, 107]);
    expect(server.requests[0]).toBe('POST /subjects/studio.generation-value/versions');

    const consumer = codecWith();
    await consumer.ensure([...messages, ...messages].map(({ bytes }) => bytes));
    expect(messages.map(({ event, bytes }) => consumer.judge(event.type, bytes, NOON_MS))).toEqual(
      messages.map(({ event }) => ({ kind: 'accepted', event })),
    );
  });

  it('asks for an id once', async () => {
    const id = server.put('studio.qa-value', schemas.newest.qa.text);
    const codec = codecWith();
    const bytes = frame(id, createAvroCodec({ schemas }).encode(EXAMPLES.qa).subarray(5));
    await codec.ensure([bytes]);
    await codec.ensure([bytes, bytes]);
    expect(server.requests).toEqual([`GET /schemas/ids/${id}`]);
    expect(codec.judge('qa', bytes, NOON_MS)).toEqual({ kind: 'accepted', event: EXAMPLES.qa });
  });

  it('does not take the ids of schemas/ids.json for those of the registry', async () => {
    const codec = codecWith();
    const bytes = createAvroCodec({ schemas }).encode(EXAMPLES.qa);
    await codec.ensure([bytes]);
    expect(codec.judge('qa', bytes, NOON_MS)).toMatchObject({ reason: 'unknown_schema_id' });
  });

  it('asks again for an id that was unknown, but not at once', async () => {
    const codec = codecWith({ unknownForMs: 30_000 });
    const bytes = frame(100, createAvroCodec({ schemas }).encode(EXAMPLES.qa).subarray(5));
    await codec.ensure([bytes]);
    await codec.ensure([bytes]);
    expect(codec.judge('qa', bytes, NOON_MS)).toMatchObject({ reason: 'unknown_schema_id' });
    expect(server.requests).toHaveLength(1);
    server.put('studio.qa-value', schemas.newest.qa.text);
    nowMs += 30_000;
    await codec.ensure([bytes]);
    expect(codec.judge('qa', bytes, NOON_MS)).toEqual({ kind: 'accepted', event: EXAMPLES.qa });
  });

  it('asks nothing for bytes that have no schema id', async () => {
    await codecWith().ensure([null, Buffer.alloc(0), Buffer.from('{}'), Buffer.from([0, 1])]);
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['another format', { schemaType: 'PROTOBUF' }],
    ['references to other subjects', { references: [{ name: 'x', subject: 'x', version: 1 }] }],
  ])('refuses the events, not the stream, where the schema is of %s', async (_what, extra) => {
    const id = server.put('x-value', schemas.newest.qa.text, extra);
    const codec = codecWith();
    const bytes = frame(id, Buffer.from([2]));
    await codec.ensure([bytes]);
    expect(codec.judge('qa', bytes, NOON_MS)).toMatchObject({ reason: 'schema_mismatch' });
  });

  it('sends the credentials of the URL, and never shows them', async () => {
    server.setMood('locked');
    const url = server.url.replace('http://', 'http://reader:s%40cret@');
    const failure = codecWith({ url }).ensure([frame(100, Buffer.alloc(1))]);
    await expect(failure).rejects.toMatchObject({
      code: 'registry_away',
      message: expect.not.stringMatching(/s%40cret|s@cret/) as unknown,
    });
    expect([...server.authorizations]).toEqual([`Basic ${Buffer.from('reader:s@cret').toString('base64')}`]);
  });

  it.each(['registry:8081', 'ftp://registry', ''])('is not made for %j, which is no URL of a registry', (url) => {
    expect(() => codecWith({ url })).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  });

  it('fetches many new ids at once, and learns from all of them', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => server.put(`s${i}-value`, schemas.newest.qa.text));
    const codec = codecWith();
    const body = createAvroCodec({ schemas }).encode(EXAMPLES.qa).subarray(5);
    const messages = ids.map((id) => frame(id, body));
    await codec.ensure(messages);
    expect(messages.map((bytes) => codec.judge('qa', bytes, NOON_MS).kind)).toEqual(ids.map(() => 'accepted'));
    expect(server.requests).toHaveLength(20);
  });

  it('will not write before it has registered', () => {
    expect(() => codecWith().encode(EXAMPLES.qa)).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  it('says so where the registry refuses a schema', async () => {
    await expect(codecWith({ topicPrefix: 'closed.' }).register(['qa'])).rejects.toMatchObject({ code: 'registry_refused' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a registry that is away', () => {
  const message = frame(100, createAvroCodec({ schemas }).encode(EXAMPLES.qa).subarray(5));

  it.each<[RegistryMood, number]>([
    ['errors', 2_000],
    ['gateway', 2_000],
    ['locked', 2_000],
    ['silent', 50],
  ])('(%s) makes ensure fail after three tries, and is asked again when it is back', async (mood, timeoutMs) => {
    server.put('studio.qa-value', schemas.newest.qa.text);
    server.setMood(mood);
    const codec = codecWith({ timeoutMs });
    await expect(codec.ensure([message])).rejects.toMatchObject({ name: 'WrapsheetError', code: 'registry_away' });
    expect(server.requests).toHaveLength(3);
    server.setMood('healthy');
    await codec.ensure([message]);
    expect(codec.judge('qa', message, NOON_MS)).toEqual({ kind: 'accepted', event: EXAMPLES.qa });
  });

  it('that does not even listen is away too, for reading and writing', async () => {
    const codec = codecWith();
    await server.close();
    await expect(codec.ensure([message])).rejects.toMatchObject({ code: 'registry_away' });
    await expect(codec.register(['qa'])).rejects.toMatchObject({ code: 'registry_away' });
    server = await startRegistry();
  });

  it('does not hold up a caller that gives up', async () => {
    server.setMood('silent');
    const codec = codecWith({ timeoutMs: 60_000 });
    const giveUp = new AbortController();
    const waiting = codec.ensure([message], giveUp.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    giveUp.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.requests).toHaveLength(1);
  });

  it('does not matter for schemas that are known already', async () => {
    server.put('studio.qa-value', schemas.newest.qa.text);
    const codec = codecWith();
    await codec.ensure([message]);
    server.setMood('errors');
    await codec.ensure([message, message]);
    expect(codec.judge('qa', message, NOON_MS)).toEqual({ kind: 'accepted', event: EXAMPLES.qa });
  });
});
