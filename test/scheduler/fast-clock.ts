import type { Clock } from '../../services/common/clock.ts';

/** @param startMs what it showed at `beganMs` of the wall's clock; @param speed how many of its seconds pass in one */
export const fastClock = (startMs: number, beganMs: number, speed: number): Clock => ({
  now: () => Math.floor(startMs + (Date.now() - beganMs) * speed),
});
