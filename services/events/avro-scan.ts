/**
 * Walks an Avro body by its writer's schema before anything is decoded, because a decoder trusts what it reads: five bytes can ask
 * avsc for an array of fifty million, invalid UTF-8 is replaced in silence, and a boolean of 2 passes. What the walk lets through is
 * whole, bounded by its own length, and means the same to every reader.
 */

import { isUtf8 } from 'node:buffer';
import avro, { type Type, type types } from 'avsc';

/** What may be wrong with a body, as negative numbers so that the walk allocates nothing. */
export const SCAN_FAULT = {
  truncated: -1,
  trailing: -2,
  overlong: -3,
  tooBig: -4,
  utf8: -5,
  branch: -6,
  boolean: -7,
  depth: -8,
  length: -9,
} as const;

/** Position after the value, or one of SCAN_FAULT. */
type Scan = (bytes: Buffer, at: number, depth: number) => number;

const MAX_DEPTH = 16;
const LONG_BYTES = 10;
/** avsc reads longs below this exactly and throws beyond: it halves the zig-zag form, which must be below 2^53. */
const EXACT_LONG = 2 ** 52;

/** A schema whose walk the length of the body does not bound, such as an array of nulls. */
export class UnscannableSchema extends Error {}

/**
 * Compiles the walk over records written with `writer`: from the start of a body to its end, or one of SCAN_FAULT.
 * Fields that are not read may hold longs of any size. Throws UnscannableSchema.
 */
export function compileScan(writer: types.RecordType, isRead: (field: string) => boolean): (bytes: Buffer, start: number) => number {
  const exact = createCompiler(scanLong);
  const skipped = createCompiler(endOfVarint);
  const scan = record(writer.fields.map((field) => (isRead(field.name) ? exact : skipped)(field.type)));
  return (bytes, start) => {
    const end = scan(bytes, start, 0);
    return end >= 0 && end < bytes.length ? SCAN_FAULT.trailing : end;
  };
}

function createCompiler(long: Scan): (type: Type) => Scan {
  const known = new Map<Type, { scan: Scan }>();
  const sizes = new Map<Type, number>();
  const compile = (type: Type): Scan => {
    const seen = known.get(type);
    // A type inside itself: its walk is there by the time this one runs.
    if (seen !== undefined) return (bytes, at, depth) => seen.scan(bytes, at, depth);
    const entry: { scan: Scan } = { scan: endOfVarint };
    known.set(type, entry);
    // Values of no bytes would let five bytes ask for fifty million of them, or a few types for ever deeper pairs of nothing.
    const isNothing = type.typeName !== 'null' && leastBytes(type, sizes) === 0;
    if (isNothing) throw new UnscannableSchema('a type whose values take no bytes');
    if (type instanceof avro.types.ArrayType && leastBytes(type.itemsType, sizes) === 0) {
      throw new UnscannableSchema('an array of items that take no bytes');
    }
    entry.scan = build(type, long, compile);
    return entry.scan;
  };
  return compile;
}

function build(type: Type, long: Scan, compile: (type: Type) => Scan): Scan {
  if (type instanceof avro.types.RecordType) return record(type.fields.map((field) => compile(field.type)));
  if (type instanceof avro.types.UnwrappedUnionType || type instanceof avro.types.WrappedUnionType) return union(type.types.map(compile));
  if (type instanceof avro.types.ArrayType) return blocks(compile(type.itemsType));
  if (type instanceof avro.types.MapType) return blocks(mapEntry(compile(type.valuesType)));
  if (type instanceof avro.types.EnumType) return enumIndex(type.symbols.length);
  if (type instanceof avro.types.FixedType) return sized(type.size);
  return primitive(type.typeName, long);
}

function primitive(name: string, long: Scan): Scan {
  switch (name) {
    case 'string':
      return scanString;
    case 'bytes':
      return scanBytes;
    case 'int':
      return scanInt;
    case 'long':
      return long;
    case 'float':
      return sized(4);
    case 'double':
      return sized(8);
    case 'boolean':
      return scanBoolean;
    case 'null':
      return (_bytes, at) => at;
    default:
      throw new UnscannableSchema(`${name} is not a type of Avro`);
  }
}

function record(fields: readonly Scan[]): Scan {
  return (bytes, start, depth) => {
    if (depth >= MAX_DEPTH) return SCAN_FAULT.depth;
    let at = start;
    for (let i = 0; i < fields.length; i += 1) {
      at = (fields[i] as Scan)(bytes, at, depth + 1);
      if (at < 0) return at;
    }
    return at;
  };
}

function union(branches: readonly Scan[]): Scan {
  return (bytes, at, depth) => {
    const byte = bytes[at];
    if (byte === undefined) return SCAN_FAULT.truncated;
    // Branch indexes are non-negative and small: one byte holds 0 to 63.
    const branch = byte < 0x80 && (byte & 1) === 0 ? branches[byte >> 1] : undefined;
    if (branch === undefined) return SCAN_FAULT.branch;
    return depth >= MAX_DEPTH ? SCAN_FAULT.depth : branch(bytes, at + 1, depth + 1);
  };
}

