/** Judges the messages of a log, each once: accepted, or rejected with a reason. 'In the future' is judged against the record's own time. */
import { WrapsheetError } from '../common/errors.ts';
import type { PlainBody } from '../events/avro-plain.ts';
import type { AvroCodec } from '../events/avro.ts';
import type { EventType, StudioEvent } from '../events/types.ts';
import type { AcceptedMessage, JudgedMessage, LogMessage } from './types.ts';

export type Judge = (message: LogMessage) => JudgedMessage;

export function createJudge(codec: AvroCodec, type: EventType): Judge {
  const decode = (bytes: Buffer, recordedAt: number): StudioEvent => {
    const judged = codec.judge(type, bytes, recordedAt);
    if (judged.kind === 'accepted') return judged.event;
    throw new WrapsheetError('internal', `accepted at a glance, then ${judged.reason}: ${judged.detail}`);
  };
  return (message) => {
    const { position, recordedAt, bytes } = message;
    const plain = bytes === null ? null : codec.glance(type, bytes, recordedAt);
    if (plain !== null) return new GlancedMessage(position, recordedAt, plain, decode);
    const sizeBytes = bytes?.length ?? 0;
    const judged = codec.judge(type, bytes, recordedAt);
    return judged.kind === 'accepted'
      ? { kind: 'accepted', position, recordedAt, sizeBytes, event: judged.event, bytes }
      : { kind: 'rejected', position, recordedAt, sizeBytes, reason: judged.reason, detail: judged.detail, bytes };
  };
}

/** Most events are never needed as such: they are landed as they came. */
class GlancedMessage implements AcceptedMessage {
  readonly kind = 'accepted';
  readonly position: number;
  readonly recordedAt: number;
  readonly plain: PlainBody;
  readonly #decode: (bytes: Buffer, recordedAt: number) => StudioEvent;

  constructor(position: number, recordedAt: number, plain: PlainBody, decode: (bytes: Buffer, recordedAt: number) => StudioEvent) {
    this.position = position;
    this.recordedAt = recordedAt;
    this.plain = plain;
    this.#decode = decode;
  }

  get bytes(): Buffer {
    return this.plain.bytes;
  }

  get sizeBytes(): number {
    return this.plain.bytes.length;
  }

  get event(): StudioEvent {
    return this.#decode(this.plain.bytes, this.recordedAt);
  }
}
