/** Accepted events without Kafka: one intake log for each event type, staged on disk and declared before the answer. */
import { setTimeout as waitMs } from 'node:timers/promises';
import type { Logger } from 'pino';
import { EVENT_TYPES, type EventType } from '../events/types.ts';
import type { Origin } from '../events/dead-letter.ts';
import type { Ledger } from './chunk.ts';
import { createIntakeLog, type IntakeLog } from './intake-log.ts';
import type { IntakeSink } from './intake.ts';
import { cutChunks, type ChunkLimits } from './planner.ts';
import type { SettleChunk } from './settle.ts';
import type { Stage } from './stage.ts';

export interface DirectSinkDeps {
  readonly ledger: Ledger;
  readonly stage: Stage;
  readonly settle: SettleChunk;
  readonly limits: ChunkLimits;
  /** Declared chunks that may wait for landing before more are taken. */
  readonly maxBacklogChunks: number;
  /** How often to look for what another process declared, ms; null: there is no other. */
  readonly takeUpEveryMs: number | null;
  readonly log: Logger;
}

export interface DirectSink extends IntakeSink {
  open(): Promise<void>;
  backlog(): number;
  drained(): Promise<void>;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 5;

export function createDirectSink(deps: DirectSinkDeps): DirectSink {
  const logs = new Map<EventType, IntakeLog>(EVENT_TYPES.map((type) => [type, createIntakeLog(type, deps)]));
  const each = [...logs.values()];
  const backlog = () => each.reduce((sum, log) => sum + log.backlog(), 0);
  let timer: NodeJS.Timeout | null = null;

  const logOf = (type: EventType): IntakeLog => {
    const log = logs.get(type);
    if (log === undefined) throw new TypeError(`No intake log for ${type}`);
    return log;
  };

  return {
    open: async () => {
      await Promise.all(each.map((log) => log.open()));
      if (deps.takeUpEveryMs === null) return;
      timer = setInterval(() => {
        for (const log of each)
          log.takeUp().catch((error: unknown) => deps.log.warn({ err: error }, 'Cannot look for declared chunks now'));
      }, deps.takeUpEveryMs);
    },
    append: async (type, events, origin: Origin) => {
      const messages = events.map(({ event, recordedAt }, index) => ({
        kind: 'accepted' as const,
        position: index,
        recordedAt,
        sizeBytes: 0,
        event,
        bytes: null,
      }));
      for (const piece of cutChunks(messages, deps.limits)) await logOf(type).append(piece, origin);
    },
    pending: (type, eventId) => logs.get(type)?.pending(eventId),
    ready: async () => {
      while (backlog() >= deps.maxBacklogChunks) await waitMs(LOOK_EVERY_MS);
    },
    backlog,
    drained: async () => {
      for (const log of each) await log.drained();
    },
    close: async () => {
      if (timer !== null) clearInterval(timer);
      for (const log of each) await log.close();
    },
  };
}
