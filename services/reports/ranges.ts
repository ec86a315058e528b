/** How a report's range is said and cut: its calendar unit, the units before it, the grain of its charts, its text. */
import { bucketsOf, nameInstant, unitStart, type CalendarGrain } from '../common/calendar.ts';
import { dateOf, startOfDate } from '../common/calendar-range.ts';
import { DAY_MS, HOUR_MS } from '../common/calendar-zone.ts';
import { dateFormat } from './formatters.ts';
import type { Span } from './frame.ts';

const UNITS = ['day', 'week', 'month', 'quarter'] as const;
type CalendarUnit = (typeof UNITS)[number] | 'year';

/** The whole calendar unit that a range is, however it was entered; null where it is none. */
export function wholeUnit(span: Span, zone: string): CalendarUnit | null {
  for (const unit of UNITS) {
    const buckets = bucketsOf(unit, span.from, Math.min(span.to, span.from + 100 * DAY_MS), zone);
    if (buckets.length === 1 && !buckets[0]!.partial && buckets[0]!.to === span.to) return unit;
  }
  if (span.to - span.from < 364 * DAY_MS || span.to - span.from > 368 * DAY_MS) return null;
  const quarters = bucketsOf('quarter', span.from, span.to, zone);
  const whole = quarters.length === 4 && quarters.every((quarter) => !quarter.partial) && quarters[0]!.name.endsWith('Q1');
  return whole ? 'year' : null;
}

/** The unit that a range is about: a preset's own, a whole unit, else the finest of which about a dozen cover the range. */
export function unitOf(span: Span, zone: string, preset: string | null): CalendarGrain {
  if (preset === 'today' || preset === 'yesterday') return 'day';
  const named = /^(?:this|last)-(week|month|quarter|year)$/.exec(preset ?? '')?.[1] ?? wholeUnit(span, zone);
  // A year is told by its months.
  if (named === 'year') return 'month';
  if (named !== null) return named as CalendarGrain;
  if (isMonthStart(span.from, zone) && isMonthStart(span.to, zone)) return span.to - span.from <= 732 * DAY_MS ? 'month' : 'quarter';
  const length = span.to - span.from;
  if (length <= 12 * HOUR_MS) return 'hour';
  if (length <= 12 * DAY_MS) return 'day';
  if (length <= 84 * DAY_MS) return 'week';
  return length <= 366 * DAY_MS ? 'month' : 'quarter';
}

const isMonthStart = (at: number, zone: string): boolean => startOfDate(unitStart('month', dateOf(at, zone)), zone) === at;

/** The span of the last `count` units that ends with the range; the last one may be cut by the range's end. */
export function lastUnits(unit: CalendarGrain, count: number, to: number, zone: string): Span {
  if (unit === 'hour') {
    const [hour] = bucketsOf('hour', to - 1, to, zone);
    const start = Date.parse(hour!.name);
    return { from: start - (count - 1) * HOUR_MS, to };
  }
  let first = unitStart(unit, dateOf(to - 1, zone));
  for (let step = 1; step < count; step += 1) first = unitStart(unit, first - 1);
  return { from: startOfDate(first, zone), to };
}

/** The grain of a chart over the range itself: between about a dozen and sixty buckets. */
export function chartGrain({ from, to }: Span): CalendarGrain {
  const length = to - from;
  if (length <= 49 * HOUR_MS) return 'hour';
  if (length <= 62 * DAY_MS) return 'day';
  if (length <= 190 * DAY_MS) return 'week';
  return length <= 3 * 366 * DAY_MS ? 'month' : 'quarter';
}

/** ISO 8601 in the zone's local time with its offset, to the second. */
export const isoIn = (at: number, zone: string): string => nameInstant(at, zone);

/** `2026-03-29T10:17:00.123Z`: instants that are no bounds of a range. */
export const isoUtc = (at: number): string => new Date(at).toISOString();

/** "1–30 November 2026"; with times of day where the bounds are no local midnights. */
export function sayRange(span: Span, zone: string, locale: string): string {
  const days = isMidnight(span.from, zone) && isMidnight(span.to, zone);
  const format = dateFormat(locale, {
    timeZone: zone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    ...(days ? {} : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  });
  // Whole days are named with the last one included. Intl sets thin spaces around the dash between days of one month; people do not.
  const text = format.formatRange(span.from, days ? span.to - 1 : span.to);
  return text.replace(/(\d)\s+–\s+(\d+ )/u, '$1–$2');
}

const isMidnight = (at: number, zone: string): boolean => startOfDate(dateOf(at, zone), zone) === at;

/** "Last 30 days" */
export const sayPreset = (preset: string): string => preset.charAt(0).toUpperCase() + preset.slice(1).replaceAll('-', ' ');

/** What the range is called in a sentence: "This month", "November 2026", "Q4 2026", "3–17 November 2026". */
export function labelRange(span: Span, zone: string, preset: string | null, locale: string): string {
  if (preset !== null) return sayPreset(preset);
  const unit = wholeUnit(span, zone);
  if (unit === 'month') return dateFormat(locale, { timeZone: zone, month: 'long', year: 'numeric' }).format(span.from);
  if (unit === 'quarter') return labelBucket('quarter', bucketsOf('quarter', span.from, span.to, zone)[0]!.name, locale);
  if (unit === 'year') return nameInstant(span.from, zone).slice(0, 4);
  return sayRange(span, zone, locale);
}

/** The name of a bucket as people say it on an axis. */
export function labelBucket(grain: CalendarGrain, name: string, locale: string): string {
  if (grain === 'quarter') return `${name.slice(5)} ${name.slice(0, 4)}`;
  if (grain === 'hour') return name.slice(11, 16);
  const date = new Date(grain === 'month' ? `${name}-01` : name);
  const parts = grain === 'month' ? ({ month: 'short', year: 'numeric' } as const) : ({ day: 'numeric', month: 'short' } as const);
  return dateFormat(locale, { timeZone: 'UTC', ...parts }).format(date);
}

/** An instant in the zone of the report, to the minute: "14 Nov 2026, 10:42". */
export const sayInstant = (iso: string, zone: string, locale: string): string =>
  dateFormat(locale, {
    timeZone: zone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso));
