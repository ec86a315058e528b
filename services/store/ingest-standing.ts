/**
 * How ingest stands, read from what it writes down in the store: so a process that takes no events itself can say it too. Counts are those of the
 * ledger, where a chunk's least attempt is the one that counts.
 */
import type { Store } from './types.ts';
import { RETIRED_LOG_MS } from './freshness.ts';

export interface LogStanding {
  /** `kafka/TOPIC/PARTITION` or `intake/TYPE`. */
  readonly log: string;
  readonly type: string | null;
  /** Messages that were there and not settled when the log was last asked; null where that was never asked. */
  readonly lag: number | null;
  readonly pendingChunks: number;
  readonly pendingMessages: number;
  /** Epoch ms at which the oldest of them was declared; null without any. */
  readonly pendingSince: number | null;
  /** Epoch ms at which its end was last asked for; null: never. */
  readonly askedAt: number | null;
  /** Epoch ms: its share of the watermark; null where nobody reads it any more, and of an intake. */
  readonly readTo: number | null;
  /** Its topic is configured no longer. */
  readonly retired: boolean;
}

export interface TypeCounts {
  /** Empty: events that did not say which. */
  readonly type: string;
  readonly accepted: number;
  /** Of the accepted: were there already, and changed nothing. */
  readonly repeats: number;
  /** Became dead letters, for whatever reason. */
  readonly rejected: number;
}

export interface LostMessages {
  readonly log: string;
  readonly incarnation: string;
  readonly first: number;
  readonly last: number;
  /** `retention`: taken away before it was read; `recreated`: the topic was deleted and made anew. */
  readonly cause: string;
  readonly at: number;
}

export interface DifferingHour {
  readonly type: string;
  /** Epoch ms of its beginning. */
  readonly hour: number;
  readonly differing: number;
  readonly detail: string;
}

export interface AuditStanding {
  /** Epoch ms at which the last round began; null before the first one. */
  readonly roundAt: number | null;
  readonly hours: number;
  /** The first hundred. */
  readonly differing: readonly DifferingHour[];
  readonly differingHours: number;
}

export interface IngestStanding {
  readonly logs: readonly LogStanding[];
  /** Of what was settled, or rejected, from `countedFrom` on. */
  readonly types: readonly TypeCounts[];
  readonly lost: readonly LostMessages[];
  readonly audit: AuditStanding;
}

const MOST_LISTED = 100;

/** @param countedFrom epoch ms */
export async function readIngestStanding(store: Pick<Store, 'query'>, countedFrom: number): Promise<IngestStanding> {
  const [logs, types, lost, audit] = await Promise.all([readLogs(store), readTypes(store, countedFrom), readLost(store), readAudit(store)]);
  return { logs, types, lost, audit };
}

interface LogRow {
  readonly name: string;
  readonly type: string;
  readonly known: boolean | number;
  readonly lag: number;
  readonly chunks: number;
  readonly messages: number;
  readonly since_ms: number;
  readonly asked_ms: number;
  readonly share_ms: string;
}

