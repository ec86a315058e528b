/**
 * How far the data are complete: the answer that stands beside every figure. Read from what ingest writes down: each log's progress, the
 * auditor's verdicts, the dead letters.
 */
import { EVENT_TYPES } from '../events/types.ts';
import type { Store } from './types.ts';

export interface Freshness {
  /** Epoch ms: every event that occurred before it has been read, as far as an allowed lateness reaches. */
  readonly watermark: number;
  /** Epoch ms from which on GPU time may still grow, since attempts are known only when they end. */
  readonly provisionalFrom: number;
  /** Epoch ms up to which the auditor has found what reports read equal to raw; null before its first round. */
  readonly verifiedTo: number | null;
  /** Rejected messages that nobody has replayed. */
  readonly deadLetters: number;
  /** Messages that were gone before they could be read (retention, a topic deleted), as far as their number is known. */
  readonly lost: number;
}

const PROVISIONAL_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/**
 * The share of a log that no longer counts (its topic is not configured any more): later than any time. Within 2^53.
 * @see log_progress
 */
export const RETIRED_LOG_MS = 8_640_000_000_000_000;

export interface FreshnessOptions {
  /** Epoch ms. */
  readonly now: number;
  /** How late an event may arrive and still be before the watermark. */
  readonly latenessMs: number;
  /** Epoch ms up to which a source inside this process has handed its events in; null or absent: none is behind. */
  readonly sourceShareMs?: number | null;
}

export async function readFreshness(store: Store, options: FreshnessOptions): Promise<Freshness> {
  const [leastMs, verifiedTo, deadLetters, lost] = await Promise.all([
    leastShareMs(store),
    readVerifiedTo(store),
    one(store, 'SELECT count() AS value FROM dead_letters FINAL WHERE replayed_at IS NULL'),
    one(store, "SELECT sum(toInt64(last) - toInt64(first) + 1) AS value FROM ledger WHERE state = 'lost'"),
  ]);
  const watermark = Math.min(options.now, leastMs ?? options.now, options.sourceShareMs ?? options.now) - options.latenessMs;
  return { watermark, provisionalFrom: watermark - PROVISIONAL_MS, verifiedTo, deadLetters: deadLetters ?? 0, lost: lost ?? 0 };
}

async function one(store: Store, sql: string): Promise<number | null> {
  const [row] = await store.query<{ value: string | null }>(sql);
  return row?.value === undefined || row.value === null ? null : Number(row.value);
}

/** The least share over logs; null without any. That of an intake is now, or when the first chunk was declared that is not landed yet. */
function leastShareMs(store: Store): Promise<number | null> {
  return one(
    store,
    `SELECT if(count() = 0, NULL, min(share_ms)) AS value FROM (
       SELECT watermark_ms AS share_ms FROM log_progress FINAL
       UNION ALL
       SELECT toUnixTimestamp64Milli(at) AS share_ms FROM ledger WHERE startsWith(log, 'intake/') AND state = 'declared'
         AND chunk NOT IN (SELECT chunk FROM ledger WHERE startsWith(log, 'intake/') AND state IN ('finished', 'superseded')))`,
  );
}

/**
 * The end of the last hour that every type was audited through, but not past an hour that differs from raw, nor past one that a chunk
 * touched after the audit (or is about to touch). The auditor writes the last hour of a round at its end, with the round's beginning as `at`.
 */
async function readVerifiedTo(store: Store): Promise<number | null> {
  const [row] = await store.query<{ types: string; through_s: number; differing_s: number | null; touched: string | null }>(`
    WITH rounds AS (SELECT type, argMax(at, (hour, at)) AS round_at, max(hour) AS last_hour FROM audit_hours GROUP BY type)
    SELECT
      (SELECT count() FROM rounds) AS types,
      (SELECT toUnixTimestamp(min(last_hour)) + 3600 FROM rounds) AS through_s,
      (SELECT if(count() = 0, NULL, toUnixTimestamp(min(hour))) FROM audit_hours FINAL WHERE NOT verified) AS differing_s,
      (SELECT if(count() = 0, NULL, min(arrayMin(hours))) FROM ledger INNER JOIN rounds ON ledger.type = rounds.type
       WHERE notEmpty(hours) AND (
         (state = 'finished' AND at >= round_at)
         OR (state = 'declared' AND chunk NOT IN (SELECT chunk FROM ledger WHERE state IN ('finished', 'superseded'))))) AS touched`);
  // The first round writes type by type: until every one is there, nothing is known of the rest.
  if (row === undefined || Number(row.types) < EVENT_TYPES.length) return null;
  const bounds = [row.through_s * 1_000];
  if (row.differing_s !== null) bounds.push(row.differing_s * 1_000);
  if (row.touched !== null) bounds.push(Number(row.touched) * HOUR_MS);
  return Math.min(...bounds);
}
