/**
 * Settles one declared chunk: buries what was rejected, lands the rest, finishes it in the ledger.
 *
 * The first try of the process that declared the chunk only lands. Any other try, by whomever, may meet what an earlier one left half
 * done, so it lands again, verifies raw and everything derived from it, and only then finishes. A store that is away is the caller's
 * business: the error passes through and the chunk stays declared. A chunk whose landing fails twice on its content is replaced by smaller ones.
 */
import type { Logger } from 'pino';
import { WrapsheetError } from '../common/errors.ts';
import { spanOf } from '../events/span.ts';
import type { Chunk, LandCounts, Landing } from '../store/landing.ts';
import type { Origin } from '../events/dead-letter.ts';
import type { Buried, Bury, BuriedLetter } from './burying.ts';
import type { ChunkRow, Ledger } from './chunk.ts';
import type { SplitChunk } from './culprits.ts';
import type { IngestMetrics } from './metrics.ts';
import type { AcceptedMessage, JudgedMessage } from './types.ts';
import type { Writers } from './writers.ts';

export type SettleChunk = (row: ChunkRow, messages: readonly JudgedMessage[], options: SettleOptions) => Promise<void>;

export interface SettleOptions {
  /** This process has just declared the chunk and nobody has tried to land it. */
  readonly firstTry: boolean;
  readonly origin: Origin;
}

export interface SettleDeps {
  readonly ledger: Ledger;
  readonly landing: Landing;
  readonly writers: Writers;
  readonly bury: Bury;
  readonly buried: Buried;
  readonly split: SplitChunk;
  readonly metrics: IngestMetrics;
  readonly log: Logger;
}

const TRIES_BEFORE_SPLIT = 2;

export function createSettle(deps: SettleDeps): SettleChunk {
  const { ledger, landing, writers, bury, buried, split, metrics, log } = deps;

  /** null: somebody else has settled it meanwhile. */
  const land = (row: ChunkRow, chunk: Chunk): Promise<LandCounts | null> =>
    writers.hold(chunk.type, async () => {
      if (chunk.attempt === 1) return landing.land(chunk);
      if (await ledger.isSettled(row)) return null;
      const counts = await landing.land(chunk);
      const { restored, mended } = await landing.verify(chunk);
      if (restored > 0 || mended.length > 0) {
        metrics.mends.inc({ type: chunk.type });
        log.warn({ chunk: chunk.id, restored, mended }, 'A chunk was only partly landed; it has been mended');
      }
      return counts;
    });

  const settle: SettleChunk = async (row, messages, { firstTry, origin }) => {
    const stopTimer = metrics.landingSeconds.startTimer({ type: row.log.type });
    const rejected = new Set(row.rejected);
    const accepted: AcceptedMessage[] = [];
    const refused: JudgedMessage[] = [];
    for (const message of messages) {
      if (message.kind === 'accepted' && !rejected.has(message.position)) accepted.push(message);
      else refused.push(message);
    }
    // Judged once, when the chunk was declared: if it would be accepted now, the letter it got then stands.
    const late = refused.filter(({ kind }) => kind === 'accepted').map(({ position }) => position);
    const there = await buried(row.log, late);
    const letters = refused.filter(({ position }) => !there.has(position)).map((message) => letterOf(row, message, origin));
    await bury(letters);

    for (let attempt = firstTry ? 1 : 2, failures = 0; ; attempt++) {
      const chunk: Chunk = { id: row.id, type: row.log.type, attempt, events: accepted };
      try {
        const counts = await land(row, chunk);
        if (counts === null) break;
        await bury(conflictLetters(row, accepted, counts, origin));
        await ledger.finish(row, finishCounts(accepted, counts));
        count(row, counts, letters, attempt);
        break;
      } catch (error) {
        if (!isContentFailure(error)) throw error;
        failures += 1;
        log.error({ chunk: row.id, attempt, err: error }, 'The store refuses a chunk');
        if (failures < TRIES_BEFORE_SPLIT) continue;
        const parts = await split(row, accepted, messages);
        if (parts === null) throw error;
        metrics.chunks.inc({ type: row.log.type, outcome: 'superseded' });
        for (const part of parts) await settle(part.row, part.messages, { firstTry: false, origin });
        break;
      }
    }
    stopTimer();
  };

  const count = (row: ChunkRow, counts: LandCounts, letters: readonly BuriedLetter[], attempt: number): void => {
    const { type } = row.log;
    metrics.chunks.inc({ type, outcome: attempt === 1 ? 'landed' : 'recovered' });
    metrics.events.inc({ type, verdict: 'landed' }, counts.landed);
    metrics.events.inc({ type, verdict: 'repeat' }, counts.repeats);
    metrics.events.inc({ type, verdict: 'conflict' }, counts.conflicts.length);
    metrics.events.inc({ type, verdict: 'rejected' }, letters.length);
    for (const letter of letters) metrics.drops.inc({ reason: letter.reason });
    if (counts.conflicts.length > 0) metrics.drops.inc({ reason: 'event_id_conflict' }, counts.conflicts.length);
  };

  return settle;
}

/** The store answered and refused: trying the same again later is no use. */
function isContentFailure(error: unknown): boolean {
  return error instanceof WrapsheetError && error.code === 'store_failed';
}

function letterOf(row: ChunkRow, message: JudgedMessage, origin: Origin): BuriedLetter {
  const verdict =
    message.kind === 'rejected'
      ? { reason: message.reason, detail: message.detail }
      : // Judged rejected when the chunk was declared, and judged once: what a newer schema makes of it is for a replay to say.
        { reason: 'bad_value' as const, detail: 'rejected when its chunk was declared; would be accepted now: replay it' };
  return letter(row, message, origin, verdict.reason, verdict.detail);
}

function conflictLetters(row: ChunkRow, accepted: readonly AcceptedMessage[], counts: LandCounts, origin: Origin): BuriedLetter[] {
  if (counts.conflicts.length === 0) return [];
  const conflicts = new Map(counts.conflicts.map((conflict) => [conflict.position, conflict.event_id]));
  return accepted
    .filter((message) => conflicts.has(message.position))
    .map((message) =>
      letter(
        row,
        message,
        origin,
        'event_id_conflict',
        `another ${row.log.type} event has the event_id ${conflicts.get(message.position) ?? ''}`,
      ),
    );
}

function letter(row: ChunkRow, message: JudgedMessage, origin: Origin, reason: BuriedLetter['reason'], detail: string): BuriedLetter {
  const { name, incarnation, type } = row.log;
  const { position, recordedAt, bytes } = message;
  return { log: name, incarnation, position, reason, type, detail, origin, bytes, chunk: row.id, recordedAt };
}

function finishCounts(accepted: readonly AcceptedMessage[], counts: LandCounts) {
  let firstOccurredAt: number | null = null;
  let lastOccurredAt: number | null = null;
  for (const message of accepted) {
    const { occurredAt } = spanOf(message);
    firstOccurredAt = Math.min(firstOccurredAt ?? occurredAt, occurredAt);
    lastOccurredAt = Math.max(lastOccurredAt ?? occurredAt, occurredAt);
  }
  return { landed: counts.landed, repeats: counts.repeats, conflicts: counts.conflicts.length, firstOccurredAt, lastOccurredAt };
}
