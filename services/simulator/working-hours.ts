/** Office hours in a zone: when people onboard, review and deliver. */
import { DAY_MS, HOUR_MS, MINUTE_MS, offsetAt, offsetSegments } from '../common/calendar-zone.ts';

export interface WorkingHours {
  /** IANA name. */
  readonly zone: string;
  /** Minutes after local midnight. */
  readonly opensMinute: number;
  readonly closesMinute: number;
  /** ISO weekdays, Monday = 1. */
  readonly weekdays: readonly number[];
}

/** The last offset of each zone, good for one UTC hour (offsets change on no finer grid for the zones of this studio). */
export type OffsetMemory = Map<string, { readonly hour: number; readonly offsetMs: number }>;

function offsetMs(zone: string, timeMs: number, memory: OffsetMemory): number {
  const hour = Math.floor(timeMs / HOUR_MS);
  const known = memory.get(zone);
  if (known?.hour === hour) return known.offsetMs;
  const offset = offsetAt(offsetSegments(zone, hour * HOUR_MS, hour * HOUR_MS), hour * HOUR_MS);
  memory.set(zone, { hour, offsetMs: offset });
  return offset;
}

/** ISO weekday and ms since local midnight. */
function localTime(zone: string, timeMs: number, memory: OffsetMemory): { weekday: number; sinceMidnightMs: number } {
  const localMs = timeMs + offsetMs(zone, timeMs, memory);
  const dayNumber = Math.floor(localMs / DAY_MS);
  // 1970-01-01 was a Thursday.
  return { weekday: ((((dayNumber + 3) % 7) + 7) % 7) + 1, sinceMidnightMs: localMs - dayNumber * DAY_MS };
}

/** The first instant at or after `timeMs` inside the hours. (Across a clock change it may be off by that change: people are.) */
export function nextWorkingMs(hours: WorkingHours, timeMs: number, memory: OffsetMemory): number {
  const local = localTime(hours.zone, timeMs, memory);
  const opensMs = hours.opensMinute * MINUTE_MS;
  const worksToday = hours.weekdays.includes(local.weekday);
  if (worksToday && local.sinceMidnightMs < opensMs) return timeMs + (opensMs - local.sinceMidnightMs);
  if (worksToday && local.sinceMidnightMs < hours.closesMinute * MINUTE_MS) return timeMs;
  let days = 1;
  while (!hours.weekdays.includes(((local.weekday - 1 + days) % 7) + 1)) days += 1;
  return timeMs + (days * DAY_MS - local.sinceMidnightMs) + opensMs;
}
