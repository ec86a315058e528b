/** Judges the messages of a log, each once: accepted, or rejected with a reason. 'In the future' is judged against the record's own time. */
import type { Judged } from '../events/judged.ts';
import type { JudgedMessage, LogMessage } from './types.ts';

export type Judge = (bytes: Buffer | null, recordTimeMs: number) => Judged;

export function judgeMessage(message: LogMessage, judge: Judge): JudgedMessage {
  const { position, recordedAt, bytes } = message;
  const sizeBytes = bytes?.length ?? 0;
  const judged = judge(bytes, recordedAt);
  return judged.kind === 'accepted'
    ? { kind: 'accepted', position, recordedAt, sizeBytes, event: judged.event, bytes }
    : { kind: 'rejected', position, recordedAt, sizeBytes, reason: judged.reason, detail: judged.detail, bytes };
}
