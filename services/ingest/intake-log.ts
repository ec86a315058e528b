/**
 * The log of the intake of one event type: declares staged events at its end, and lands its chunks in order, one at a time, behind the
 * answers. What another process declared (or this one, before it was killed) is landed as well.
 */
import type { Logger } from 'pino';
import { WrapsheetError } from '../common/errors.ts';
import type { EventType, StudioEvent } from '../events/types.ts';
import type { Origin } from '../events/dead-letter.ts';
import type { ChunkRow, Ledger } from './chunk.ts';
import { hoursOf } from './contents.ts';
import { pause } from './pause.ts';
import type { SettleChunk } from './settle.ts';
import type { Stage } from './stage.ts';
import type { AcceptedMessage, Log } from './types.ts';

export interface IntakeEvent {
  readonly event: StudioEvent;
  /** Epoch ms at which it was received. */
  readonly recordedAt: number;
}

export interface IntakeLog {
  readonly log: Log;
  /** Reads where the log stands and takes up what is declared but not finished. */
  open(): Promise<void>;
  /** Takes up what the ledger shows declared and this process does not have; answers with the next position. */
  takeUp(): Promise<number>;
  /** Stages and declares the events: when this resolves they will be landed whatever happens. */
  append(events: readonly IntakeEvent[], origin: Origin): Promise<void>;
  /** The event of this id that is declared and not landed yet. */
  pending(eventId: string): StudioEvent | undefined;
  /** Chunks declared and not settled. */
  backlog(): number;
  /** Resolves when nothing is left to land. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface IntakeLogDeps {
  readonly ledger: Ledger;
  readonly stage: Stage;
  readonly settle: SettleChunk;
  readonly log: Logger;
}

interface Waiting {
  readonly row: ChunkRow;
  readonly messages: readonly AcceptedMessage[];
  readonly origin: Origin;
  firstTry: boolean;
}

const RETRY_MS = 500;
const SWEEP_AFTER_CHUNKS = 200;

export function createIntakeLog(type: EventType, deps: IntakeLogDeps): IntakeLog {
  const { ledger, stage, settle, log: logger } = deps;
  const log: Log = { name: `intake/${type}`, incarnation: '0', type };
  const queue: Waiting[] = [];
  const events = new Map<string, StudioEvent>();
  const closing = new AbortController();
  let next: number | null = null;
  let landing: Promise<void> | null = null;
  let unswept = 0;

  const enqueue = (waiting: Waiting): void => {
    if (queue.some(({ row }) => row.id === waiting.row.id)) return;
    queue.push(waiting);
    for (const { event } of waiting.messages) events.set(event.event_id, event);
    landing ??= landAll();
  };

  const takeUp = async (): Promise<number> => {
    const standing = await ledger.standing(log);
    const known = new Set(queue.map(({ row }) => row.id));
    for (const row of standing.pending) {
      if (!known.has(row.id)) await takeUpChunk(row);
    }
    return standing.next;
  };

  const takeUpChunk = async (row: ChunkRow): Promise<void> => {
    const { messages, origin } = await stage.read(row);
    if (messages.length === row.last - row.first + 1) enqueue({ row, messages, origin, firstTry: false });
    else if (!(await ledger.isSettled(row))) throw new WrapsheetError('store_failed', `The stage does not hold the content of ${row.id}`);
  };

  const landAll = async (): Promise<void> => {
    for (let waiting = queue[0]; waiting !== undefined && !closing.signal.aborted; waiting = queue[0]) {
      try {
        await settle(waiting.row, waiting.messages, { firstTry: waiting.firstTry, origin: waiting.origin });
        queue.shift();
        for (const { event } of waiting.messages) events.delete(event.event_id);
        unswept += 1;
        if (unswept >= SWEEP_AFTER_CHUNKS) await sweep(waiting.row.last + 1);
      } catch (error) {
        waiting.firstTry = false;
        logger.error({ chunk: waiting.row.id, err: error }, 'A chunk cannot be landed now; trying again');
        await pause(RETRY_MS, closing.signal);
      }
    }
    landing = null;
  };

  const sweep = async (before: number): Promise<void> => {
    unswept = 0;
    try {
      await stage.sweep(log, before);
    } catch (error) {
      logger.warn({ log: log.name, err: error }, 'The stage could not be swept; it is tried again later');
    }
  };

  return {
    log,
    open: async () => {
      next = await takeUp();
      if (next > 0) await sweep(queue[0]?.row.first ?? next);
    },
    takeUp,
    append: async (appended, origin) => {
      for (;;) {
        // After a failure the ledger says what became of it.
        const first = next ?? (await takeUp());
        next = null;
        const messages = appended.map(({ event, recordedAt }, index) => toMessage(event, recordedAt, first + index));
        const batch = await stage.put(log, messages, origin);
        const last = first + messages.length - 1;
        const { row, own } = await ledger.declare({ log, first, last, rejected: [], hours: hoursOf(messages), digest: batch });
        next = row.last + 1;
        if (own && row.digest === batch) {
          enqueue({ row, messages, origin, firstTry: true });
          return;
        }
        await takeUpChunk(row);
      }
    },
    pending: (eventId) => events.get(eventId),
    backlog: () => queue.length,
    // What is appended while the queue is landed prolongs the same landing.
    drained: async () => {
      await landing;
    },
    close: async () => {
      closing.abort();
      await landing;
    },
  };
}

function toMessage(event: StudioEvent, recordedAt: number, position: number): AcceptedMessage {
  const bytes = Buffer.from(JSON.stringify(event));
  return { kind: 'accepted', position, recordedAt, sizeBytes: bytes.length, event, bytes };
}
