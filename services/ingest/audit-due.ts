/** Which hours the auditor has to look at: those that finished chunks touched since it last looked, and that are over. */
import { EVENT_TYPES, type EventType } from '../events/types.ts';
import { rawTable } from '../store/event-columns.ts';
import type { Store } from '../store/types.ts';

/** Hour numbers: epoch ms ÷ 3,600,000. */
export type Hour = number;

const HOUR_MS = 3_600_000;
/** Chunks whose events lie closer together than this count for every hour between: their attempts may run through all of them. */
const CLOSE_HOURS = 72;

export const hourOf = (atMs: number): Hour => Math.floor(atMs / HOUR_MS);

/** Hours of a type to be audited, in order, before hour `end`; with `all` every hour between the first and the last that any chunk touched. */
export async function dueHours(store: Store, type: EventType, end: Hour, all: boolean): Promise<Hour[]> {
  const touched = `SELECT arrayJoin(if(arrayMax(hours) - arrayMin(hours) <= ${CLOSE_HOURS}, range(arrayMin(hours), arrayMax(hours) + 1), hours)) AS hour_number, max(at) AS touched_at
    FROM ledger WHERE type = {type:String} AND state = 'finished' AND notEmpty(hours) GROUP BY hour_number`;
  const audited = `SELECT intDiv(toUnixTimestamp(hour), 3600) AS hour_number, max(at) AS audited_at, argMax(verified, at) AS fine FROM audit_hours WHERE type = {type:String} GROUP BY hour_number`;
  const rows = await store.query<{ hour_number: number }>(
    `SELECT toUInt32(hour_number) AS hour_number FROM (${touched}) AS touched LEFT JOIN (${audited}) AS audited USING hour_number
     WHERE hour_number < {end:UInt32} AND (touched_at >= audited_at OR NOT fine OR {all:Bool}) ORDER BY hour_number`,
    { type, end, all },
  );
  const hours = rows.map((row) => row.hour_number);
  const kept = await keptMonths(store, type);
  return (all ? filled(hours) : hours).filter((hour) => kept.has(monthOf(hour)));
}

/** All whole days that hold one of the hours, and between them where attempts may run through: a full audit leaves nothing out. */
function filled(hours: readonly Hour[]): Hour[] {
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const monthOf = (hour: Hour): number => Number(new Date(hour * HOUR_MS).toISOString().slice(0, 7).replace('-', ''));

/** Months of which raw holds rows: what retention has taken can be neither compared nor repaired. */
async function keptMonths(store: Store, type: EventType): Promise<ReadonlySet<number>> {
  const rows = await store.query<{ month: number }>(`SELECT DISTINCT toYYYYMM(occurred_at) AS month FROM ${rawTable(type)}`);
  return new Set(rows.map(({ month }) => month));
}

/** Hours that chunks touch of which raw holds something although they are not finished: they are being landed, or wait for recovery. */
export async function unfinishedHours(store: Store, type: EventType): Promise<ReadonlySet<Hour>> {
  const pending = await store.query<{ chunk: string; hours: readonly number[] }>(
    `SELECT chunk, hours FROM ledger WHERE type = {type:String} AND state = 'declared' AND notEmpty(hours)
       AND chunk NOT IN (SELECT chunk FROM ledger WHERE type = {type:String} AND state IN ('finished', 'superseded'))`,
    { type },
  );
  if (pending.length === 0) return new Set();
  const begun = await store.query<{ chunk: string }>(
    `SELECT DISTINCT chunk FROM ${rawTable(type)} WHERE chunk IN {chunks:Array(String)}
       AND toStartOfHour(occurred_at) IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}) * 3600, 'UTC'))`,
    { chunks: pending.map(({ chunk }) => chunk), hours: [...new Set(pending.flatMap(({ hours }) => hours))] },
  );
  const partly = new Set(begun.map(({ chunk }) => chunk));
  const hours = pending.filter(({ chunk }) => partly.has(chunk)).map((row) => filled([...row.hours].sort((a, b) => a - b)));
  return new Set(hours.flat());
}

export interface LedgerFault {
  readonly log: string;
  readonly incarnation: string;
  readonly detail: string;
}

/** Where the chunks of a log do not follow each other without gap or overlap, and where raw does not hold as many rows of a chunk as the ledger says. */
export async function ledgerFaults(store: Store, withRaw: boolean): Promise<LedgerFault[]> {
  const counted = "state IN ('declared', 'lost') AND chunk NOT IN (SELECT chunk FROM ledger WHERE state = 'superseded')";
  const breaks = await store.query<{ log: string; incarnation: string; expected: string; first: string }>(
    `SELECT log, incarnation, expected, first FROM (
       SELECT log, incarnation, first, row_number() OVER walk AS place, max(final + 1) OVER (walk ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS expected
       FROM (SELECT log, incarnation, first, max(last) AS final FROM ledger WHERE ${counted} AND last + 1 > first GROUP BY log, incarnation, first)
       WINDOW walk AS (PARTITION BY log, incarnation ORDER BY first))
     WHERE place > 1 AND first != expected LIMIT 100`,
  );
  const faults = breaks.map(({ log, incarnation, expected, first }) => ({
    log,
    incarnation,
    detail: `position ${expected} is followed by ${first}`,
  }));
  if (!withRaw) return faults;
  for (const type of EVENT_TYPES) {
    const rows = await store.query<{ log: string; incarnation: string; chunk: string; landed: string; rows: string }>(
      `SELECT log, incarnation, chunk, landed, rows FROM (
         SELECT log, incarnation, chunk, landed FROM ledger WHERE type = {type:String} AND state = 'finished' ORDER BY attempt, at, writer LIMIT 1 BY chunk) AS finished
       LEFT JOIN (SELECT chunk, count() AS rows FROM ${rawTable(type)} GROUP BY chunk) AS held USING chunk
       WHERE landed != rows LIMIT 100`,
      { type },
    );
    faults.push(
      ...rows.map(({ log, incarnation, chunk, landed, rows: held }) => ({
        log,
        incarnation,
        detail: `${chunk}: ${landed} rows by the ledger, ${held} in raw`,
      })),
    );
  }
  return faults;
}
