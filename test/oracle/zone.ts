/** A zone's offsets, found by asking Intl for the local clock and searching for the instants where the offset changes. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Events lie between 2000 and the present; a few years of room on both sides. */
const FIRST = Date.UTC(1999, 0, 1);
const LAST = Date.UTC(2032, 0, 1);

/** A span of time in which local time is UTC plus `offset` (ms). */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

const spansByZone = new Map<string, readonly Span[]>();

/** The spans of a zone from 1999 to 2031, in order and without gaps. */
export function spansOf(zone: string): readonly Span[] {
  const known = spansByZone.get(zone);
  if (known !== undefined) return known;
  const spans = findSpans(offsetReader(zone));
  spansByZone.set(zone, spans);
  return spans;
}

/** The zone's offset at an instant, in ms. */
export function offsetAt(zone: string, instant: number): number {
  const span = spansOf(zone).find(({ from, to }) => from <= instant && instant < to);
  if (span === undefined) throw new RangeError(`${instant} lies outside the years 1999 to 2031`);
  return span.offset;
}

/** The first instant at which the local date is `date` (a day number since 1970-01-01) or, where a zone leaves a date out, a later one. */
export function startOfDate(zone: string, date: number): number {
  for (const { from, to, offset } of spansOf(zone)) {
    const instant = Math.max(from, date * DAY - offset);
    if (instant < to) return instant;
  }
  throw new RangeError(`day ${date} lies outside the years 1999 to 2031`);
}

function findSpans(offset: (instant: number) => number): Span[] {
  const spans: Span[] = [];
  let from = FIRST;
  let before = offset(FIRST);
  // Offsets never change twice within half a day.
  for (let probe = FIRST + DAY / 2; probe <= LAST; probe += DAY / 2) {
    const after = offset(probe);
    if (after === before) continue;
    const change = firstSecondWith(after, probe - DAY / 2, probe, offset);
    spans.push({ from, to: change, offset: before });
    from = change;
    before = after;
  }
  return [...spans, { from, to: LAST, offset: before }];
}

/** The first whole second after `low` and up to `high` at which the offset is `wanted`, by halving. */
function firstSecondWith(wanted: number, low: number, high: number, offset: (instant: number) => number): number {
  let [before, after] = [low / 1000, high / 1000];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offset(middle * 1000) === wanted) after = middle;
    else before = middle;
  }
  return after * 1000;
}

function offsetReader(zone: string): (instant: number) => number {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (instant) => {
    // 'M/D/YYYY, HH:MM:SS'
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (clock.format(instant).match(/\d+/g) ?? []).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
  };
}
