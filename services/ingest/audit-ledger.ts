/** The auditor's look at the ledger itself. */
import { EVENT_TYPES } from '../events/types.ts';
import { rawTable } from '../store/event-columns.ts';
import type { Store } from '../store/types.ts';

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
