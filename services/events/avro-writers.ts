/**
 * Reading what a writer's schema wrote: ours, an older one of ours, or a newer one that only the registry knows.
 *
 * Fields are matched by name. What we do not know is skipped; what the writer does not have takes our default. Enum symbols are
 * taken as the writer names them and judged like any value, so one new symbol costs the events that carry it, not the stream.
 */

import avro, { type Schema, type Type, type types } from 'avsc';
import { compilePlain, type PlainReader } from './avro-plain.ts';
import { compileScan } from './avro-scan.ts';
import type { Fields } from './checks.ts';

export interface WriterReader {
  readonly kind: 'readable';
  /** End of the body that begins at `start`, or a SCAN_FAULT. */
  scan(bytes: Buffer, start: number): number;
  /** The known fields of a body that was scanned without fault. */
  read(bytes: Buffer, start: number): Fields;
  /** The quick way over bodies laid out as our newest schema has them; null: this writer's are not. */
  readonly plain: PlainReader | null;
}

export interface UnreadableWriter {
  readonly kind: 'unreadable';
  readonly detail: string;
}

/** Writer types that a field of ours reads; enum symbols are judged by value. */
const READABLE_AS: Readonly<Record<string, readonly string[]>> = {
  int: ['int', 'long'],
  long: ['int', 'long'],
  double: ['int', 'long', 'float', 'double'],
  string: ['string'],
  enum: ['enum'],
  boolean: ['boolean'],
  array: ['array'],
};

/** Parses a published schema of ours: a record. */
export function parseRecordSchema(text: string): types.RecordType {
  const type = avro.Type.forSchema(JSON.parse(text) as Schema);
  if (!(type instanceof avro.types.RecordType)) throw new TypeError(`a schema of events is a record, not ${type.typeName}`);
  return type;
}

/** Prepares reading bodies written with `writerText` as records of `ours`. A schema from outside may be anything: never throws. */
export function prepareWriter(ours: types.RecordType, writerText: string): WriterReader | UnreadableWriter {
  let writer: types.RecordType;
  try {
    writer = parseRecordSchema(writerText);
  } catch (error) {
    return unreadable(`the writer's schema is not an Avro record: ${briefly(error)}`);
  }
  const fault = incompatibility(ours, writer);
  if (fault !== null) return unreadable(fault);
  try {
    return compile(ours, writer);
  } catch (error) {
    // An UnscannableSchema, or nesting past the stack: either way the fault is the schema's, and the detail says which.
    return unreadable(`the writer's schema has ${briefly(error)}`);
  }
}

function compile(ours: types.RecordType, writer: types.RecordType): WriterReader {
  const kept = writer.fields.filter((field) => ours.field(field.name) !== undefined);
  const absent = ours.fields.filter((field) => writer.field(field.name) === undefined);
  const scan = compileScan(writer, (name) => ours.field(name) !== undefined);
  // Reading with the writer's own types, less the fields we skip: what a value means is judged later, by validate.ts.
  const reader =
    kept.length === writer.fields.length
      ? writer
      : avro.Type.forSchema({ type: 'record', name: writer.name ?? 'Writer', fields: kept.map(({ name, type }) => ({ name, type })) });
  const resolver = reader === writer ? undefined : reader.createResolver(writer);
  const decode = (bytes: Buffer, start: number) => reader.decode(bytes, start, resolver).value as Fields;
  const plain = layoutOf(writer) === layoutOf(ours) ? compilePlain(writer) : null;
  if (absent.length === 0) return { kind: 'readable', scan, read: decode, plain };
  const defaults = Object.fromEntries(absent.map((field) => [field.name, field.defaultValue() as unknown]));
  return { kind: 'readable', scan, read: (bytes, start) => ({ ...defaults, ...decode(bytes, start) }), plain };
}

/** Its canonical form, without documentation and defaults: equal where bodies are. */
const layoutOf = (type: types.RecordType): string => JSON.stringify(type.schema());

/** Why records of `writer` cannot be read as `ours`, or null. The rules of Avro's schema resolution, but for enum symbols. */
export function incompatibility(ours: types.RecordType, writer: types.RecordType): string | null {
  if (unqualified(ours) !== unqualified(writer)) return `the writer's record is ${writer.name ?? 'unnamed'}, not ${ours.name ?? 'ours'}`;
  for (const field of ours.fields) {
    const written = writer.field(field.name);
    if (written === undefined) {
      if (field.defaultValue() === undefined) return `the writer's schema has no field ${field.name}, which has no default`;
    } else if (!readable(field.type, written.type)) {
      return `field ${field.name} is written as ${shape(written.type)}, which cannot be read as ${shape(field.type)}`;
    }
  }
  return null;
}

function readable(ours: Type, written: Type): boolean {
  const [ourBranch] = valueBranches(ours);
  const writtenBranches = valueBranches(written);
  const [writtenBranch] = writtenBranches;
  // avsc wraps the values of unions it cannot tell apart; none of our fields needs a union of several.
  if (ourBranch === undefined || writtenBranches.length > 1) return false;
  if (writtenBranch === undefined) return true;
  if (!(READABLE_AS[kindOf(ourBranch)] ?? []).includes(kindOf(writtenBranch))) return false;
  if (ourBranch instanceof avro.types.ArrayType && writtenBranch instanceof avro.types.ArrayType) {
    return readable(ourBranch.itemsType, writtenBranch.itemsType);
  }
  return true;
}

/** The types a value may have besides null. */
function valueBranches(type: Type): readonly Type[] {
  const branches = type instanceof avro.types.UnwrappedUnionType || type instanceof avro.types.WrappedUnionType ? type.types : [type];
  return branches.filter((branch) => branch.typeName !== 'null');
}

function kindOf(type: Type): string {
  return type.typeName;
}

function shape(type: Type): string {
  return valueBranches(type).map(kindOf).join(' or ') || 'null';
}

function unqualified(type: types.RecordType): string {
  return (type.name ?? '').split('.').at(-1) ?? '';
}

function unreadable(detail: string): UnreadableWriter {
  return { kind: 'unreadable', detail };
}

function briefly(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
