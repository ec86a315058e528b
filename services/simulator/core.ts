/** What every part of the studio shares: its time, its draws, its plans, and the stamping of what it emits. */
import type { EventType, StudioEvent } from '../events/types.ts';
import type { Random } from './random.ts';

type Unstamped<E> = E extends StudioEvent ? Omit<E, 'event_id' | 'occurred_at'> : never;

/** An event before it has its id and time. */
export type Happening = Unstamped<StudioEvent>;

export interface Core {
  readonly random: Random;
  readonly startMs: number;
  /** The studio's own time, epoch ms: that of the action which is running. */
  now(): number;
  /** Plans an action; one that is due in the past runs now. */
  at(timeMs: number, action: () => void): void;
  /** Emits an event that occurs now. */
  emit(happening: Happening): void;
  /** A new id of this kind, unique within the studio. */
  newId(kind: string): string;
}

/** Short marks of the event types inside event ids. */
export const ID_MARK: Readonly<Record<EventType, string>> = {
  generation: 'gen',
  qa: 'qa',
  retry: 'ret',
  review_request: 'req',
  review: 'rev',
  character: 'chr',
  worker: 'wrk',
  workflow: 'wfl',
};
