/**
 * The offsets of an IANA zone as a list of segments, found once a zone and year: everything else about local time
 * (days, hours, names) is arithmetic over them, which is what makes a year of hour buckets cheap.
 */
import { WrapsheetError } from './errors.ts';

export const MINUTE_MS = 60_000;
export const QUARTER_MS = 15 * MINUTE_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * Ranges lie between these instants. Since 1980 every offset of every zone is a multiple of 15 minutes, so that local
 * midnights lie on quarter-hours; the store's DateTime ends in 2106.
 */
export const EARLIEST_MS = Date.UTC(1980, 0, 1);
export const LATEST_MS = Date.UTC(2100, 0, 1);

/** From `start` on (epoch ms, moved up to a quarter-hour), local time is UTC + `offset` (ms). */
export interface OffsetSegment {
  readonly start: number;
  readonly offset: number;
}

interface ZoneMemory {
  readonly formatter: Intl.DateTimeFormat;
  readonly years: Map<number, readonly OffsetSegment[]>;
}

/** @throws WrapsheetError bad_range for an empty range and one outside EARLIEST_MS–LATEST_MS */
export function checkRange(from: number, to: number): void {
  if (!(from < to)) throw new WrapsheetError('bad_range', 'The range is empty: `from` must lie before `to`.');
  if (from < EARLIEST_MS || to > LATEST_MS) throw new WrapsheetError('bad_range', 'Ranges lie between the years 1980 and 2099.');
}

/** What was already found out about zones: facts that never change, at most one entry a zone. */
const memories = new Map<string, ZoneMemory>();

function memoryOf(zone: string): ZoneMemory {
  const known = memories.get(zone);
  if (known !== undefined) return known;
  // An IANA name begins with a letter; Intl would take offsets such as +05:30 too.
  if (!/^[A-Za-z]/.test(zone)) throw unknownZone(zone);
  let formatter: Intl.DateTimeFormat;
  try {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch (cause) {
    if (cause instanceof RangeError) throw unknownZone(zone, cause);
    throw cause;
  }
  const memory = { formatter, years: new Map<number, readonly OffsetSegment[]>() };
  memories.set(zone, memory);
  return memory;
}

function unknownZone(zone: string, cause?: unknown): WrapsheetError {
  return new WrapsheetError('unknown_zone', `There is no time zone "${zone}".`, { cause, params: { zone } });
}

/** @throws WrapsheetError unknown_zone */
export function checkZone(zone: string): void {
  memoryOf(zone);
}

/** The zone's offset at an instant as the platform's zone data has it, in ms. */
function measuredOffset(formatter: Intl.DateTimeFormat, at: number): number {
  const name = formatter.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const found = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name);
  if (found === null) throw new WrapsheetError('internal', `The platform names an offset "${name}".`);
  const size = Number(found[2] ?? 0) * HOUR_MS + Number(found[3] ?? 0) * MINUTE_MS + Number(found[4] ?? 0) * 1000;
  return found[1] === '-' ? -size : size;
}

/** First instant in (low, high] at which the offset is no longer that of `low`. */
function findChange(formatter: Intl.DateTimeFormat, low: number, high: number, offset: number): number {
  let before = low;
  let after = high;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (measuredOffset(formatter, middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

function segmentsOfYear(memory: ZoneMemory, year: number): readonly OffsetSegment[] {
  const known = memory.years.get(year);
  if (known !== undefined) return known;
  const end = Date.UTC(year + 1, 0, 1);
  let at = Date.UTC(year, 0, 1);
  let offset = measuredOffset(memory.formatter, at);
  const segments: OffsetSegment[] = [{ start: at, offset }];
  // No zone has changed twice within half a day.
  while (at < end) {
    const next = at + DAY_MS / 2;
    const nextOffset = measuredOffset(memory.formatter, next);
    if (nextOffset !== offset) {
      const change = findChange(memory.formatter, at, next, offset);
      if (change < end) segments.push({ start: Math.ceil(change / QUARTER_MS) * QUARTER_MS, offset: nextOffset });
      offset = nextOffset;
    }
    at = next;
  }
  memory.years.set(year, segments);
  return segments;
}

/**
 * The segments that cover [from, to), and a margin of a year before; consecutive ones differ in offset.
 * @throws WrapsheetError unknown_zone
 */
export function offsetSegments(zone: string, from: number, to: number): readonly OffsetSegment[] {
  const memory = memoryOf(zone);
  const segments: OffsetSegment[] = [];
  const last = new Date(to).getUTCFullYear();
  for (let year = new Date(from).getUTCFullYear() - 1; year <= last; year += 1) {
    for (const segment of segmentsOfYear(memory, year)) {
      if (segments.at(-1)?.offset !== segment.offset) segments.push(segment);
    }
  }
  return segments;
}

/** Offset at an instant, in ms. */
export function offsetAt(segments: readonly OffsetSegment[], at: number): number {
  const segment = segments.findLast((candidate) => candidate.start <= at) ?? segments[0];
  return segment?.offset ?? 0;
}

/** Days since 1970-01-01 of a civil date (month 1–12; day and month may overflow). */
export function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function civilDate(number: number): CivilDate {
  const date = new Date(number * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The local date of an instant, as a day number. */
export function localDay(segments: readonly OffsetSegment[], at: number): number {
  return Math.floor((at + offsetAt(segments, at)) / DAY_MS);
}

/** First instant whose local date is this one, or a later one where the zone skipped it. */
export function startOfDay(segments: readonly OffsetSegment[], day: number): number {
  return firstInstantAt(segments, day * DAY_MS);
}

/**
 * First instant at which a wall clock shows this reading (epoch ms as if it were UTC): of a reading that comes twice the first one, for one that
 * was skipped the end of the gap.
 */
export function firstInstantAt(segments: readonly OffsetSegment[], readingMs: number): number {
  for (const [index, segment] of segments.entries()) {
    const candidate = Math.max(segment.start, readingMs - segment.offset);
    const end = segments[index + 1]?.start ?? Infinity;
    if (candidate < end) return candidate;
  }
  throw new WrapsheetError('internal', 'A local time lies outside the segments of its zone.');
}
