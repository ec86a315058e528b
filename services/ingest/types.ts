/** What the rooms' parts hand to each other: logs, their messages, and chunks of them. */
import type { PlainBody } from '../events/avro-plain.ts';
import type { EventType, StudioEvent } from '../events/types.ts';
import type { RejectReason } from '../events/reject-reasons.ts';

/** A partition of a Kafka topic, or the intake of one event type. */
export interface Log {
  /** `kafka/TOPIC/PARTITION` or `intake/TYPE`. */
  readonly name: string;
  /** Which topic of that name: a topic deleted and created anew is another log. `0` for the intake. */
  readonly incarnation: string;
  readonly type: EventType;
}

/** A message as its log holds it. */
export interface LogMessage {
  /** Kafka offset or intake number. */
  readonly position: number;
  /** The record's own time, epoch ms: what 'in the future' is judged against. */
  readonly recordedAt: number;
  /** null: the record has no value (a tombstone). */
  readonly bytes: Buffer | null;
}

export interface AcceptedMessage {
  readonly kind: 'accepted';
  readonly position: number;
  readonly recordedAt: number;
  readonly sizeBytes: number;
  /** May have to be decoded when it is asked for. */
  readonly event: StudioEvent;
  /** Where it was accepted without decoding it. */
  readonly plain?: PlainBody;
  /** The message as it came, for a dead letter if its event_id turns out to be taken. */
  readonly bytes: Buffer | null;
}

export interface RejectedMessage {
  readonly kind: 'rejected';
  readonly position: number;
  readonly recordedAt: number;
  readonly sizeBytes: number;
  readonly reason: RejectReason;
  readonly detail: string;
  readonly bytes: Buffer | null;
}

export type JudgedMessage = AcceptedMessage | RejectedMessage;
