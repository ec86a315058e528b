import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { incompatibility, parseRecordSchema } from '../../services/events/avro-writers.ts';
import { TIME_FIELDS } from '../../services/events/json.ts';
import { loadSchemas, SCHEMAS_FOLDER } from '../../services/events/schemas.ts';
import { EVENT_TYPES } from '../../services/events/types.ts';
import { SYMBOLS } from '../../services/events/validate.ts';
import { EXAMPLES } from './example-events.ts';

interface AvroField {
  readonly name: string;
  readonly type: unknown;
  readonly default?: unknown;
  readonly doc?: string;
}
interface AvroRecord {
  readonly type: string;
  readonly name: string;
  readonly namespace: string;
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}

const schemas = loadSchemas();
const parsed = schemas.all.map((schema) => ({ ...schema, record: JSON.parse(schema.text) as AvroRecord }));

/**
 * Every version ever published, by content. To publish a change: move the newest file to history/TYPE.VERSION.avsc, write the new
 * one as TYPE.avsc, and add a line to schemas/ids.json and here. Lines are never changed.
 */
const PUBLISHED = [
  '1 generation 1 fce698752db032b29a6bf8606b91076a348f869ba58655258853d4af133bc176',
  '2 generation 2 f4201ffa83624053883001fda1e5bb16f5e7eb9c57755fbc286cbbe3cc9b045a',
  '3 qa 1 c8cf2ed637efe9db13f8498148aea54e7d45a6e5198a1cc172dac3cd2e7ae746',
  '4 retry 1 089cc023c0932b47dfe8b756640906b5c353557f5db136cd0ddb54a3fac9160a',
  '5 review_request 1 d148587ee8e6771053e2a45a0e56996f42f296a7ebf8fe361e1b72783a28488b',
  '6 review 1 52b6a3a05a3117c7d877f9998a39a82d4ec24bf4deb2e5f9d8fd11b455133510',
  '7 character 1 571cd7f4ca11146e3cf2727a5edd3fc594bb5c45ed42eafd64bb198d1883b296',
  '8 worker 1 7f562c1d6ebbf0b5b105096015369e6b5f63341949bd70d45c95bebb469e8361',
  '9 workflow 1 488d8dc9acb776ab41fe7bc385aa061519bc67058f8eda2784d39deacee719e7',
];

function compactSha256(text: string): string {
  return createHash('sha256')
    .update(JSON.stringify(JSON.parse(text)))
    .digest('hex');
}

describe('a published schema', () => {
  it('keeps its id and its content for ever', () => {
    expect(parsed.map(({ id, type, version, text }) => `${id} ${type} ${version} ${compactSha256(text)}`)).toEqual(PUBLISHED);
    expect(parsed.filter(({ sha256, text }) => compactSha256(text) !== sha256).map(({ file }) => file)).toEqual([]);
  });

  it('has an id of its own, and a version after the one before', () => {
    expect(new Set(parsed.map(({ id }) => id)).size).toBe(parsed.length);
    for (const type of EVENT_TYPES) {
      const versions = parsed.filter((schema) => schema.type === type).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, index) => index + 1));
    }
  });

  it('is at the top of the folder if it is the newest, in history/ otherwise; and no other file lies there', () => {
    const expected = parsed.map(({ type, version }) =>
      schemas.newest[type].version === version ? `${type}.avsc` : `history/${type}.${version}.avsc`,
    );
    expect(parsed.map(({ file }) => file)).toEqual(expected);
    const found = readdirSync(SCHEMAS_FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.avsc'));
    expect(found.sort()).toEqual(expected.toSorted());
  });
});

describe('the newest schema of a type', () => {
  it.each(EVENT_TYPES)('%s: reads every older version', (type) => {
    const newest = parseRecordSchema(schemas.newest[type].text);
    const older = schemas.all.filter((schema) => schema.type === type);
    expect(older.map(({ text }) => incompatibility(newest, parseRecordSchema(text)))).toEqual(older.map(() => null));
    expect(() => older.map(({ text }) => newest.createResolver(parseRecordSchema(text)))).not.toThrow();
  });

  it('reads no version with which it is incompatible: what would refuse a change', () => {
    const text = schemas.newest.retry.text;
    const ours = parseRecordSchema(text);
    const record = JSON.parse(text) as AvroRecord;
    const changed = (fields: readonly AvroField[]) => parseRecordSchema(JSON.stringify({ ...record, fields }));
    const mandatory = changed([...record.fields, { name: 'cost', type: 'int' }]);
    const optional = changed([...record.fields, { name: 'cost', type: ['null', 'int'], default: null }]);
    const retyped = changed(record.fields.map((field) => (field.name === 'attempt' ? { ...field, type: 'string' } : field)));
    expect(incompatibility(mandatory, ours)).toMatch(/no field cost/);
    expect(incompatibility(retyped, ours)).toMatch(/attempt/);
    expect(incompatibility(optional, ours)).toBeNull();
  });

  it.each(EVENT_TYPES)('%s: has exactly the fields of the event, each explained', (type) => {
    const record = JSON.parse(schemas.newest[type].text) as AvroRecord;
    expect(record.namespace).toBe('studio.wrapsheet');
    const fields = Object.keys(EXAMPLES[type]).filter((name) => name !== 'type');
    expect(record.fields.map(({ name }) => name).toSorted()).toEqual(fields.toSorted());
    expect([record, ...record.fields].filter(({ doc }) => doc === undefined || doc.length < 10).map(({ name }) => name)).toEqual([]);
  });

  it.each(EVENT_TYPES)('%s: writes nullable fields as a union with null, null by default, and times as timestamp-millis', (type) => {
    const record = JSON.parse(schemas.newest[type].text) as AvroRecord;
    const nullable = record.fields.filter((field) => Array.isArray(field.type));
    expect(nullable.map((field) => [(field.type as unknown[])[0], (field.type as unknown[]).length, field.default])).toEqual(
      nullable.map(() => ['null', 2, null]),
    );
    const times = record.fields.filter((field) => JSON.stringify(field.type).includes('{"type":"long","logicalType":"timestamp-millis"}'));
    expect(times.map(({ name }) => name).sort()).toEqual(TIME_FIELDS[type].toSorted());
  });

  it('names the same symbols as the validation, in the same order', () => {
    const enums = EVENT_TYPES.flatMap((type) => (JSON.parse(schemas.newest[type].text) as AvroRecord).fields)
      .map(({ name, type }) => [name, (type as { symbols?: readonly string[] }).symbols] as const)
      .filter(([, symbols]) => symbols !== undefined);
    expect(Object.fromEntries(enums)).toEqual(SYMBOLS);
  });
});
