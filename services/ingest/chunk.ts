/** A chunk as the ledger has it, and what is asked of the ledger. */
import type { Log } from './types.ts';

export interface Declaration {
  readonly log: Log;
  /** First and last position, both inside. */
  readonly first: number;
  readonly last: number;
  /** Positions inside that were judged rejected. */
  readonly rejected: readonly number[];
  /** Hour numbers (epoch ms ÷ 3,600,000) in which the spans of its accepted events start or end. */
  readonly hours: readonly number[];
  /** Of the content; for the intake the name of the staged batch that holds it. */
  readonly digest: string;
}

export interface ChunkRow extends Declaration {
  /** Names the chunk in raw and in tokens. */
  readonly id: string;
}

export interface FinishCounts {
  readonly landed: number;
  readonly repeats: number;
  readonly conflicts: number;
  readonly firstOccurredAt: number | null;
  readonly lastOccurredAt: number | null;
}

export interface Standing {
  /** The position after the last one that the ledger knows of. */
  readonly next: number;
  /** Declared and not settled, in order. */
  readonly pending: readonly ChunkRow[];
}

/** Retention took the messages away, or the topic was deleted and created anew. */
export type LossCause = 'retention' | 'recreated';

export interface Ledger {
  standing(log: Log): Promise<Standing>;
  /** Declares a chunk and answers with the row that is there: this one (`own`), or the one that a twin declared first. */
  declare(chunk: Declaration): Promise<{ readonly row: ChunkRow; readonly own: boolean }>;
  /** Finished or superseded, by whomever. */
  isSettled(chunk: ChunkRow): Promise<boolean>;
  finish(chunk: ChunkRow, counts: FinishCounts): Promise<void>;
  /** Replaces a declared chunk by smaller ones over the same positions; answers with the rows that are there. */
  supersede(chunk: ChunkRow, parts: readonly Declaration[]): Promise<readonly ChunkRow[]>;
  /** Writes down that the messages from first to last were gone before they could be read; last = first − 1: none that is known of. */
  lose(log: Log, first: number, last: number, why: LossCause): Promise<void>;
  /** Incarnations of a log's name that have not been closed as recreated, with the position each stands at. */
  incarnations(name: string): Promise<readonly { readonly incarnation: string; readonly next: number }[]>;
}
