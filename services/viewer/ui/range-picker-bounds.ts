/** Two bounds between what fields hold (local days and times of day) and what is asked (dates, or instants with offset). Pure. */
import { nameInstant } from '../../common/calendar.ts';
import { parseBound, presetRange } from '../../common/calendar-range.ts';
import { DAY_MS, MINUTE_MS, offsetSegments } from '../../common/calendar-zone.ts';
import { WrapsheetError } from '../../common/errors.ts';
import type { RangeChoice } from '../api/question.ts';

export interface Bound {
  /** 2026-03-29; empty: not given. */
  readonly day: string;
  /** 09:15 */
  readonly time: string;
  /** Of a time that the clock shows twice: which one. */
  readonly second: boolean;
}

export interface Bounds {
  /** Times of day count; without them both days are whole and the last one is included. */
  readonly timed: boolean;
  readonly from: Bound;
  readonly to: Bound;
}

const NO_BOUND: Bound = { day: '', time: '00:00', second: false };
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The instants at which a wall clock in the zone shows this; none where it was put forward past it, two where it was put back. */
export function instantsOf({ day, time }: Pick<Bound, 'day' | 'time'>, zone: string): readonly number[] {
  const reading = Date.parse(`${day}T${time}:00Z`);
  if (!DATE.test(day) || Number.isNaN(reading)) return [];
  const segments = offsetSegments(zone, reading - DAY_MS, reading + DAY_MS);
  return segments.flatMap(({ start, offset }, index) => {
    const at = reading - offset;
    return at >= start && at < (segments[index + 1]?.start ?? Infinity) ? [at] : [];
  });
}

/** What the fields show of a range; of one that is none, the fields are empty. @param now epoch ms: where presets are seen from */
export function boundsOf(range: RangeChoice, zone: string, now: number): Bounds {
  try {
    return boundsAt(range, zone, now);
  } catch (error) {
    if (error instanceof WrapsheetError) return { timed: false, from: NO_BOUND, to: NO_BOUND };
    throw error;
  }
}

function boundsAt(range: RangeChoice, zone: string, now: number): Bounds {
  if ('preset' in range) {
    const { from, to } = presetRange(range.preset, zone, now);
    return { timed: false, from: boundAt(from, zone), to: dayBefore(boundAt(to, zone)) };
  }
  const timed = !DATE.test(range.from) || !DATE.test(range.to);
  const [from, to] = [range.from, range.to].map((text) => boundAt(parseBound(text, zone), zone)) as [Bound, Bound];
  return timed ? { timed, from, to } : { timed, from, to: dayBefore(to) };
}

function boundAt(at: number, zone: string): Bound {
  const said = nameInstant(at, zone);
  const bound = { day: said.slice(0, 10), time: said.slice(11, 16) };
  return { ...bound, second: instantsOf(bound, zone).indexOf(at) > 0 };
}

const dayBefore = (bound: Bound): Bound => ({ ...bound, day: movedDay(bound.day, -1) });

const movedDay = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

export type Read = { readonly kind: 'range'; readonly range: RangeChoice } | { readonly kind: 'fault'; readonly fault: string };

const fault = (text: string): Read => ({ kind: 'fault', fault: text });

/** The range that the fields mean, or what is wrong with them. */
export function rangeOf({ timed, from, to }: Bounds, zone: string): Read {
  if (!DATE.test(from.day) || !DATE.test(to.day)) return fault('Give both days.');
  if (!timed) {
    if (to.day < from.day) return fault('The last day lies before the first.');
    return { kind: 'range', range: { from: from.day, to: movedDay(to.day, 1) } };
  }
  if (from.time === '' || to.time === '') return fault('Give both times.');
  const bounds = [from, to].map((bound) => instantOf(bound, zone));
  const missing = bounds.findIndex((at) => at === null);
  const { day, time } = missing === 0 ? from : to;
  if (missing !== -1)
    return fault(`The clocks in ${zone} never showed ${time} on ${day}: they were put forward. Take a time before or after.`);
  const [first, last] = bounds as [number, number];
  if ([first, last].some((at) => at % (15 * MINUTE_MS) !== 0)) return fault('Times lie on a quarter of an hour: :00, :15, :30 or :45.');
  if (last <= first) return fault('The end lies before the beginning.');
  return { kind: 'range', range: { from: nameInstant(first, zone), to: nameInstant(last, zone) } };
}

function instantOf(bound: Bound, zone: string): number | null {
  const found = instantsOf(bound, zone);
  return (bound.second ? found[1] : undefined) ?? found[0] ?? null;
}