function enumIndex(symbols: number): Scan {
  return (bytes, at) => {
    const end = endOfVarint(bytes, at);
    if (end < 0) return end;
    const value = readLong(bytes, at, end);
    return value < 0 || value >= symbols ? SCAN_FAULT.branch : end;
  };
}

function sized(size: number): Scan {
  return (bytes, at) => (at + size > bytes.length ? SCAN_FAULT.truncated : at + size);
}

/** Blocks of an array or map: each a count and that many items; a negative count is followed by the block's size in bytes. */
function blocks(item: Scan): Scan {
  return (bytes, start, depth) => {
    if (depth >= MAX_DEPTH) return SCAN_FAULT.depth;
    let at = start;
    for (;;) {
      const afterCount = endOfVarint(bytes, at);
      if (afterCount < 0) return afterCount;
      const signed = readLong(bytes, at, afterCount);
      at = afterCount;
      if (signed === 0) return at;
      let blockEnd = -1;
      if (signed < 0) {
        const afterSize = endOfVarint(bytes, at);
        if (afterSize < 0) return afterSize;
        blockEnd = afterSize + readLong(bytes, at, afterSize);
        at = afterSize;
      }
      const count = Math.abs(signed);
      // An item takes a byte at the least.
      if (count > bytes.length - at) return SCAN_FAULT.length;
      for (let i = 0; i < count; i += 1) {
        at = item(bytes, at, depth + 1);
        if (at < 0) return at;
      }
      if (blockEnd !== -1 && blockEnd !== at) return SCAN_FAULT.length;
    }
  };
}

function mapEntry(value: Scan): Scan {
  return (bytes, at, depth) => {
    const afterKey = scanString(bytes, at);
    return afterKey < 0 ? afterKey : value(bytes, afterKey, depth);
  };
}

/** Bytes that a value takes at the least. Each type is looked at once, however often the schema uses it. */
function leastBytes(type: Type, known: Map<Type, number>): number {
  if (type.typeName === 'null') return 0;
  if (type instanceof avro.types.FixedType) return type.size;
  if (!(type instanceof avro.types.RecordType)) return 1;
  const seen = known.get(type);
  if (seen !== undefined) return seen;
  known.set(type, 1); // inside itself it has no end
  const sum = type.fields.reduce((bytes, field) => bytes + leastBytes(field.type, known), 0);
  known.set(type, sum);
  return sum;
}

function scanString(bytes: Buffer, at: number): number {
  const end = scanBytes(bytes, at);
  if (end < 0) return end;
  for (let i = end - 1; i >= at; i -= 1) {
    // The walk goes back over the length bytes too, which only makes a rare second look.
    if ((bytes[i] as number) >= 0x80) return isUtf8(bytes.subarray(endOfVarint(bytes, at), end)) ? end : SCAN_FAULT.utf8;
  }
  return end;
}

function scanBytes(bytes: Buffer, at: number): number {
  const first = bytes[at];
  if (first !== undefined && first < 0x80) {
    // One byte holds lengths up to 63, and its lowest bit is the sign.
    const end = at + 1 + (first >> 1);
    if ((first & 1) === 0) return end > bytes.length ? SCAN_FAULT.truncated : end;
    return SCAN_FAULT.length;
  }
  const start = endOfVarint(bytes, at);
  if (start < 0) return start;
  const length = readLong(bytes, at, start);
  if (length < 0) return SCAN_FAULT.length;
  return start + length > bytes.length ? SCAN_FAULT.truncated : start + length;
}

function scanInt(bytes: Buffer, at: number): number {
  const end = endOfVarint(bytes, at);
  if (end < 0 || end - at < 5) return end;
  const value = readLong(bytes, at, end);
  return value >= -0x8000_0000 && value <= 0x7fff_ffff ? end : SCAN_FAULT.tooBig;
}

function scanLong(bytes: Buffer, at: number): number {
  const end = endOfVarint(bytes, at);
  if (end < 0 || end - at < 8) return end;
  const value = readLong(bytes, at, end);
  return value >= -EXACT_LONG && value < EXACT_LONG ? end : SCAN_FAULT.tooBig;
}

function scanBoolean(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) return SCAN_FAULT.truncated;
  return byte > 1 ? SCAN_FAULT.boolean : at + 1;
}

/** Position after a variable-length number. Padded with needless zero bits it is refused: readers differ on those. */
function endOfVarint(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) return SCAN_FAULT.truncated;
    at += 1;
    if (byte < 0x80) return byte === 0 && at - start > 1 ? SCAN_FAULT.overlong : at;
    if (at - start >= LONG_BYTES) return SCAN_FAULT.overlong;
  }
}

/** The zig-zag number in [at, end): exact below 2^52, beyond it rough but never below. */
function readLong(bytes: Buffer, at: number, end: number): number {
  let raw = 0;
  for (let i = end - 1; i >= at; i -= 1) raw = raw * 128 + ((bytes[i] as number) & 0x7f);
  return ((bytes[at] as number) & 1) === 0 ? raw / 2 : -(raw + 1) / 2;
}
