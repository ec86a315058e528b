/**
 * Events as one Avro object container file of one block (https://avro.apache.org/docs/1.12.0/specification/#object-container-files), written by
 * hand: this is the hot loop of landing, and ClickHouse reads the file with all its cores' worth of speed while a JSON text would
 * have to be parsed.
 */
import type { PlainBody } from '../events/avro-plain.ts';
import type { StudioEvent } from '../events/types.ts';
import { createWriter, type Writer } from './avro-bytes.ts';
import type { EventField, FieldKind } from './event-columns.ts';

export interface PositionedEvent {
  /** Kafka offset or intake number. */
  readonly position: number;
  /** The record's own time, epoch ms. */
  readonly recordedAt: number;
  readonly event: StudioEvent;
  /** The same event as Avro of its type's newest schema, where it came so. */
  readonly plain?: PlainBody;
}

const AVRO_TYPE: Readonly<Record<FieldKind, unknown>> = {
  text: 'string',
  integer: 'long',
  time: { type: 'long', logicalType: 'timestamp-millis' },
  number: 'double',
  boolean: 'boolean',
  texts: { type: 'array', items: 'string' },
};

const PLACE = [
  { name: 'position', type: 'long' },
  { name: 'recorded_at', type: AVRO_TYPE.time },
];

/** The writer schema of a container with these fields, then position and recorded_at. */
function schemaOf(fields: readonly EventField[]): string {
  const own = fields.map(({ name, kind, nullable }) => ({ name, type: nullable ? ['null', AVRO_TYPE[kind]] : AVRO_TYPE[kind] }));
  return JSON.stringify({ type: 'record', name: 'event', fields: [...own, ...PLACE] });
}

/** A published schema with position and recorded_at behind its fields. */
function schemaWithPlace(published: string): string {
  const schema = JSON.parse(published) as { readonly fields: readonly unknown[] };
  return JSON.stringify({ ...schema, fields: [...schema.fields, ...PLACE] });
}

const SYNC = Buffer.from('wrapsheet-chunk!', 'latin1');
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

function header(schema: string): Buffer {
  const writer = createWriter(4_096);
  writer.raw(Buffer.from('Obj\x01', 'latin1'));
  writer.long(2);
  writer.text('avro.schema');
  writer.text(schema);
  writer.text('avro.codec');
  writer.text('null');
  writer.byte(0);
  writer.raw(SYNC);
  return writer.buffer().subarray(0, writer.end());
}

/** Two variable-length integers, count and size of the block. */
const MAX_BLOCK_HEAD = 20;
/** Two of at most ten bytes, position and recorded_at. */
const MAX_PLACE = 20;

/** A container of one block of `count` rows, which `writeRows` writes one after another; `guessBytes` of them save growing. */
function container(schema: string, count: number, guessBytes: number, writeRows: (writer: Writer) => void): Uint8Array {
  const head = header(schema);
  const reserved = head.length + MAX_BLOCK_HEAD;
  const writer = createWriter(reserved + guessBytes + SYNC.length);
  writer.skip(reserved);
  writeRows(writer);
  const sizeBytes = writer.end() - reserved;
  writer.raw(SYNC);

  const blockHead = createWriter(MAX_BLOCK_HEAD);
  blockHead.long(count);
  blockHead.long(sizeBytes);
  const start = MAX_BLOCK_HEAD - blockHead.end();
  const file = writer.buffer();
  file.set(head, start);
  file.set(blockHead.buffer().subarray(0, blockHead.end()), start + head.length);
  return file.subarray(start, writer.end());
}

/** The container file of these events, all of one type. */
export function encodeContainer(fields: readonly EventField[], rows: readonly PositionedEvent[]): Uint8Array {
  return container(schemaOf(fields), rows.length, rows.length * 320, (writer) => {
    for (const row of rows) writeEvent(writer, fields, row);
  });
}

/** The same for events of which every one came as Avro of this published schema: their bodies as they are. null: not every one did. */
export function passThrough(published: string, rows: readonly PositionedEvent[]): Uint8Array | null {
  let sizeBytes = 0;
  for (const { plain } of rows) {
    if (plain === undefined) return null;
    sizeBytes += plain.end - plain.start + MAX_PLACE;
  }
  return container(schemaWithPlace(published), rows.length, sizeBytes, (writer) => {
    for (const { plain, position, recordedAt } of rows) {
      if (plain !== undefined) writer.copy(plain.page, plain.start, plain.end);
      writer.long(position);
      writer.long(recordedAt);
    }
  });
}
