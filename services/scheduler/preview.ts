/** The next firings of a schedule with their ranges as instants: what a person checks before trusting it, clock changes included. */
import { nameInstant } from '../common/calendar.ts';
import { comparisonOf } from '../common/calendar-comparison.ts';
import { presetNamed } from '../common/calendar-range.ts';
import { dueTimesAfter, rangeAt } from './due.ts';
import type { ScheduleInput } from './schedule.ts';

export interface PreviewedFiring {
  /** ISO 8601 with the zone's offset, as the bounds. */
  readonly due_at: string;
  readonly zone: string;
  readonly range: { readonly from: string; readonly to: string };
  /** null: the report compares with nothing. */
  readonly comparison: { readonly from: string; readonly to: string; readonly label: string } | null;
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
      range: said(range),
      comparison: comparison && { ...said(comparison), label: comparison.label },
    });
    if (firings.length === count) break;
  }
  return firings;
}
