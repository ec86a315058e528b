/**
 * Burying: rejected messages and conflicting copies go to `dead_letters`, with reason, origin and bytes.
 * A letter's place (log, incarnation, position, reason) names it, so burying it again changes nothing, nor does it undo a replay.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import type { Origin } from '../events/dead-letter.ts';
import type { RejectReason } from '../events/reject-reasons.ts';
import type { Store } from '../store/types.ts';
import type { Log } from './types.ts';

export interface BuriedLetter {
  readonly log: string;
  readonly incarnation: string;
  readonly position: number;
  readonly reason: RejectReason;
  /** Event type; empty where the message does not tell. */
  readonly type: string;
  readonly detail: string;
  readonly origin: Origin;
  readonly bytes: Buffer | null;
  /** Empty where the message never belonged to a chunk. */
  readonly chunk: string;
  /** Epoch ms. */
  readonly recordedAt: number;
}

export type Bury = (letters: readonly BuriedLetter[]) => Promise<void>;

/** Which of these positions have a dead letter, for whatever reason. */
export type Buried = (log: Log, positions: readonly number[]) => Promise<ReadonlySet<number>>;

export function createBuried(store: Store): Buried {
  return async ({ name, incarnation }, positions) => {
    if (positions.length === 0) return new Set();
    const rows = await store.query<{ position: string }>(
      `SELECT DISTINCT position FROM dead_letters
       WHERE log = {name:String} AND incarnation = {incarnation:String} AND position IN {positions:Array(UInt64)}`,
      { name, incarnation, positions },
    );
    return new Set(rows.map(({ position }) => Number(position)));
  };
}

export function createBury(store: Store, clock: Clock): Bury {
  return async (letters) => {
    if (letters.length === 0) return;
    const buriedAt = clock.now();
    await store.insert(
      'dead_letters',
      letters.map((letter) => ({
        log: letter.log,
        incarnation: letter.incarnation,
        position: letter.position,
        reason: letter.reason,
        type: letter.type,
        detail: letter.detail,
        origin: letter.origin,
        bytes: letter.bytes === null ? null : letter.bytes.toString('base64'),
        chunk: letter.chunk,
        recorded_at: letter.recordedAt,
        buried_at: buriedAt,
        replay_outcome: '',
        version: 1,
      })),
    );
  };
}

/** The place of a letter that has no place in a log: the first 52 bits of its content's SHA-256, so that the same content is the same letter. */
export function placeOf(bytes: Buffer): number {
  return Number(createHash('sha256').update(bytes).digest().readBigUInt64BE() >> 12n);
}
