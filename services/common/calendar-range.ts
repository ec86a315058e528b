/** From what a person writes (dates, instants, presets) to a range between instants. docs/figures.md, "Time". */
import { Temporal } from 'temporal-polyfill';
import { nextUnit, unitStart } from './calendar.ts';
import { checkRange, dayNumber, localDay, offsetSegments, QUARTER_MS, startOfDay } from './calendar-zone.ts';
import { WrapsheetError } from './errors.ts';

export interface Range {
  /** Epoch ms, on a quarter-hour. */
  readonly from: number;
  readonly to: number;
}

export const PRESETS = [
  'today',
  'yesterday',
  'this-week',
  'last-week',
  'this-month',
  'last-month',
  'this-quarter',
  'last-quarter',
  'this-year',
  'last-year',
  'last-7-days',
  'last-30-days',
  'last-90-days',
] as const;
export type Preset = (typeof PRESETS)[number];

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * A bound of a range, in epoch ms: a date is the first instant of that local date, an instant carries its offset.
 * @throws WrapsheetError bad_time, bound_off_quarter, unknown_zone
 */
export function parseBound(text: string, zone: string): number {
  const at = DATE.test(text) ? dateStart(text, zone) : instant(text);
  if (at % QUARTER_MS !== 0) throw new WrapsheetError('bound_off_quarter', `${text} is not on a quarter of an hour.`);
  return at;
}

function badTime(text: string, cause?: unknown): WrapsheetError {
  return new WrapsheetError('bad_time', `"${text}" is neither a date nor an instant with an offset.`, { cause });
}

function dateStart(text: string, zone: string): number {
  let date: Temporal.PlainDate;
  try {
    date = Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch (cause) {
    throw badTime(text, cause);
  }
  return startOfDate(dayNumber(date.year, date.month, date.day), zone);
}

function instant(text: string): number {
  if (!INSTANT.test(text)) throw badTime(text);
  try {
    const exact = Temporal.Instant.from(text);
    if (exact.epochNanoseconds % 1_000_000n !== 0n) {
      throw new WrapsheetError('bound_off_quarter', `${text} is not on a quarter of an hour.`);
    }
    return exact.epochMilliseconds;
  } catch (cause) {
    if (cause instanceof RangeError) throw badTime(text, cause);
    throw cause;
  }
}

/** First instant of a local date given as a day number. */
export function startOfDate(day: number, zone: string): number {
  const utc = day * 86_400_000;
  return startOfDay(offsetSegments(zone, utc, utc + 2 * 86_400_000), day);
}

/** The local date of an instant, as a day number. */
export function dateOf(at: number, zone: string): number {
  return localDay(offsetSegments(zone, at, at), at);
}

/** The preset's name in its own spelling; underscores, blanks and capitals are forgiven. @throws WrapsheetError unknown_preset */
export function presetNamed(text: string): Preset {
  const name = text.trim().toLowerCase().replaceAll(/[_ ]/g, '-');
  const preset = PRESETS.find((candidate) => candidate === name);
  if (preset === undefined) {
    throw new WrapsheetError('unknown_preset', `There is no preset "${text}". The presets are ${PRESETS.join(', ')}.`, {
      params: { presets: PRESETS },
    });
  }
  return preset;
}

/**
 * The range of a preset as seen at `now`, in the zone; weeks begin on Monday, this-X ends at the next local midnight.
 * @throws WrapsheetError unknown_zone
 */
export function presetRange(preset: Preset, zone: string, now: number): Range {
  const [fromDay, toDay] = presetDays(preset, dateOf(now, zone));
  return { from: startOfDate(fromDay, zone), to: startOfDate(toDay, zone) };
}

/** Presets of days, as days from today. */
const DAY_PRESETS: Readonly<Record<Exclude<Preset, UnitPreset>, readonly [number, number]>> = {
  today: [0, 1],
  yesterday: [-1, 0],
  'last-7-days': [-7, 0],
  'last-30-days': [-30, 0],
  'last-90-days': [-90, 0],
};

function isDayPreset(preset: Preset): preset is keyof typeof DAY_PRESETS {
  return preset in DAY_PRESETS;
}

function presetDays(preset: Preset, today: number): readonly [number, number] {
  if (isDayPreset(preset)) return [today + DAY_PRESETS[preset][0], today + DAY_PRESETS[preset][1]];
  const first = firstDayOf(preset, today);
  return preset.startsWith('this-') ? [first, today + 1] : [firstDayOf(preset, first - 1), first];
}

type UnitPreset = Extract<Preset, `${'this' | 'last'}-${'week' | 'month' | 'quarter' | 'year'}`>;

function firstDayOf(preset: UnitPreset, day: number): number {
  const unit = preset.slice(5) as 'week' | 'month' | 'quarter' | 'year';
  if (unit !== 'year') return unitStart(unit, day);
  return dayNumber(new Date(day * 86_400_000).getUTCFullYear(), 1, 1);
}

/** The whole unit that a this-X preset is a part of. */
export function wholeUnitOf(preset: Preset, zone: string, now: number): Range | null {
  if (preset !== 'this-week' && preset !== 'this-month' && preset !== 'this-quarter' && preset !== 'this-year') return null;
  const first = firstDayOf(preset, dateOf(now, zone));
  const end = preset === 'this-year' ? firstDayOf(preset, first + 366) : nextUnit(preset.slice(5) as 'week' | 'month' | 'quarter', first);
  return { from: startOfDate(first, zone), to: startOfDate(end, zone) };
}

/** @throws WrapsheetError bad_range, bound_off_quarter, bad_time, unknown_zone */
export function parseRange(from: string, to: string, zone: string): Range {
  const range = { from: parseBound(from, zone), to: parseBound(to, zone) };
  checkRange(range.from, range.to);
  return range;
}
