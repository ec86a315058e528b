/** The demo studio: on first start it fills the past quarter, then it goes on in step with the clock, over restarts too. */
import { DAY_MS } from '../common/calendar-zone.ts';
import { createCursorFile } from './cursor.ts';
import { UNDISTURBED, type Disturbance } from './disturb.ts';
import { createLiveStudio, type LiveStudio, type LiveStudioDeps } from './live.ts';

export interface DemoConfig {
  /** File that remembers how far the demo has come; in the data folder, so that it goes with the data. */
  readonly cursorFile: string;
  readonly seed?: number;
  /** Days before today that are filled first; 90 by default. */
  readonly days?: number;
  readonly scale?: number;
  /** None by default. */
  readonly disturbance?: Disturbance;
}

/** Inert until start(); `caughtUp` resolves when the past is filled. */
export function createDemo(config: DemoConfig, deps: Omit<LiveStudioDeps, 'cursors'>): LiveStudio {
  const { seed = 7, days = 90, scale = 1, disturbance = UNDISTURBED } = config;
  // A midnight in UTC: the start is part of what fixes the events, so it should not depend on the minute of the first start.
  const startMs = (Math.floor(deps.clock.now() / DAY_MS) - days) * DAY_MS;
  return createLiveStudio({ opening: { seed, startMs, scale }, disturbance }, { ...deps, cursors: createCursorFile(config.cursorFile) });
}