async function readLogs(store: Pick<Store, 'query'>): Promise<readonly LogStanding[]> {
  const rows = await store.query<LogRow>(`
    SELECT name, max(type) AS type, max(known) AS known, max(lag) AS lag, max(chunks) AS chunks, max(messages) AS messages,
      max(since_ms) AS since_ms, max(asked_ms) AS asked_ms, toString(max(share_ms)) AS share_ms
    FROM (
      SELECT log AS name, '' AS type, 1 AS known, toFloat64(greatest(toInt64(end) - toInt64(position), 0)) AS lag, toFloat64(0) AS chunks,
        toFloat64(0) AS messages, toFloat64(0) AS since_ms, toFloat64(toUnixTimestamp64Milli(at)) AS asked_ms, watermark_ms AS share_ms
      FROM log_progress FINAL
      UNION ALL
      SELECT log, any(type), 0, 0, 0, 0, 0, 0, 0 FROM ledger GROUP BY log
      UNION ALL
      SELECT log, '', 0, 0, toFloat64(count()), toFloat64(sum(toInt64(last) - toInt64(first) + 1)), toFloat64(min(toUnixTimestamp64Milli(at))), 0, 0
      FROM (
        SELECT log, first, last, at FROM ledger
        WHERE state = 'declared' AND chunk NOT IN (SELECT chunk FROM ledger WHERE state IN ('finished', 'superseded'))
        ORDER BY attempt, at, writer LIMIT 1 BY log, chunk)
      GROUP BY log)
    GROUP BY name ORDER BY name`);
  return rows.map((row) => {
    const known = Boolean(row.known);
    const retired = Number(row.share_ms) === RETIRED_LOG_MS;
    return {
      log: row.name,
      type: row.type === '' ? null : row.type,
      lag: known ? row.lag : null,
      pendingChunks: row.chunks,
      pendingMessages: row.messages,
      pendingSince: row.chunks === 0 ? null : row.since_ms,
      askedAt: known ? row.asked_ms : null,
      readTo: known && !retired && Number(row.share_ms) > 0 ? Number(row.share_ms) : null,
      retired,
    };
  });
}

async function readTypes(store: Pick<Store, 'query'>, countedFrom: number): Promise<readonly TypeCounts[]> {
  // What came by HTTP and was rejected is in no chunk: letters are counted where they lie.
  return store.query<TypeCounts>(
    `SELECT type, toFloat64(sum(accepted)) AS accepted, toFloat64(sum(repeats)) AS repeats, toFloat64(sum(rejected)) AS rejected
     FROM (
       SELECT type, accepted, repeats, 0 AS rejected FROM ledger WHERE state = 'finished' AND at >= fromUnixTimestamp64Milli({from:Int64})
       ORDER BY attempt, at, writer LIMIT 1 BY log, chunk
       UNION ALL
       SELECT type, 0, 0, 1 FROM dead_letters FINAL WHERE buried_at >= fromUnixTimestamp64Milli({from:Int64}))
     GROUP BY type ORDER BY type`,
    { from: countedFrom },
  );
}

async function readLost(store: Pick<Store, 'query'>): Promise<readonly LostMessages[]> {
  const rows = await store.query<Omit<LostMessages, 'at'> & { readonly at_ms: number }>(
    `SELECT log, incarnation, toFloat64(first) AS first, toFloat64(last) AS last, content_digest AS cause, toFloat64(toUnixTimestamp64Milli(at)) AS at_ms
     FROM (SELECT * FROM ledger WHERE state = 'lost' AND last + 1 > first ORDER BY attempt, at, writer LIMIT 1 BY log, chunk)
     ORDER BY at_ms DESC, log, first LIMIT ${MOST_LISTED}`,
  );
  return rows.map(({ at_ms, ...row }) => ({ ...row, at: at_ms }));
}

async function readAudit(store: Pick<Store, 'query'>): Promise<AuditStanding> {
  const [rounds, differing] = await Promise.all([
    store.query<{ round_ms: number | null; hours: number; differing: number }>(
      `SELECT if(count() = 0, NULL, toFloat64(toUnixTimestamp64Milli(max(at)))) AS round_ms, toFloat64(count()) AS hours,
         toFloat64(countIf(NOT verified)) AS differing FROM audit_hours FINAL`,
    ),
    store.query<{ type: string; hour_s: number; differing: number; detail: string }>(
      `SELECT type, toUnixTimestamp(hour) AS hour_s, toFloat64(differing) AS differing, detail FROM audit_hours FINAL
       WHERE NOT verified ORDER BY hour DESC, type LIMIT ${MOST_LISTED}`,
    ),
  ]);
  return {
    roundAt: rounds[0]?.round_ms ?? null,
    hours: rounds[0]?.hours ?? 0,
    differingHours: rounds[0]?.differing ?? 0,
    differing: differing.map(({ hour_s, ...row }) => ({ ...row, hour: hour_s * 1_000 })),
  };
}
