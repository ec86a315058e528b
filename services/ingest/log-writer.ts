/**
 * The exactly-once writer of one log. It stands at a position that it read from the ledger and only ever goes on from there:
 * what lies before is dropped, what is declared but not finished is recovered first, the rest is cut, declared and landed.
 * While one chunk lands the next messages are taken in, so that a backlog lands in chunks as large as the limits allow.
 * After any failure the writer is thrown away and opened anew from the ledger.
 */
import type { ChunkRow, Ledger } from './chunk.ts';
import { digestOf, hoursOf } from './contents.ts';
import { firstChunk, type ChunkLimits } from './planner.ts';
import type { SettleChunk } from './settle.ts';
import type { JudgedMessage, Log } from './types.ts';

export interface Backlog {
  /** A chunk is being landed; else everything is settled, or its chunk's end has not been read. */
  readonly landing: boolean;
  /** Messages behind the chunk that is being landed. */
  readonly waiting: number;
  /** Size of the messages that are not settled. */
  readonly sizeBytes: number;
}

export interface LogWriter {
  readonly log: Log;
  /** The position of the next message that the writer wants to be given. */
  wants(): number;
  /** The position after the last settled chunk: what may be committed to the source. */
  settled(): number;
  /** The record's time of the last message that this writer has settled, epoch ms; null: none. */
  lastRecordMs(): number | null;
  backlog(): Backlog;
  /**
   * Takes in messages in order of position; `end` is the position after the last one read, which may lie beyond the last message where the log
   * holds none. Resolves when nothing is left to land, messages taken in meanwhile included; those of a chunk whose end has not been read are kept
   * until it is. Further messages may be given before that.
   */
  write(messages: readonly JudgedMessage[], end: number): Promise<void>;
  /** Resolves when all that can be landed is. */
  drained(): Promise<void>;
  /** Takes in nothing more; resolves at the end of the chunk that is being landed, however that ends. */
  stop(): Promise<void>;
}

export interface LogWriterDeps {
  readonly ledger: Ledger;
  readonly settle: SettleChunk;
  readonly limits: ChunkLimits;
}

/** `onSettled` is called after each chunk. */
export async function openLogWriter(log: Log, deps: LogWriterDeps, onSettled: () => void = () => {}): Promise<LogWriter> {
  const { ledger, settle, limits } = deps;
  const standing = await ledger.standing(log);
  const pending: ChunkRow[] = [...standing.pending];
  let next = pending[0]?.first ?? standing.next;
  let wanted = next;
  let held: readonly JudgedMessage[] = [];
  let heldBytes = 0;
  /** How many of the held messages are being landed. */
  let inLanding = 0;
  let lastRecordMs: number | null = null;
  let landing = false;
  /** The landing that is under way, or was last. */
  let landed: Promise<void> = Promise.resolve();
  const stopping = new AbortController();

  const declareNext = async (): Promise<{ row: ChunkRow; own: boolean }> => {
    const piece = held.slice(0, firstChunk(held, limits));
    const last = piece.length === held.length ? wanted - 1 : (piece.at(-1)?.position ?? next);
    inLanding = piece.length;
    return ledger.declare({
      log,
      first: next,
      last,
      rejected: piece.filter((message) => message.kind === 'rejected').map((message) => message.position),
      hours: hoursOf(piece),
      digest: digestOf(piece),
    });
  };

  const drop = (piece: readonly JudgedMessage[]): void => {
    held = held.slice(piece.length);
    for (const { sizeBytes } of piece) heldBytes -= sizeBytes;
    lastRecordMs = piece.at(-1)?.recordedAt ?? lastRecordMs;
    inLanding = 0;
  };

  const land = async (): Promise<void> => {
    try {
      while (next < wanted && !stopping.signal.aborted) {
        const recovered = pending[0];
        const { row, own } = recovered === undefined ? await declareNext() : { row: recovered, own: false };
        if (recovered === undefined) pending.push(row);
        if (row.last >= wanted) return;
        const after = held.findIndex((message) => message.position > row.last);
        const piece = after === -1 ? held : held.slice(0, after);
        inLanding = piece.length;
        await settle(row, piece, { firstTry: own, origin: 'kafka' });
        pending.shift();
        drop(piece);
        next = row.last + 1;
        onSettled();
      }
    } catch (error) {
      stopping.abort();
      throw error;
    } finally {
      inLanding = 0;
      // In the same turn as the last look at what is left, so that nothing given later is overlooked.
      landing = false;
    }
  };

  return {
    log,
    wants: () => wanted,
    settled: () => next,
    lastRecordMs: () => lastRecordMs,
    backlog: () => ({ landing, waiting: held.length - inLanding, sizeBytes: heldBytes }),
    write: (messages, end) => {
      if (stopping.signal.aborted) return landed;
      const fresh = messages.filter((message) => message.position >= wanted);
      for (const { sizeBytes } of fresh) heldBytes += sizeBytes;
      held = held.length === 0 ? fresh : held.concat(fresh);
      wanted = Math.max(wanted, end);
      if (!landing) {
        landing = true;
        landed = land();
      }
      return landed;
    },
    drained: () => landed,
    stop: async () => {
      stopping.abort();
      // Whoever gave the messages hears of a failure.
      await landed.catch(() => undefined);
    },
  };
}
