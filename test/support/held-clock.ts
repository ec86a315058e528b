import type { Clock } from '../../services/common/clock.ts';

export interface HeldClock extends Clock {
  advance(ms: number): void;
}

/** A clock that stands still until it is moved. */
export function createHeldClock(startMs: number): HeldClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (ms) => void (nowMs += ms),
  };
}
