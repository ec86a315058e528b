/**
 * The exactly-once writer of one log. It stands at a position that it read from the ledger and only ever goes on from there:
 * what lies before is dropped, what is declared but not finished is recovered first, the rest is cut, declared and landed.
 * After any failure the writer is thrown away and opened anew from the ledger.
 */
import type { ChunkRow, Ledger } from './chunk.ts';
import { digestOf, hoursOf } from './contents.ts';
import { firstChunk, type ChunkLimits } from './planner.ts';
import type { SettleChunk } from './settle.ts';
import type { JudgedMessage, Log } from './types.ts';

export interface LogWriter {
  readonly log: Log;
  /** The position of the next message that the writer wants to be given. */
  wants(): number;
  /** The position after the last settled chunk: what may be committed to the source. */
  settled(): number;
  /**
   * Goes on with messages in order of position; `end` is the position after the last one read, which may lie beyond the last message where
   * the log holds none. Messages of a chunk whose end has not been read are kept until it is.
   */
  write(messages: readonly JudgedMessage[], end: number): Promise<void>;
}

export interface LogWriterDeps {
  readonly ledger: Ledger;
  readonly settle: SettleChunk;
  readonly limits: ChunkLimits;
}

export async function openLogWriter(log: Log, deps: LogWriterDeps): Promise<LogWriter> {
  const { ledger, settle, limits } = deps;
  const standing = await ledger.standing(log);
  const pending: ChunkRow[] = [...standing.pending];
  let next = pending[0]?.first ?? standing.next;
  let wanted = next;
  let held: readonly JudgedMessage[] = [];

  const declareNext = async (): Promise<{ row: ChunkRow; own: boolean }> => {
    const piece = held.slice(0, firstChunk(held, limits));
    const last = piece.length === held.length ? wanted - 1 : (piece.at(-1)?.position ?? next);
    return ledger.declare({
      log,
      first: next,
      last,
      rejected: piece.filter((message) => message.kind === 'rejected').map((message) => message.position),
      hours: hoursOf(piece),
      digest: digestOf(piece),
    });
  };

  return {
    log,
    wants: () => wanted,
    settled: () => next,
    write: async (messages, end) => {
      held = [...held, ...messages.filter((message) => message.position >= wanted)];
      wanted = Math.max(wanted, end);
      while (next < wanted) {
        const recovered = pending[0];
        const { row, own } = recovered === undefined ? await declareNext() : { row: recovered, own: false };
        if (recovered === undefined) pending.push(row);
        if (row.last >= wanted) return;
        const piece = held.filter((message) => message.position <= row.last);
        await settle(row, piece, { firstTry: own, origin: 'kafka' });
        pending.shift();
        held = held.slice(piece.length);
        next = row.last + 1;
      }
    },
  };
}
