/** Schemas that only the registry knows: written by producers that are ahead of us, or that are not ours at all. */

import type { SchemaRegistry } from '../../services/events/registry.ts';
import { describe, expect, it } from 'vitest';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { EXAMPLES, NOON_MS } from './example-events.ts';
import { frame, framed } from './framed.ts';

interface FieldSchema {
  readonly name: string;
  readonly type: unknown;
  readonly default?: unknown;
}
interface RecordSchema {
  readonly name: string;
  readonly fields: readonly FieldSchema[];
}

const schemas = loadSchemas();
const generation = JSON.parse(schemas.newest.generation.text) as RecordSchema;
const SCHEMA_ID = 4_000_000_000;

function withField(field: FieldSchema): RecordSchema {
  return { ...generation, fields: [...generation.fields.filter(({ name }) => name !== field.name), field] };
}

/** Judges a body by a codec whose registry has one schema. */
function judge(schema: unknown, bytes: Buffer) {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
  const registry: SchemaRegistry = {
    known: (id) => (id === SCHEMA_ID ? text : undefined),
    fetch: () => Promise.resolve(),
    register: () => Promise.reject(new Error('nothing is written here')),
  };
  return createAvroCodec({ schemas, registry }).judge('generation', bytes, NOON_MS);
}

function judgeWritten(schema: RecordSchema, change: Readonly<Record<string, unknown>>) {
  return judge(schema, framed(SCHEMA_ID, JSON.stringify(schema), { ...EXAMPLES.generation, ...change }));
}

const EMPTY = { type: 'record', name: 'Empty', fields: [] };

/** A record of two records of two records …, of nothing in the end: 2^depth values in no bytes. */
function doubled(depth: number): unknown {
  const inner = depth === 0 ? EMPTY : doubled(depth - 1);
  const again = depth === 0 ? 'Empty' : `Pair${depth - 1}`;
  return {
    type: 'record',
    name: `Pair${depth}`,
    fields: [
      { name: 'a', type: inner },
      { name: 'b', type: again },
    ],
  };
}

/** The text of a schema with an array of arrays of arrays …, as deep as that. */
function nestedText(depth: number): string {
  const items = '{"type":"array","items":'.repeat(depth) + '"string"' + '}'.repeat(depth);
  return JSON.stringify(withField({ name: 'x', type: 'HERE' })).replace('"HERE"', items);
}

/** A linked list as deep as that, from the outside in. */
function chain(length: number): unknown {
  let value: unknown = null;
  for (let i = 0; i < length; i += 1) value = { next: value };
  return value;
}

const accepted = { kind: 'accepted', event: EXAMPLES.generation };

describe('a newer schema', () => {
  it.each([
    ['a text', { name: 'region', type: 'string' }, 'eu-west'],
    [
      'a record in a record',
      { name: 'origin', type: { type: 'record', name: 'Origin', fields: [{ name: 'host', type: 'string' }] } },
      { host: 'h' },
    ],
    ['an array', { name: 'tags', type: { type: 'array', items: 'string' } }, ['a', 'b']],
    ['a map', { name: 'labels', type: { type: 'map', values: 'double' } }, { a: 1.5 }],
    ['bytes', { name: 'thumbnail', type: 'bytes' }, Buffer.from([0xff, 0xfe])],
    ['fixed bytes', { name: 'digest', type: { type: 'fixed', name: 'Digest', size: 3 } }, Buffer.from([1, 2, 3])],
    ['a union of several', { name: 'cause', type: ['null', 'string', 'long'] }, 'x'],
    ['a float', { name: 'share', type: 'float' }, 0.5],
    ['a null', { name: 'reserved', type: 'null' }, null],
    ['a name that JavaScript uses', { name: 'constructor', type: 'string' }, 'x'],
  ])('with one more field, %s, is read without it', (_what, field, value) => {
    expect(judgeWritten(withField(field), { [field.name]: value })).toEqual(accepted);
  });

  it('may have a field of ours after one we skip, and a type of ours named inside it', () => {
    const outcome = generation.fields.find(({ name }) => name === 'outcome')?.type;
    const fields = generation.fields.map((field) => (field.name === 'outcome' ? { ...field, type: 'Outcome' } : field));
    const schema = { ...generation, fields: [{ name: 'earlier_outcome', type: outcome }, ...fields] };
    expect(judgeWritten(schema, { earlier_outcome: 'FAILED' })).toEqual(accepted);
  });

  it('may hold longs of any size where we do not read them', () => {
    const schema = withField({ name: 'snowflake', type: 'long' });
    const body = framed(SCHEMA_ID, JSON.stringify(schema), { ...EXAMPLES.generation, snowflake: 0 });
    const huge = Buffer.concat([body.subarray(0, -1), Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])]);
    expect(judge(schema, huge)).toEqual(accepted);
  });

  it('costs only the events that carry a symbol we do not know', () => {
    const schema = withField({
      name: 'outcome',
      type: { type: 'enum', name: 'Outcome', symbols: ['TIMED_OUT', 'SUCCEEDED', 'FAILED', 'CANCELLED'] },
    });
    expect(judgeWritten(schema, {})).toEqual(accepted);
    expect(judgeWritten(schema, { outcome: 'TIMED_OUT' })).toEqual({
      kind: 'rejected',
      reason: 'unknown_symbol',
      detail: 'outcome is "TIMED_OUT", not one of SUCCEEDED, FAILED, CANCELLED',
    });
  });

  it('may write a whole number wider, or what we need as nullable: the value decides', () => {
    expect(judgeWritten(withField({ name: 'gpu_count', type: 'long' }), {})).toEqual(accepted);
    expect(judgeWritten(withField({ name: 'scene_type', type: ['null', 'string'] }), {})).toEqual(accepted);
    expect(judgeWritten(withField({ name: 'scene_type', type: ['null', 'string'] }), { scene_type: null })).toMatchObject({
      reason: 'missing_field',
    });
  });

  it('may leave out a field that has a default, and write one without null', () => {
    const schema = { ...generation, fields: generation.fields.filter(({ name }) => name !== 'failure_type') };
    expect(judgeWritten(schema, {})).toEqual(accepted);
    expect(judgeWritten(withField({ name: 'gpu_model', type: 'string' }), {})).toEqual(accepted);
  });
});

