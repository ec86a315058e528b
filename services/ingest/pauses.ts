/** Which logs wait, since when and why: for whoever asks why figures stand still. */
import type { Clock } from '../common/clock.ts';

/** `opening`: just assigned; `topic_missing`: its topic is not there; else the code of what was thrown, or `failed`. */
export interface PausedLog {
  /** `kafka/TOPIC/PARTITION`; `kafka/TOPIC` while no broker says which partitions there are. */
  readonly log: string;
  readonly why: string;
  /** Epoch ms. */
  readonly since: number;
}

export interface Pauses {
  /** It waits, for this reason from now on; since when stays what it was. */
  set(log: string, why: string): void;
  clear(log: string): void;
  list(): readonly PausedLog[];
}

export function createPauses(clock: Clock): Pauses {
  const paused = new Map<string, PausedLog>();
  return {
    set: (log, why) => void paused.set(log, { log, why, since: paused.get(log)?.since ?? clock.now() }),
    clear: (log) => void paused.delete(log),
    list: () => [...paused.values()].toSorted((a, b) => (a.log < b.log ? -1 : 1)),
  };
}
