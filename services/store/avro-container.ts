/**
 * Events as one Avro object container file of one block (https://avro.apache.org/docs/1.12.0/specification/#object-container-files), written by
 * hand: this is the hot loop of landing, and ClickHouse reads the file with all its cores' worth of speed while a JSON text would
 * have to be parsed.
 */
import type { EventField, FieldKind } from './event-columns.ts';
import type { StudioEvent } from '../events/types.ts';

export interface PositionedEvent {
  /** Kafka offset or intake number. */
  readonly position: number;
  /** The record's own time, epoch ms. */
  readonly recordedAt: number;
  readonly event: StudioEvent;
}

const AVRO_TYPE: Readonly<Record<FieldKind, unknown>> = {
  text: 'string',
  integer: 'long',
  time: { type: 'long', logicalType: 'timestamp-millis' },
  number: 'double',
  boolean: 'boolean',
  texts: { type: 'array', items: 'string' },
};

/** The writer schema of a container with these fields, then position and recorded_at. */
function schemaOf(fields: readonly EventField[]): string {
  const own = fields.map(({ name, kind, nullable }) => ({ name, type: nullable ? ['null', AVRO_TYPE[kind]] : AVRO_TYPE[kind] }));
  const place = [
    { name: 'position', type: 'long' },
    { name: 'recorded_at', type: AVRO_TYPE.time },
  ];
  return JSON.stringify({ type: 'record', name: 'event', fields: [...own, ...place] });
}

const SYNC = Buffer.from('wrapsheet-chunk!', 'latin1');
/** A text up to this length is copied character by character while it is ASCII, which beats the call into native code. */
const SHORT = 48;

/** A growing buffer with Avro's primitive encodings. */
function createWriter(initialBytes: number) {
  let bytes = Buffer.allocUnsafe(initialBytes);
  let end = 0;

  const reserve = (more: number): void => {
    if (end + more <= bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, end + more));
    bytes.copy(larger, 0, 0, end);
    bytes = larger;
  };
  /** Zigzag variable-length integer; |value| up to 2^52. */
  const long = (value: number): void => {
    reserve(10);
    let rest = value >= 0 ? value * 2 : -value * 2 - 1;
    while (rest > 0x7fff_ffff) {
      bytes[end++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[end++] = (rest & 127) | 0x80;
      rest >>>= 7;
    }
    bytes[end++] = rest;
  };
  const longText = (value: string): void => {
    const sizeBytes = Buffer.byteLength(value);
    long(sizeBytes);
    reserve(sizeBytes);
    end += bytes.write(value, end, sizeBytes, 'utf8');
  };
  const text = (value: string): void => {
    const length = value.length;
    if (length > SHORT) {
      longText(value);
      return;
    }
    reserve(length + 1);
    let at = end + 1;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) {
        longText(value);
        return;
      }
      bytes[at++] = code;
    }
    bytes[end] = length * 2;
    end = at;
  };
  return {
    long,
    text,
    byte(value: number): void {
      reserve(1);
      bytes[end++] = value;
    },
    double(value: number): void {
      reserve(8);
      end = bytes.writeDoubleLE(value, end);
    },
    raw(value: Uint8Array): void {
      reserve(value.length);
      bytes.set(value, end);
      end += value.length;
    },
    skip(count: number): void {
      reserve(count);
      end += count;
    },
    end: () => end,
    buffer: () => bytes,
  };
}

type Writer = ReturnType<typeof createWriter>;
type Fields = Readonly<Record<string, unknown>>;

function writeTexts(writer: Writer, values: readonly string[]): void {
  if (values.length > 0) {
    writer.long(values.length);
    for (const value of values) writer.text(value);
  }
  writer.byte(0);
}

function writeValue(writer: Writer, kind: FieldKind, value: unknown): void {
  switch (kind) {
    case 'text':
      writer.text(value as string);
      break;
    case 'integer':
    case 'time':
      writer.long(value as number);
      break;
    case 'number':
      writer.double(value as number);
      break;
    case 'boolean':
      writer.byte(value === true ? 1 : 0);
      break;
    case 'texts':
      writeTexts(writer, value as readonly string[]);
      break;
  }
}

function writeEvent(writer: Writer, fields: readonly EventField[], row: PositionedEvent): void {
  const event = row.event as unknown as Fields;
  for (const { name, kind, nullable } of fields) {
    const value = event[name];
    if (nullable) {
      if (value === null || value === undefined) {
        writer.byte(0);
        continue;
      }
      writer.byte(2);
    }
    writeValue(writer, kind, value);
  }
  writer.long(row.position);
  writer.long(row.recordedAt);
}

function header(fields: readonly EventField[]): Buffer {
  const writer = createWriter(4_096);
  writer.raw(Buffer.from('Obj\x01', 'latin1'));
  writer.long(2);
  writer.text('avro.schema');
  writer.text(schemaOf(fields));
  writer.text('avro.codec');
  writer.text('null');
  writer.byte(0);
  writer.raw(SYNC);
  return writer.buffer().subarray(0, writer.end());
}

/** Two variable-length integers, count and size of the block. */
const MAX_BLOCK_HEAD = 20;

/** The container file of these events, all of one type. */
export function encodeContainer(fields: readonly EventField[], rows: readonly PositionedEvent[]): Uint8Array {
  const head = header(fields);
  const reserved = head.length + MAX_BLOCK_HEAD;
  const writer = createWriter(reserved + rows.length * 320 + SYNC.length);
  writer.skip(reserved);
  for (const row of rows) writeEvent(writer, fields, row);
  const sizeBytes = writer.end() - reserved;
  writer.raw(SYNC);

  const blockHead = createWriter(MAX_BLOCK_HEAD);
  blockHead.long(rows.length);
  blockHead.long(sizeBytes);
  const start = MAX_BLOCK_HEAD - blockHead.end();
  const file = writer.buffer();
  file.set(head, start);
  file.set(blockHead.buffer().subarray(0, blockHead.end()), start + head.length);
  return file.subarray(start, writer.end());
}
