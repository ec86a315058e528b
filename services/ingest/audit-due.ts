/** Which hours the auditor has to look at: those that finished chunks touched since it last looked, and that are over. */
import type { EventType } from '../events/types.ts';
import { rawTable } from '../store/event-columns.ts';
import type { Store } from '../store/types.ts';
import type { Span, Unfinished } from './audit-span.ts';

/** Hour numbers: epoch ms ÷ 3,600,000. */
export type Hour = number;

export const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** Chunks whose events lie closer together than this count for every hour between: their attempts may run through all of them. */
const CLOSE_HOURS = 72;

export const hourOf = (atMs: number): Hour => Math.floor(atMs / HOUR_MS);

/**
 * Hours of a type to be audited, in order, before hour `end`: those of chunks that finished since the last round, and those whose last verdict was
 * not fine; with `all` every hour between the first and the last that any chunk touched.
 */
export async function dueHours(store: Store, type: EventType, end: Hour, all: boolean): Promise<Hour[]> {
  // A round writes its last hour with its own beginning as `at`: of the hours up to that one it has seen what finished before then, or called it not fine.
  const rows = await store.query<{ hour_number: number }>(
    `WITH (SELECT argMax(at, (hour, at)) FROM audit_hours WHERE type = {type:String}) AS round_at,
       (SELECT intDiv(toUnixTimestamp(max(hour)), 3600) FROM audit_hours WHERE type = {type:String}) AS last_hour
     SELECT DISTINCT toUInt32(hour_number) AS hour_number FROM (
       SELECT arrayJoin(if(arrayMax(hours) - arrayMin(hours) <= ${CLOSE_HOURS}, range(arrayMin(hours), arrayMax(hours) + 1), hours)) AS hour_number
       FROM ledger WHERE type = {type:String} AND state = 'finished' AND notEmpty(hours)
         AND ({all:Bool} OR at >= round_at OR arrayMax(hours) > last_hour)
       UNION ALL
       SELECT intDiv(toUnixTimestamp(hour), 3600) AS hour_number FROM audit_hours WHERE type = {type:String}
       GROUP BY hour HAVING NOT argMax(verified, at))
     WHERE hour_number < {end:UInt32} ORDER BY hour_number`,
    { type, end, all },
  );
  const hours = rows.map((row) => row.hour_number);
  const wanted = all ? filled(hours) : hours;
  const kept = await keptMonths(store, type, [...new Set(wanted.map(monthOf))]);
  return wanted.filter((hour) => kept.has(monthOf(hour)));
}

/** Raw rows that a span may hold, and hours that it may be long: what one comparison should read at most. */
const SPAN_ROWS = 150_000;
const SPAN_HOURS = 100 * DAY_HOURS;

/** The due hours in few spans: hours of which no more than a day lies between are compared together. */
export async function spansOf(store: Store, type: EventType, due: readonly Hour[]): Promise<Span[]> {
  const counted = await store.query<{ hour_number: number; events: number }>(
    `SELECT toUInt32(intDiv(toUnixTimestamp(occurred_at), 3600)) AS hour_number, toFloat64(count()) AS events FROM ${rawTable(type)}
     WHERE toStartOfHour(occurred_at) IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}) * 3600, 'UTC')) GROUP BY hour_number`,
    { hours: due },
  );
  const events = new Map(counted.map((row) => [row.hour_number, row.events]));
  return cutSpans(due, (hour) => events.get(hour) ?? 0);
}

/** @param due in order */
export function cutSpans(due: readonly Hour[], eventsIn: (hour: Hour) => number): Span[] {
  const spans: { first: Hour; end: Hour; events: number }[] = [];
  for (const hour of due) {
    const events = eventsIn(hour);
    const last = spans.at(-1);
    if (last !== undefined && hour - last.end <= DAY_HOURS && hour - last.first < SPAN_HOURS && last.events + events <= SPAN_ROWS) {
      last.end = hour + 1;
      last.events += events;
    } else spans.push({ first: hour, end: hour + 1, events });
  }
  return spans.map(({ first, end }) => ({ first, end }));
}

/** All whole days that hold one of the hours, and between them where attempts may run through: a full audit leaves nothing out. */
function filled(hours: readonly Hour[]): Hour[] {
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const monthOf = (hour: Hour): number => Number(new Date(hour * HOUR_MS).toISOString().slice(0, 7).replace('-', ''));

/** Those of the months of which raw holds rows: what retention has taken can be neither compared nor repaired. */
async function keptMonths(store: Store, type: EventType, months: readonly number[]): Promise<ReadonlySet<number>> {
  if (months.length === 0) return new Set();
  const rows = await store.query<{ month: number }>(
    `SELECT DISTINCT toYYYYMM(occurred_at) AS month FROM ${rawTable(type)} WHERE toYYYYMM(occurred_at) IN {months:Array(UInt32)}`,
    { months },
  );
  return new Set(rows.map(({ month }) => month));
}

/** Chunks of which raw holds something although they are not finished: they are being landed, or wait for recovery. */
export async function unfinishedChunks(store: Store, type: EventType): Promise<Unfinished> {
  const pending = await store.query<{ chunk: string; hours: readonly number[] }>(
    `SELECT chunk, hours FROM ledger WHERE type = {type:String} AND state = 'declared' AND notEmpty(hours)
       AND chunk NOT IN (SELECT chunk FROM ledger WHERE type = {type:String} AND state IN ('finished', 'superseded'))`,
    { type },
  );
  if (pending.length === 0) return { chunks: [], hours: new Set() };
  const begun = await store.query<{ chunk: string }>(
    `SELECT DISTINCT chunk FROM ${rawTable(type)} WHERE chunk IN {chunks:Array(String)}
       AND toStartOfHour(occurred_at) IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}) * 3600, 'UTC'))`,
    { chunks: pending.map(({ chunk }) => chunk), hours: [...new Set(pending.flatMap(({ hours }) => hours))] },
  );
  const partly = new Set(begun.map(({ chunk }) => chunk));
  const hours = pending.filter(({ chunk }) => partly.has(chunk)).map((row) => filled([...row.hours].sort((a, b) => a - b)));
  return { chunks: [...partly], hours: new Set(hours.flat()) };
}
