/** What happens to runs that were missed while nothing ran, in words. */
import type { ScheduleInput } from '../../scheduler/schedule.ts';

export type Misfire = NonNullable<ScheduleInput['misfire']>;

export const MISFIRE_TEXTS: Readonly<Record<Misfire, string>> = {
  latest: 'send the latest of them',
  all: 'send all of them',
  skip: 'send none of them',
};
