/**
 * Events as Avro in Confluent wire format: 0x00, the 4-byte id of the writer's schema, the body.
 *
 * Ids come from the registry where one is given, else from schemas/ids.json. Judging is synchronous and fast; whatever has to be
 * asked of the registry is fetched by `ensure` beforehand.
 */

import { WrapsheetError } from '../common/errors.ts';
import type { PlainBody } from './avro-plain.ts';
import { SCAN_FAULT } from './avro-scan.ts';
import { parseRecordSchema, prepareWriter, type UnreadableWriter, type WriterReader } from './avro-writers.ts';
import { isTooLarge, rejected, tooLarge, type Judged, type Rejected } from './judged.ts';
import { LIMITS } from './limits.ts';
import type { SchemaRegistry } from './registry.ts';
import type { SchemaSet } from './schemas.ts';
import { startOf } from './span.ts';
import { EVENT_TYPES, type EventType, type StudioEvent } from './types.ts';
import { judgeFields } from './validate.ts';

const MAGIC = 0;
const HEADER_BYTES = 5;

export interface AvroCodec {
  /**
   * Fetches the schemas of messages whose ids are not known yet. Without a registry there is nothing to fetch.
   * Throws WrapsheetError `registry_away`: then nothing can be said about the messages, and the caller tries again later.
   */
  ensure(buffers: readonly (Buffer | null)[], signal?: AbortSignal): Promise<void>;
  /** The verdict on a message value of the type's topic; never throws. `recordTimeMs`: the record's own timestamp. */
  judge(type: EventType, buffer: Buffer | null, recordTimeMs: number): Judged;
  /** What there is to know of a message that `judge` accepts, if the quick way shows that it does; null: ask `judge`. */
  glance(type: EventType, buffer: Buffer, recordTimeMs: number): PlainBody | null;
  /** Makes the newest schemas known to the registry, so that events can be encoded. Throws WrapsheetError `registry_away`. */
  register(types?: readonly EventType[], signal?: AbortSignal): Promise<void>;
  /** A message value, written with the newest schema. With a registry, after `register`. */
  encode(event: StudioEvent): Buffer;
}

export interface AvroCodecDeps {
  readonly schemas: SchemaSet;
  readonly registry?: SchemaRegistry;
}

export function createAvroCodec({ schemas, registry }: AvroCodecDeps): AvroCodec {
  const ours = Object.fromEntries(EVENT_TYPES.map((type) => [type, parseRecordSchema(schemas.newest[type].text)])) as Record<
    EventType,
    ReturnType<typeof parseRecordSchema>
  >;
  const readers = new Map<EventType, Map<number, WriterReader | UnreadableWriter>>(EVENT_TYPES.map((type) => [type, new Map()]));
  const localTexts = new Map(schemas.all.map((schema) => [schema.id, schema.text]));
  const writeIds = new Map<EventType, number>(registry === undefined ? EVENT_TYPES.map((type) => [type, schemas.newest[type].id]) : []);
  const scratch = Buffer.alloc(LIMITS.messageBytes);

  function readerOf(type: EventType, id: number): WriterReader | UnreadableWriter | null {
    const known = readers.get(type)?.get(id);
    if (known !== undefined) return known;
    const text = registry === undefined ? localTexts.get(id) : registry.known(id);
    if (text === undefined) return null;
    const reader = prepareWriter(ours[type], text);
    readers.get(type)?.set(id, reader);
    return reader;
  }

  return {
    async ensure(buffers, signal) {
      if (registry === undefined) return;
      const ids = new Set<number>();
      for (const buffer of buffers) {
        if (buffer !== null && isFramed(buffer)) ids.add(buffer.readUInt32BE(1));
      }
      await registry.fetch([...ids], signal);
    },

    judge(type, buffer, recordTimeMs) {
      if (buffer === null) return rejected('not_avro', 'the record has no value (a tombstone)');
      if (isTooLarge(buffer.length)) return tooLarge(buffer.length);
      if (!isFramed(buffer)) return rejected('not_avro', 'the value does not begin with 0x00 and a 4-byte schema id');
      const id = buffer.readUInt32BE(1);
      const reader = readerOf(type, id);
      if (reader === null) return rejected('unknown_schema_id', `no schema has the id ${id}`);
      if (reader.kind === 'unreadable') return rejected('schema_mismatch', `schema ${id}: ${reader.detail}`);
      const end = reader.scan(buffer, HEADER_BYTES);
      return end < 0 ? scanFault(end) : judgeFields(type, reader.read(buffer, HEADER_BYTES), recordTimeMs);
    },

    glance(type, buffer, recordTimeMs) {
      if (isTooLarge(buffer.length) || !isFramed(buffer)) return null;
      const reader = readerOf(type, buffer.readUInt32BE(1));
      const plain = reader?.kind === 'readable' ? reader.plain : null;
      const fields = plain?.read(buffer, HEADER_BYTES) ?? null;
      if (plain === null || fields === null) return null;
      const judged = judgeFields(type, fields, recordTimeMs);
      if (judged.kind === 'rejected') return null;
      const { occurred_at: occurredAt } = judged.event;
      return {
        page: buffer,
        start: HEADER_BYTES,
        end: buffer.length,
        startMs: startOf(judged.event),
        occurredAt,
        idHash: plain.idHash(),
      };
    },

    async register(types = EVENT_TYPES, signal) {
      if (registry === undefined) return;
      for (const type of types) writeIds.set(type, await registry.register(type, schemas.newest[type].text, signal));
    },

    encode(event) {
      const id = writeIds.get(event.type);
      if (id === undefined) throw new WrapsheetError('internal', `the schema of ${event.type} was not registered before encoding`);
      scratch[0] = MAGIC;
      scratch.writeUInt32BE(id, 1);
      const end = ours[event.type].encode(event, scratch, HEADER_BYTES);
      // A negative end says by how much the buffer is too small; no valid event is that large.
      if (end < 0) throw new WrapsheetError('internal', `the event is larger than ${LIMITS.messageBytes} bytes`);
      return Buffer.from(scratch.subarray(0, end));
    },
  };
}

function isFramed(buffer: Buffer): boolean {
  return buffer.length >= HEADER_BYTES && buffer[0] === MAGIC;
}

function scanFault(fault: number): Rejected {
  switch (fault) {
    case SCAN_FAULT.utf8:
      return rejected('invalid_text', 'a text is not valid UTF-8');
    case SCAN_FAULT.tooBig:
      return rejected('out_of_bounds', 'a whole number is past what its field can hold');
    case SCAN_FAULT.truncated:
      return rejected('not_avro', 'the body ends before its last field');
    case SCAN_FAULT.trailing:
      return rejected('not_avro', 'bytes follow the body');
    case SCAN_FAULT.branch:
      return rejected('not_avro', 'a union or enum index is out of range');
    case SCAN_FAULT.depth:
      return rejected('not_avro', 'values are nested too deeply');
    case SCAN_FAULT.length:
      return rejected('not_avro', 'a length or count does not fit the body');
    case SCAN_FAULT.boolean:
      return rejected('not_avro', 'a boolean is neither 0 nor 1');
    default:
      return rejected('not_avro', 'a number is longer than it needs to be');
  }
}
