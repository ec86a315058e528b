/** Judges the messages of a log, each once: accepted, or rejected with a reason. 'In the future' is judged against the record's own time. */
import { WrapsheetError } from '../common/errors.ts';
import type { AvroCodec } from '../events/avro.ts';
import type { EventType, StudioEvent } from '../events/types.ts';
import { createGlances } from './glances.ts';
import type { JudgedMessage, LogMessage } from './types.ts';

export type Judge = (messages: readonly LogMessage[]) => JudgedMessage[];

export function createJudge(codec: AvroCodec, type: EventType): Judge {
  const decode = (bytes: Buffer, recordedAt: number): StudioEvent => {
    const judged = codec.judge(type, bytes, recordedAt);
    if (judged.kind === 'accepted') return judged.event;
    throw new WrapsheetError('internal', `accepted at a glance, then ${judged.reason}: ${judged.detail}`);
  };
  return (messages) => {
    const glances = createGlances(messages.length, decode);
    return messages.map((message) => {
      const { bytes, recordedAt } = message;
      const plain = bytes === null ? null : codec.glance(type, bytes, recordedAt);
      return bytes === null || plain === null ? closely(codec, type, message) : glances.add(message.position, recordedAt, bytes, plain);
    });
  };
}

function closely(codec: AvroCodec, type: EventType, { position, recordedAt, bytes }: LogMessage): JudgedMessage {
  const sizeBytes = bytes?.length ?? 0;
  const judged = codec.judge(type, bytes, recordedAt);
  return judged.kind === 'accepted'
    ? { kind: 'accepted', position, recordedAt, sizeBytes, event: judged.event, bytes }
    : { kind: 'rejected', position, recordedAt, sizeBytes, reason: judged.reason, detail: judged.detail, bytes };
}
