/** Lines of JSON as they came, one an event. */
import { isUtf8 } from 'node:buffer';
import { isTooLarge } from '../events/judged.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const OPENING_BRACE = 0x7b;
/** A UTF-16 unit of a text takes up to so many bytes in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

export interface NdjsonLine {
  /** From 1. */
  readonly line: number;
  /** The parsed JSON; the bytes of the line where they are not valid UTF-8, are too many, or are no JSON: the judge says which. */
  readonly value: unknown;
}

/** The lines of an NDJSON body that are not blank, by their numbers in it. One that is broken stands in its place, and the others do not suffer. */
export function parseNdjson(body: Buffer): readonly NdjsonLine[] {
  const lines = isUtf8(body) ? body.toString().split('\n').map(valueOf) : splitLines(body).map(valueOfBytes);
  return lines.flatMap((value, index) => (value === undefined ? [] : [{ line: index + 1, value }]));
}

/** The lines of bytes without their line feeds; the last one is what stands behind the last line feed. */
export function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  // In UTF-8 a line feed is never a part of another character.
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  lines.push(bytes.subarray(start));
  return lines;
}

/** Whether `parseNdjson` passes over a line. */
export const isBlank = (line: Buffer): boolean => line[0] !== OPENING_BRACE && line.toString().trim() === '';

function valueOfBytes(line: Buffer): unknown {
  if (isUtf8(line)) return valueOf(line.toString());
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}

/** undefined: blank. Trimming takes a byte-order mark away too. */
function valueOf(line: string): unknown {
  const text = line.trim();
  if (text === '') return undefined;
  if (isTooLarge(text.length * MOST_BYTES_A_UNIT) && isTooLarge(Buffer.byteLength(text))) return Buffer.from(text);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'string') return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return Buffer.from(text);
}
