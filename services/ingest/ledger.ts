/**
 * The ledger in the store: where each log stands and what became of each chunk.
 *
 * A row is written under a token and counts only when read back: the row that is there is the chunk, whoever wrote it. A token may be taken
 * although the row is not there (its writer was killed between the two): then it is written again under the next attempt's token.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as waitMs } from 'node:timers/promises';
import type { Clock } from '../common/clock.ts';
import { claim, tokenOf } from '../store/claims.ts';
import type { Store } from '../store/types.ts';
import type { ChunkRow, Declaration, Ledger, Standing } from './chunk.ts';
import type { Log } from './types.ts';

/** As ClickHouse answers: 64-bit integers as strings. */
interface LedgerRow {
  readonly first: string;
  readonly last: string;
  readonly chunk: string;
  readonly state: 'declared' | 'finished' | 'superseded' | 'lost';
  readonly attempt: number;
  readonly rejected: readonly string[];
  readonly hours: readonly number[];
  readonly content_digest: string;
  readonly writer: string;
}

const COLUMNS = 'first, last, chunk, state, attempt, rejected, hours, content_digest, writer';
/** How long a twin's row may take from its token to being readable, ms, and how often to look. */
const ON_ITS_WAY_MS = 500;
const LOOK_EVERY_MS = 25;

export const chunkId = (log: Log, first: number): string => `${log.name}/${log.incarnation}/${first}`;

export function createLedger(store: Store, clock: Clock): Ledger {
  const writer = randomUUID();

  const rowsFrom = (log: Log, first: number) =>
    store.query<LedgerRow>(
      `SELECT ${COLUMNS} FROM ledger
       WHERE log = {log:String} AND incarnation = {incarnation:String} AND first >= {first:UInt64}
       ORDER BY first, attempt, at, writer`,
      { log: log.name, incarnation: log.incarnation, first },
    );

  const stepOf = (chunk: string, log: Log, first: number, state: LedgerRow['state']) =>
    store.query<LedgerRow>(
      `SELECT ${COLUMNS} FROM ledger
       WHERE log = {log:String} AND incarnation = {incarnation:String} AND first = {first:UInt64} AND state = {state:String} AND chunk = {chunk:String}
       ORDER BY attempt, at, writer LIMIT 1`,
      { log: log.name, incarnation: log.incarnation, first, state, chunk },
    );

  /** A twin's row may be on its way from its token to being readable; one process alone has no twin. */
  const readPatiently = async (read: () => Promise<LedgerRow[]>): Promise<LedgerRow[]> => {
    const patienceMs = store.kind === 'remote' ? ON_ITS_WAY_MS : 0;
    for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
      const rows = await read();
      if (rows.length > 0 || waitedMs >= patienceMs) return rows;
      await waitMs(LOOK_EVERY_MS);
    }
  };

  /** Writes a step of a chunk, unless it is there, and answers with the row that is there. */
  const step = (chunk: Declaration, id: string, state: LedgerRow['state'], values: Record<string, unknown>): Promise<LedgerRow> => {
    const { log, first, last } = chunk;
    return claim<LedgerRow>(store, {
      table: 'ledger',
      token: tokenOf(id, state),
      row: {
        log: log.name,
        incarnation: log.incarnation,
        type: log.type,
        first,
        last,
        state,
        chunk: id,
        writer,
        at: clock.now(),
        ...values,
      },
      read: () => readPatiently(() => stepOf(id, log, first, state)),
    });
  };

  const declare = async (chunk: Declaration, id: string) => {
    const row = await step(chunk, id, 'declared', declaredValues(chunk));
    return { row: toChunk(chunk.log, row), own: row.writer === writer };
  };

  return {
    standing: async (log) => standingOf(log, await rowsFrom(log, await lastFinished(store, log))),
    declare: (chunk) => declare(chunk, chunkId(chunk.log, chunk.first)),
    isSettled: async (chunk) => {
      const steps = await Promise.all([
        stepOf(chunk.id, chunk.log, chunk.first, 'finished'),
        stepOf(chunk.id, chunk.log, chunk.first, 'superseded'),
      ]);
      return steps.some((rows) => rows.length > 0);
    },
    finish: async (chunk, counts) => {
      await step(chunk, chunk.id, 'finished', {
        ...declaredValues(chunk),
        accepted: counts.landed + counts.repeats,
        landed: counts.landed,
        repeats: counts.repeats,
        conflicts: counts.conflicts,
        dead: chunk.rejected.length + counts.conflicts,
        occurred_min: counts.firstOccurredAt,
        occurred_max: counts.lastOccurredAt,
      });
    },
    supersede: async (chunk, parts) => {
      // The parts first: once the chunk is superseded they are all there. Until then a reader sees a chunk that is still pending.
      const rows: ChunkRow[] = [];
      for (const [index, part] of parts.entries()) rows.push((await declare(part, `${chunk.id}/part/${index}`)).row);
      await step(chunk, chunk.id, 'superseded', declaredValues(chunk));
      return rows;
    },
    lose: async (log, first, last, why) => {
      const lost: Declaration = { log, first, last, rejected: [], hours: [], digest: why };
      await step(lost, chunkId(log, first), 'lost', declaredValues(lost));
    },
    incarnations: async (name) => {
      const rows = await store.query<{ incarnation: string; next: string }>(
        `SELECT incarnation, toString(max(last) + 1) AS next FROM ledger WHERE log = {name:String}
         GROUP BY incarnation HAVING countIf(state = 'lost' AND content_digest = 'recreated') = 0`,
        { name },
      );
      return rows.map((row) => ({ incarnation: row.incarnation, next: Number(row.next) }));
    },
  };
}

const declaredValues = (chunk: Declaration) => ({ rejected: chunk.rejected, hours: chunk.hours, content_digest: chunk.digest });

/** Chunks of a log finish in order, so nothing before the last finished one is pending. */
async function lastFinished(store: Store, log: Log): Promise<number> {
  const [row] = await store.query<{ first: string }>(
    `SELECT max(first) AS first FROM ledger WHERE log = {log:String} AND incarnation = {incarnation:String} AND state = 'finished'`,
    { log: log.name, incarnation: log.incarnation },
  );
  return Number(row?.first ?? 0);
}

/** Reads off where a log stands. Rows in order of (first, attempt, at, writer). */
function standingOf(log: Log, rows: readonly LedgerRow[]): Standing {
  const settled = new Set(rows.filter((row) => row.state === 'finished' || row.state === 'superseded').map((row) => row.chunk));
  const parents = new Set(rows.filter((row) => row.state === 'superseded').map((row) => row.chunk));
  const pending = new Map<string, ChunkRow>();
  let next = 0;
  for (const row of rows) {
    next = Math.max(next, Number(row.last) + 1);
    if (row.state !== 'declared' || settled.has(row.chunk) || pending.has(row.chunk)) continue;
    // Parts of a chunk that is not superseded yet do not count.
    const parent = row.chunk.includes('/part/') ? row.chunk.slice(0, row.chunk.lastIndexOf('/part/')) : null;
    if (parent === null || parents.has(parent)) pending.set(row.chunk, toChunk(log, row));
  }
  return { next, pending: [...pending.values()] };
}

function toChunk(log: Log, row: LedgerRow): ChunkRow {
  return {
    log,
    id: row.chunk,
    first: Number(row.first),
    last: Number(row.last),
    rejected: row.rejected.map(Number),
    hours: row.hours,
    digest: row.content_digest,
  };
}
