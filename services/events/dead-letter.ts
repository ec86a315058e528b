/** A dead letter as people see it, and what became of it: what was rejected is kept with its reason and its bytes. */
import type { RejectReason } from './reject-reasons.ts';

/** By which way it came. */
export type Origin = 'kafka' | 'http' | 'file';

export interface DeadLetter {
  readonly id: string;
  readonly log: string;
  readonly incarnation: string;
  readonly position: number;
  readonly reason: RejectReason;
  readonly type: string;
  readonly detail: string;
  readonly advice: string;
  readonly origin: Origin;
  /** The message, base64; null for a record without value. */
  readonly bytes: string | null;
  readonly recorded_at: string;
  readonly buried_at: string;
  readonly replayed_at: string | null;
  /** What the last replay said: accepted, duplicate, or the reason it was rejected for again; empty before any. */
  readonly replay_outcome: string;
}

/** What became of a letter at its replay: what `outcome` says is `accepted`, `duplicate`, or the reason it was rejected for again. */
export interface ReplayedLetter {
  readonly id: string;
  readonly outcome: string;
  /** Of a rejection; else empty. */
  readonly detail: string;
}

export interface ReplayOutcome {
  readonly replayed: number;
  readonly accepted: number;
  readonly rejected: number;
  /** The first thousand, each by itself. */
  readonly letters: readonly ReplayedLetter[];
}
