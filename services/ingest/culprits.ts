/**
 * A chunk that the store refuses for its content: finds the messages it chokes on and replaces the chunk by smaller ones that leave them out.
 * Only while no table holds a row of the chunk: halves of what has landed would double it.
 */
import type { ChunkRow, Declaration, Ledger } from './chunk.ts';
import { hoursOf } from './contents.ts';
import type { AcceptedMessage, JudgedMessage, Log, RejectedMessage } from './types.ts';

export interface Part {
  readonly row: ChunkRow;
  readonly messages: readonly JudgedMessage[];
}

/** null: it must not or cannot be split. */
export type SplitChunk = (
  row: ChunkRow,
  accepted: readonly AcceptedMessage[],
  messages: readonly JudgedMessage[],
) => Promise<readonly Part[] | null>;

export interface Scratch {
  /** Whether raw holds a row of the chunk. */
  holdsRowsOf(row: ChunkRow): Promise<boolean>;
  /** Lands the messages in a table of the same shape that nothing reads; answers with the refusal, or null. */
  refuses(log: Log, messages: readonly AcceptedMessage[]): Promise<string | null>;
}

export function createSplit(ledger: Ledger, scratch: Scratch): SplitChunk {
  /** The messages the store refuses each by itself, with what it says. */
  const culpritsIn = async (log: Log, messages: readonly AcceptedMessage[]): Promise<Map<number, string>> => {
    const refusal = await scratch.refuses(log, messages);
    const [only] = messages;
    if (refusal === null || only === undefined) return new Map();
    if (messages.length === 1) return new Map([[only.position, refusal]]);
    const middle = messages.length >> 1;
    const left = await culpritsIn(log, messages.slice(0, middle));
    const right = await culpritsIn(log, messages.slice(middle));
    return new Map([...left, ...right]);
  };

  return async (row, accepted, messages) => {
    if (await scratch.holdsRowsOf(row)) return null;
    const culprits = await culpritsIn(row.log, accepted);
    if (culprits.size === 0 && accepted.length < 2) return null;
    const judged = messages.map((message) => (message.kind === 'accepted' ? refuse(message, culprits.get(message.position)) : message));
    const parts = culprits.size === 0 ? halves(judged) : [judged];
    const declarations = parts.map((part, index) => declarationOf(row, parts, index, part));
    const rows = await ledger.supersede(row, declarations);
    return rows.map((part) => ({
      row: part,
      messages: judged.filter(({ position }) => position >= part.first && position <= part.last),
    }));
  };
}

/** Nothing is refused by itself, so it is the amount: half of it each. */
function halves(messages: readonly JudgedMessage[]): JudgedMessage[][] {
  const middle = messages.length >> 1;
  return [messages.slice(0, middle), messages.slice(middle)];
}

function refuse(message: AcceptedMessage, refusal: string | undefined): JudgedMessage {
  if (refusal === undefined) return message;
  const { position, recordedAt, sizeBytes, bytes } = message;
  const rejected: RejectedMessage = { kind: 'rejected', position, recordedAt, sizeBytes, bytes, reason: 'bad_value', detail: refusal };
  return rejected;
}

function declarationOf(row: ChunkRow, parts: readonly JudgedMessage[][], index: number, part: readonly JudgedMessage[]): Declaration {
  const first = index === 0 ? row.first : (part[0]?.position ?? row.first);
  const after = parts[index + 1]?.[0]?.position;
  const last = after === undefined ? row.last : after - 1;
  const rejected = part.filter(({ kind }) => kind === 'rejected').map(({ position }) => position);
  const before = row.rejected.filter((position) => position >= first && position <= last);
  return {
    log: row.log,
    first,
    last,
    rejected: [...new Set([...before, ...rejected])].sort((a, b) => a - b),
    hours: hoursOf(part),
    // The intake's content is found by it.
    digest: row.digest,
  };
}
