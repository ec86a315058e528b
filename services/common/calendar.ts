/**
 * Buckets of local time: where each hour, day, week, month and quarter of an IANA zone begins, and what it is called.
 * The rules are those of docs/figures.md, "Time".
 */
import { checkRange, civilDate, DAY_MS, dayNumber, HOUR_MS, localDay, offsetAt, offsetSegments, startOfDay } from './calendar-zone.ts';
import type { OffsetSegment } from './calendar-zone.ts';
import { WrapsheetError } from './errors.ts';

export type CalendarGrain = 'hour' | 'day' | 'week' | 'month' | 'quarter';

/** A bucket as far as it lies in the range: [from, to) in epoch ms. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  /** `2026-03-29`, `2026-03`, `2026-Q1`, or an hour's first instant with offset. */
  readonly name: string;
  /** The range cuts it. */
  readonly partial: boolean;
}

/** More buckets than this are refused: nobody reads them, and the answer would not fit. */
export const MAX_BUCKETS = 100_000;

const SHORTEST_MS: Readonly<Record<CalendarGrain, number>> = {
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 28 * DAY_MS,
  quarter: 90 * DAY_MS,
};

/**
 * The buckets of a grain that overlap [from, to), in order.
 * @throws WrapsheetError unknown_zone, bad_range (also for more than MAX_BUCKETS)
 */
export function bucketsOf(grain: CalendarGrain, from: number, to: number, zone: string): readonly Bucket[] {
  checkRange(from, to);
  const expected = Math.ceil((to - from) / SHORTEST_MS[grain]);
  if (expected > MAX_BUCKETS) {
    throw new WrapsheetError('bad_range', `By ${grain} this range has about ${expected} rows of time; at most ${MAX_BUCKETS} are given.`);
  }
  // The margin reaches over the first and the last bucket's own edges, which may lie outside the range.
  const segments = offsetSegments(zone, from, to + 100 * DAY_MS);
  const edges = grain === 'hour' ? hourEdges(segments, from, to) : dateEdges(segments, grain, from, to);
  const buckets: Bucket[] = [];
  for (const [index, edge] of edges.entries()) {
    const next = edges[index + 1];
    if (next === undefined || next.at <= from || edge.at >= to) continue;
    const partial = edge.at < from || next.at > to;
    buckets.push({ from: Math.max(edge.at, from), to: Math.min(next.at, to), name: edge.name, partial });
  }
  return buckets;
}

interface Edge {
  readonly at: number;
  readonly name: string;
}

/** Edges from the one at or before `from` to the first at or after `to`. */
function hourEdges(segments: readonly OffsetSegment[], from: number, to: number): Edge[] {
  const edges: Edge[] = [];
  for (const [index, segment] of segments.entries()) {
    const end = segments[index + 1]?.start ?? Infinity;
    if (end <= from) continue;
    const hourBefore = Math.floor((from + segment.offset) / HOUR_MS) * HOUR_MS - segment.offset;
    let at = Math.max(segment.start, hourBefore);
    while (at < end) {
      edges.push({ at, name: instantName(at, segment.offset) });
      if (at >= to) return edges;
      at = Math.floor((at + segment.offset) / HOUR_MS + 1) * HOUR_MS - segment.offset;
    }
  }
  return edges;
}

function dateEdges(segments: readonly OffsetSegment[], grain: Exclude<CalendarGrain, 'hour'>, from: number, to: number): Edge[] {
  const edges: Edge[] = [];
  for (let day = unitStart(grain, localDay(segments, from)); ; day = nextUnit(grain, day)) {
    const at = startOfDay(segments, day);
    // A local date that the zone skipped begins where the next one does and holds nothing.
    if (edges.at(-1)?.at === at) edges.pop();
    edges.push({ at, name: dateName(grain, day) });
    if (at >= to) return edges;
  }
}

/** First day (as a day number) of the unit that holds this day. */
export function unitStart(grain: Exclude<CalendarGrain, 'hour'>, day: number): number {
  // 1970-01-01 was a Thursday.
  if (grain === 'week') return day - ((((day + 3) % 7) + 7) % 7);
  if (grain === 'day') return day;
  const { year, month } = civilDate(day);
  return dayNumber(year, grain === 'month' ? month : month - ((month - 1) % 3), 1);
}

/** First day of the next unit, given the first day of one. */
export function nextUnit(grain: Exclude<CalendarGrain, 'hour'>, first: number): number {
  if (grain === 'day') return first + 1;
  if (grain === 'week') return first + 7;
  const { year, month } = civilDate(first);
  return dayNumber(year, month + (grain === 'month' ? 1 : 3), 1);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function dateName(grain: Exclude<CalendarGrain, 'hour'>, day: number): string {
  const { year, month, day: dayOfMonth } = civilDate(day);
  if (grain === 'quarter') return `${year}-Q${(month + 2) / 3}`;
  if (grain === 'month') return `${year}-${two(month)}`;
  return `${year}-${two(month)}-${two(dayOfMonth)}`;
}

function instantName(at: number, offset: number): string {
  const size = Math.abs(offset) / 60_000;
  const sign = offset < 0 ? '-' : '+';
  return `${new Date(at + offset).toISOString().slice(0, 19)}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** An instant in the zone's local time with its offset: `2026-03-29T01:00:00+01:00`. */
export function nameInstant(at: number, zone: string): string {
  return instantName(at, offsetAt(offsetSegments(zone, at, at), at));
}
