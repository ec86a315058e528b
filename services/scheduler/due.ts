/**
 * What is due: a pure function of schedule, last firing and now. Due times are local times of an IANA zone as instants; ranges and comparisons
 * are those seen from the due time, whenever the report is made.
 */
import { presetNamed, presetRange, type Range } from '../common/calendar-range.ts';
import { DAY_MS, firstInstantAt, MINUTE_MS, offsetAt, offsetSegments } from '../common/calendar-zone.ts';
import type { Schedule, ScheduleInput } from './schedule.ts';
import { readingsFrom } from './when.ts';

export type SkipReason = 'paused' | 'superseded' | 'missed';

export type Planned =
  | { readonly action: 'run'; readonly dueAt: number; readonly range: Range }
  | { readonly action: 'skip'; readonly dueAt: number; readonly range: Range; readonly reason: SkipReason };

type Timing = Pick<ScheduleInput, 'when' | 'zone' | 'start' | 'end'>;

/** Later than this after its due time a run was missed, as the misfire policy has it. */
export const MISSED_AFTER_MS = 5 * MINUTE_MS;

/**
 * Due times after `afterMs`, strictly rising, without end unless the schedule has one.
 * @throws WrapsheetError unknown_zone
 */
export function* dueTimesAfter({ when, zone, start, end }: Timing, afterMs: number): Generator<number> {
  const startMs = start ? Date.parse(start) : -Infinity;
  const endMs = end ? Date.parse(end) : Infinity;
  let last = Math.max(afterMs, startMs - 1);
  // A zone may skip or repeat a day at most, so that no reading from here back is due later than `last`.
  const from = last + offsetAt(offsetSegments(zone, last, last), last) - 2 * DAY_MS;
  for (const reading of readingsFrom(when, from)) {
    const dueAt = firstInstantAt(offsetSegments(zone, reading - 2 * DAY_MS, reading + 2 * DAY_MS), reading);
    if (dueAt >= endMs) return;
    // Readings inside a gap are all due at its end: once.
    if (dueAt <= last) continue;
    last = dueAt;
    yield dueAt;
  }
}

/** The first due time after `afterMs`; null: never again. */
export function nextDue(schedule: Timing, afterMs: number): number | null {
  const { value, done } = dueTimesAfter(schedule, afterMs).next();
  return done ? null : value;
}

/** What the report of this due time covers. */
export function rangeAt({ report, zone }: Pick<ScheduleInput, 'report' | 'zone'>, dueAt: number): Range {
  return presetRange(presetNamed(report.preset), zone, dueAt);
}

/**
 * What has become due and is not in the ledger yet, in rising order.
 * @param lastDueAt the last due time that the ledger has; null: none
 */
export function planFirings(schedule: Schedule, lastDueAt: number | null, now: number): readonly Planned[] {
  const due: number[] = [];
  for (const dueAt of dueTimesAfter(schedule, Math.max(schedule.planFrom, lastDueAt ?? -Infinity))) {
    if (dueAt > now) break;
    due.push(dueAt);
  }
  return due.map((dueAt, index) => {
    const firing = { dueAt, range: rangeAt(schedule, dueAt) };
    const reason = skipReason(schedule, dueAt, index === due.length - 1, now);
    return reason === null ? { action: 'run', ...firing } : { action: 'skip', ...firing, reason };
  });
}

function skipReason({ paused, misfire }: Schedule, dueAt: number, isLatest: boolean, now: number): SkipReason | null {
  if (paused !== null) return 'paused';
  if (misfire === 'all') return null;
  if (misfire === 'skip') return now - dueAt > MISSED_AFTER_MS ? 'missed' : null;
  return isLatest ? null : 'superseded';
}

/** The data a report of this due time can have: its range, as far as it had passed by then. */
export const dataNeededTo = (range: Range, dueAt: number): number => Math.min(range.to, dueAt);
