/**
 * The quick way through an Avro body: what nearly every message is, with texts of printable ASCII and small numbers, is walked once and its
 * fields are judged without making a single text of it. A body that is anything else takes the way of `avro-scan.ts` and is decoded; the verdict
 * on a message is the same on both.
 */

import avro, { type Type, type types } from 'avsc';
import type { Fields } from './checks.ts';
import { LIMITS } from './limits.ts';

/** An accepted message of the newest schema, looked at without decoding it. */
export interface PlainBody {
  /** Memory that holds the message, perhaps among others. */
  readonly page: Buffer;
  /** Where in it the body lies, which is Avro of the newest schema. */
  readonly start: number;
  readonly end: number;
  /** Epoch ms between which the event covers time; see span.ts. */
  readonly startMs: number;
  readonly occurredAt: number;
  /** Of the event_id, below 2^53: equal for equal ids, and seldom for others. */
  readonly idHash: number;
}

export interface PlainReader {
  /** The fields of the body from `start` to the end, with STAND_IN for every text; null: not plain. The same object each time. */
  read(bytes: Buffer, start: number): Fields | null;
  /** Of the event_id that was read last. */
  idHash(): number;
}

/** A text that is as good as any that a plain body holds. */
const STAND_IN = 'x';
const NOT_PLAIN = -1;
/** 49 bits, so that the arithmetic is exact: epoch milliseconds have 42. */
const LONG_BYTES = 7;

/** Position after the value, or NOT_PLAIN. */
type Step = (bytes: Buffer, at: number) => number;

/** What the steps leave behind: the value that was read last, and the hash of the event_id. */
interface Seen {
  value: unknown;
  number: number;
  idHash: number;
}

/** Compiles the walk over records of this schema; null: it has a type that no event of ours has. */
export function compilePlain(record: types.RecordType): PlainReader | null {
  const seen: Seen = { value: null, number: 0, idHash: 0 };
  const out: Record<string, unknown> = {};
  const names: string[] = [];
  const steps: Step[] = [];
  for (const { name, type } of record.fields) {
    const step = name === 'event_id' && type.typeName === 'string' ? idStep(seen) : stepOf(type, seen);
    if (step === null) return null;
    names.push(name);
    steps.push(step);
    out[name] = null;
  }
  return {
    read(bytes, start) {
      let at = start;
      for (let i = 0; i < steps.length; i += 1) {
        at = (steps[i] as Step)(bytes, at);
        if (at === NOT_PLAIN) return null;
        out[names[i] as string] = seen.value;
      }
      return at === bytes.length ? out : null;
    },
    idHash: () => seen.idHash,
  };
}

function stepOf(type: Type, seen: Seen): Step | null {
  if (type instanceof avro.types.UnwrappedUnionType) return unionStep(type.types, seen);
  if (type instanceof avro.types.EnumType) return enumStep(type.symbols, seen);
  if (type instanceof avro.types.ArrayType) return type.itemsType.typeName === 'string' ? textsStep(seen) : null;
  switch (type.typeName) {
    case 'null':
      return (_bytes, at) => {
        seen.value = null;
        return at;
      };
    case 'string':
      return (bytes, at) => {
        seen.value = STAND_IN;
        return endOfText(bytes, at);
      };
    case 'int':
    case 'long':
      return (bytes, at) => {
        const end = readLong(bytes, at, seen);
        seen.value = seen.number;
        return end;
      };
    case 'double':
      return (bytes, at) => {
        if (at + 8 > bytes.length) return NOT_PLAIN;
        const value = bytes.readDoubleLE(at);
        seen.value = value;
        // -0 is landed as 0, which its bytes are not.
        return Object.is(value, -0) ? NOT_PLAIN : at + 8;
      };
    case 'boolean':
      return (bytes, at) => {
        const byte = bytes[at];
        seen.value = byte === 1;
        return byte === 0 || byte === 1 ? at + 1 : NOT_PLAIN;
      };
    default:
      return null;
  }
}