describe('a schema that cannot be read as ours', () => {
  it.each([
    [
      'lacks a field without a default',
      { ...generation, fields: generation.fields.filter(({ name }) => name !== 'attempt') },
      'no field attempt',
    ],
    ['writes a time as text', withField({ name: 'occurred_at', type: 'string' }), 'occurred_at is written as string'],
    ['writes an enum as text', withField({ name: 'outcome', type: 'string' }), 'outcome is written as string'],
    ['writes a union of several', withField({ name: 'scene_type', type: ['string', 'long'] }), 'scene_type is written as string or long'],
    ['is another record', { ...generation, name: 'Render' }, 'Render'],
    ['is no record', '"string"', 'not an Avro record'],
    ['is not JSON', 'syntax = "proto3";', 'not an Avro record'],
    ['has a type that does not exist', withField({ name: 'x', type: 'decimal' }), 'not an Avro record'],
    ['has an array of nothing', withField({ name: 'x', type: { type: 'array', items: 'null' } }), 'items that take no bytes'],
    ['has an array of empty records', withField({ name: 'x', type: { type: 'array', items: EMPTY } }), 'items that take no bytes'],
    ['has an empty record', withField({ name: 'x', type: EMPTY }), 'take no bytes'],
    ['doubles nothing forty times', withField({ name: 'x', type: doubled(40) }), 'take no bytes'],
    ['is nested past any use', nestedText(20_000), "writer's schema"],
  ])('%s', (_what, schema, words) => {
    expect(judge(schema, frame(SCHEMA_ID, Buffer.alloc(20)))).toMatchObject({
      kind: 'rejected',
      reason: 'schema_mismatch',
      detail: expect.stringContaining(words) as unknown,
    });
  });

  it('is told apart from an id that nobody knows', () => {
    expect(judge(generation, frame(1, Buffer.alloc(20)))).toMatchObject({ reason: 'unknown_schema_id' });
  });
});

describe('a schema that contains itself', () => {
  const node = { type: 'record', name: 'Node', fields: [{ name: 'next', type: ['null', 'Node'] }] };
  const schema = withField({ name: 'chain', type: ['null', node] });

  it('is read as deep as anybody needs, and refused beyond, however deep', () => {
    expect(judgeWritten(schema, { chain: chain(3) })).toEqual(accepted);
    expect(judgeWritten(schema, { chain: chain(40) })).toMatchObject({ reason: 'not_avro', detail: 'values are nested too deeply' });
    const body = framed(SCHEMA_ID, JSON.stringify(schema), { ...EXAMPLES.generation, chain: null });
    const bottomless = Buffer.concat([body.subarray(0, -1), Buffer.alloc(60_000, 2)]);
    expect(judge(schema, bottomless)).toMatchObject({ reason: 'not_avro' });
  });

  it('without end is refused', () => {
    const endless = withField({ name: 'x', type: { type: 'record', name: 'Self', fields: [{ name: 'self', type: 'Self' }] } });
    expect(judge(endless, frame(SCHEMA_ID, Buffer.alloc(300)))).toMatchObject({ kind: 'rejected' });
  });
});
