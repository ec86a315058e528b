/** The range that a range is compared with. docs/figures.md "Time" and its page for readers give the rules. */
import { nameInstant } from './calendar.ts';
import { dateOf, startOfDate, wholeUnitOf } from './calendar-range.ts';
import type { Preset, Range } from './calendar-range.ts';
import { civilDate, DAY_MS, dayNumber, localDay, offsetAt, offsetSegments, QUARTER_MS, startOfDay } from './calendar-zone.ts';

export interface Comparison extends Range {
  /** Whole calendar units, the same number of local days, or the same elapsed time. */
  readonly kind: 'unit' | 'days' | 'elapsed';
  /** The range ends after the watermark: only as much of the range before is taken as has passed of this one. */
  readonly toDate: boolean;
  /** What the comparison is, for a reader: `the month before`. */
  readonly label: string;
}

interface Before extends Range {
  readonly kind: Comparison['kind'];
  readonly label: string;
}

/**
 * The range to compare [from, to) with, or null where nothing of the range has passed yet.
 * @param preset where the range was asked for as this-X, its unit is X, although the range ends today
 */
export function comparisonOf(
  range: Range,
  zone: string,
  watermark: number,
  preset: { name: Preset; now: number } | null,
): Comparison | null {
  const unit = preset === null ? null : wholeUnitOf(preset.name, zone, preset.now);
  const before = rangeBefore(unit ?? range, zone);
  if (range.to <= watermark && unit === null) return { ...before, toDate: false };
  const reached = Math.floor(Math.min(watermark, range.to) / QUARTER_MS) * QUARTER_MS;
  if (reached <= range.from) return null;
  const to = Math.min(
    before.kind === 'elapsed' ? before.from + (reached - range.from) : sameLocalTime(range.from, reached, before.from, zone),
    before.to,
  );
  if (to <= before.from) return null;
  if (to === before.to) return { ...before, toDate: false };
  return { ...before, to, toDate: true, label: `the same time of ${before.label}, to ${nameInstant(to, zone)}` };
}

function rangeBefore(range: Range, zone: string): Before {
  const firstDay = dateOf(range.from, zone);
  const endDay = dateOf(range.to, zone);
  if (startOfDate(firstDay, zone) !== range.from || startOfDate(endDay, zone) !== range.to) {
    return { from: range.from - (range.to - range.from), to: range.from, kind: 'elapsed', label: 'the same length before' };
  }
  const first = civilDate(firstDay);
  const end = civilDate(endDay);
  const months = (end.year - first.year) * 12 + end.month - first.month;
  if (first.day === 1 && end.day === 1) {
    const from = startOfDate(dayNumber(first.year, first.month - months, 1), zone);
    return { from, to: range.from, kind: 'unit', label: unitLabel(first.month, months) };
  }
  const days = endDay - firstDay;
  const from = startOfDate(firstDay - days, zone);
  // 1970-01-05 was a Monday.
  if (days === 7 && (firstDay - 4) % 7 === 0) return { from, to: range.from, kind: 'unit', label: 'the week before' };
  if (days === 1) return { from, to: range.from, kind: 'unit', label: 'the day before' };
  return { from, to: range.from, kind: 'days', label: `the ${days} days before` };
}

function unitLabel(month: number, months: number): string {
  if (months === 1) return 'the month before';
  if (months === 3 && month % 3 === 1) return 'the quarter before';
  if (months === 12 && month === 1) return 'the year before';
  return `the ${months} months before`;
}

/** The instant that lies as many local days and as much local time after `otherFrom` as `reached` after `from`. */
function sameLocalTime(from: number, reached: number, otherFrom: number, zone: string): number {
  const segments = offsetSegments(zone, Math.min(from, otherFrom), Math.max(reached, from));
  const day = localDay(segments, otherFrom) + localDay(segments, reached) - localDay(segments, from);
  const timeOfDay = (reached + offsetAt(segments, reached)) % DAY_MS;
  const midnight = startOfDay(segments, day);
  const guess = day * DAY_MS + timeOfDay - offsetAt(segments, midnight);
  // On a day whose offset changes meanwhile, the wall clock's reading decides; a reading that was skipped moves on.
  const settled = day * DAY_MS + timeOfDay - offsetAt(segments, guess);
  return Math.max(midnight, settled);
}
