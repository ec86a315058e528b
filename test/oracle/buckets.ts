import type { Grain } from '../../services/metrics/types.ts';
import { offsetAt, spansOf, startOfDate } from './zone.ts';

const QUARTER_HOUR = 900_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A bucket of time that overlaps the range: what lies in the range is [from, to), `partial` where that is not all of it. */
export interface Bucket {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly partial: boolean;
}

interface WholeBucket {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The buckets of a grain that overlap [from, to), in order. */
export function bucketsOf(grain: Grain, zone: string, from: number, to: number): Bucket[] {
  const whole = grain === 'hour' ? wholeHours(zone, from, to) : wholePeriods(grain, zone, from, to);
  return whole
    .filter((bucket) => bucket.from < to && bucket.to > from && bucket.from < bucket.to)
    .map((bucket) => ({
      name: bucket.name,
      from: Math.max(bucket.from, from),
      to: Math.min(bucket.to, to),
      partial: bucket.from < from || bucket.to > to,
    }));
}

/** Hours begin at every full hour of the local clock and at every change of offset (moved to the next quarter of an hour). */
function wholeHours(zone: string, from: number, to: number): WholeBucket[] {
  const edges = new Set<number>();
  for (const span of spansOf(zone)) {
    const first = Math.max(span.from, from - DAY);
    const end = Math.min(span.to, to + DAY);
    if (first >= end) continue;
    if (first === span.from) edges.add(Math.ceil(span.from / QUARTER_HOUR) * QUARTER_HOUR);
    for (let local = Math.ceil((first + span.offset) / HOUR) * HOUR; local - span.offset < end; local += HOUR)
      edges.add(local - span.offset);
  }
  const inOrder = [...edges].sort((a, b) => a - b);
  return inOrder.slice(1).map((end, i) => {
    const start = inOrder[i] ?? end;
    return { name: instantName(zone, start), from: start, to: end };
  });
}

const two = (value: number) => String(value).padStart(2, '0');

function instantName(zone: string, instant: number): string {
  const offset = offsetAt(zone, instant);
  const minutes = Math.abs(offset) / 60_000;
  const local = new Date(instant + offset).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Days, weeks, months and quarters: each from the first instant of its first local date to that of the next one's. */
function wholePeriods(grain: Exclude<Grain, 'hour'>, zone: string, from: number, to: number): WholeBucket[] {
  const periods: WholeBucket[] = [];
  let date = firstDate(grain, Math.floor((from + offsetAt(zone, from)) / DAY) - 1);
  while (startOfDate(zone, date) < to) {
    const next = nextDate(grain, date);
    periods.push({ name: periodName(grain, date), from: startOfDate(zone, date), to: startOfDate(zone, next) });
    date = next;
  }
  return periods;
}

/** The first date of the period that a date (a day number since 1970-01-01, a Thursday) lies in. */
function firstDate(grain: Exclude<Grain, 'hour'>, date: number): number {
  const { year, month } = civil(date);
  if (grain === 'day') return date;
  if (grain === 'week') return date - ((((date + 3) % 7) + 7) % 7);
  if (grain === 'month') return Date.UTC(year, month, 1) / DAY;
  return Date.UTC(year, month - (month % 3), 1) / DAY;
}

function nextDate(grain: Exclude<Grain, 'hour'>, date: number): number {
  const { year, month } = civil(date);
  if (grain === 'day') return date + 1;
  if (grain === 'week') return date + 7;
  return Date.UTC(year, month + (grain === 'month' ? 1 : 3), 1) / DAY;
}

function periodName(grain: Exclude<Grain, 'hour'>, date: number): string {
  const { year, month } = civil(date);
  const day = new Date(date * DAY).toISOString().slice(0, 10);
  if (grain === 'quarter') return `${String(year).padStart(4, '0')}-Q${Math.floor(month / 3) + 1}`;
  return grain === 'month' ? day.slice(0, 7) : day;
}

function civil(date: number): { year: number; month: number } {
  const at = new Date(date * DAY);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() };
}
