/** The next firings of a schedule with their ranges as instants: what a person checks before trusting it, clock changes included. */
import { nameInstant } from '../common/calendar.ts';
import { comparisonOf } from '../common/calendar-comparison.ts';
import { presetNamed } from '../common/calendar-range.ts';
import { DAY_MS, offsetSegments } from '../common/calendar-zone.ts';
import { dueTimesAfter, rangeAt } from './due.ts';
import type { ScheduleInput } from './schedule.ts';
import { readingsFrom } from './when.ts';

export interface PreviewedFiring {
  /** ISO 8601 with the zone's offset, as the bounds. */
  readonly due_at: string;
  readonly zone: string;
  /** What a clock change does to the time that was asked for (`asked`, local); null: nothing. */
  readonly clock_change: ClockChange | null;
  readonly range: { readonly from: string; readonly to: string };
  /** null: the report compares with nothing. */
  readonly comparison: { readonly from: string; readonly to: string; readonly label: string } | null;
}

/** skipped: no clock showed the time, it is due at the end of the gap; repeated: clocks show it twice, it is due the first time. */
export interface ClockChange {
  readonly kind: 'skipped' | 'repeated';
  /** `2026-03-29T02:30` */
  readonly asked: string;
}

export const PREVIEWED = 10;

/** @param afterMs epoch ms */
export function previewFirings(schedule: ScheduleInput, afterMs: number, count = PREVIEWED): PreviewedFiring[] {
  const { zone, report } = schedule;
  const firings: PreviewedFiring[] = [];
  for (const dueAt of dueTimesAfter(schedule, afterMs)) {
    const range = rangeAt(schedule, dueAt);
    const preset = { name: presetNamed(report.preset), now: dueAt };
    const comparison = report.compare === false ? null : comparisonOf(range, zone, dueAt, preset);
    const said = ({ from, to }: { readonly from: number; readonly to: number }) => ({
      from: nameInstant(from, zone),
      to: nameInstant(to, zone),
    });
    firings.push({
      due_at: nameInstant(dueAt, zone),
      zone,
      clock_change: clockChangeAt(schedule, dueAt),
      range: said(range),
      comparison: comparison && { ...said(comparison), label: comparison.label },
    });
    if (firings.length === count) break;
  }
  return firings;
}

/** What the clocks of the zone do to this due time of the schedule. */
function clockChangeAt({ when, zone }: ScheduleInput, dueAt: number): ClockChange | null {
  const segments = offsetSegments(zone, dueAt - DAY_MS, dueAt + 2 * DAY_MS);
  const at = segments.findLastIndex(({ start }) => start <= dueAt);
  const [before, here, next] = [segments[at - 1], segments[at], segments[at + 1]];
  if (here === undefined) return null;
  const shown = dueAt + here.offset;
  if (before !== undefined && here.start === dueAt) {
    // The readings from here to `shown` were skipped; the first that was asked for is the one that is made up for.
    const [asked] = readingsFrom(when, dueAt + before.offset);
    if (asked !== undefined && asked < shown) return { kind: 'skipped', asked: reading(asked) };
  }
  if (next !== undefined && shown >= next.start + next.offset) return { kind: 'repeated', asked: reading(shown) };
  return null;
}

const reading = (ms: number): string => new Date(ms).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
