/**
 * Who may write into the tables of one event type: one at a time.
 *
 * Whether an event_id is in raw already is asked by the statement that lands it, so two chunks of one type that land at once could
 * both find it missing; and mending a rollup is only right while nobody else adds to it. Within this process a queue per type
 * keeps the order; with a remote store, whose writers may be many, the holder also has a lease.
 */
import type { EventType } from '../events/types.ts';
import { createMutex } from '../store/mutex.ts';
import { writersLease } from '../store/standstill.ts';

/** Takes a named lease across processes for as long as `work` runs. */
export type WithLease = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export interface Writers {
  /** Runs `work` while nobody else writes this type. */
  hold<T>(type: EventType, work: () => Promise<T>): Promise<T>;
}

export function createWriters(withLease: WithLease | null): Writers {
  const mutex = createMutex();
  return {
    hold: (type, work) => mutex.run(type, () => (withLease === null ? work() : withLease(writersLease(type), work))),
  };
}