function unionStep(branches: readonly Type[], seen: Seen): Step | null {
  const steps: Step[] = [];
  for (const branch of branches) {
    const step = stepOf(branch, seen);
    if (step === null) return null;
    steps.push(step);
  }
  return (bytes, at) => {
    const byte = bytes[at];
    const step = byte === undefined || byte >= 0x80 || (byte & 1) !== 0 ? undefined : steps[byte >> 1];
    return step === undefined ? NOT_PLAIN : step(bytes, at + 1);
  };
}

function enumStep(symbols: readonly string[], seen: Seen): Step {
  return (bytes, at) => {
    const byte = bytes[at];
    const symbol = byte === undefined || byte >= 0x80 || (byte & 1) !== 0 ? undefined : symbols[byte >> 1];
    seen.value = symbol;
    return symbol === undefined ? NOT_PLAIN : at + 1;
  };
}

/** An array in one block, as every writer of short arrays writes it. */
function textsStep(seen: Seen): Step {
  return (bytes, start) => {
    const count = bytes[start];
    if (count === undefined || count >= 0x80 || (count & 1) !== 0) return NOT_PLAIN;
    const texts = Array.from({ length: count >> 1 }, () => STAND_IN);
    seen.value = texts;
    if (texts.length === 0) return start + 1;
    let at = start + 1;
    for (let i = 0; i < texts.length && at !== NOT_PLAIN; i += 1) at = endOfText(bytes, at);
    return at !== NOT_PLAIN && bytes[at] === 0 ? at + 1 : NOT_PLAIN;
  };
}

function idStep(seen: Seen): Step {
  return (bytes, at) => {
    const end = endOfText(bytes, at);
    seen.value = STAND_IN;
    // Two multiplicative hashes (FNV-1a, and one of another factor) over length and text give 53 bits.
    let one = 0x811c9dc5;
    let other = 0x9e3779b9;
    for (let i = at; i < end; i += 1) {
      one = Math.imul(one ^ (bytes[i] as number), 0x01000193);
      other = Math.imul(other ^ (bytes[i] as number), 0x85ebca6b) ^ (other >>> 13);
    }
    seen.idHash = (one >>> 0) * 0x20_0000 + (other >>> 11);
    return end;
  };
}

/** Position after a text of 1 to 200 bytes, all of them printable ASCII: acceptable wherever a text is. */
function endOfText(bytes: Buffer, at: number): number {
  const first = bytes[at];
  if (first === undefined || (first & 1) !== 0) return NOT_PLAIN;
  let start = at + 1;
  let length = first >> 1;
  if (first >= 0x80) {
    const second = bytes[start];
    if (second === undefined || second >= 0x80 || second === 0) return NOT_PLAIN;
    length = ((first & 0x7f) | (second << 7)) >> 1;
    start += 1;
  }
  const end = start + length;
  if (length === 0 || length > LIMITS.idCharacters || end > bytes.length) return NOT_PLAIN;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i] as number;
    if (byte < 0x20 || byte > 0x7e) return NOT_PLAIN;
  }
  return end;
}

function readLong(bytes: Buffer, at: number, seen: Seen): number {
  let byte = bytes[at];
  if (byte === undefined) return NOT_PLAIN;
  let raw = byte & 0x7f;
  let end = at + 1;
  for (let factor = 128; byte >= 0x80; factor *= 128) {
    byte = bytes[end];
    if (byte === undefined || end - at >= LONG_BYTES) return NOT_PLAIN;
    raw += (byte & 0x7f) * factor;
    end += 1;
  }
  // Padded with needless zero bits: readers differ on those.
  if (byte === 0 && end - at > 1) return NOT_PLAIN;
  seen.number = ((bytes[at] as number) & 1) === 0 ? raw / 2 : -(raw + 1) / 2;
  return end;
}
