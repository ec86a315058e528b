import type { Clock } from '../../services/common/clock.ts';

/** A clock that stands still until it is moved. */
export function createHeldClock(startMs: number): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (ms) => void (nowMs += ms),
  };
}
