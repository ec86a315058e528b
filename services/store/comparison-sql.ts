/** The statements that compare a derived table with what its view makes of raw, and that mend it. */
import { BUCKET_MS, plainKeys, type DerivedTable } from './derived.ts';
import { oneBlock } from './insert.ts';
import { localName, type ClusterName } from './render.ts';
import { touchedWithin, type Scope } from './scope.ts';
import type { Params } from './types.ts';
import { onceEach, selectOver } from './views.ts';

/** SQL of the first instant that a raw row covers, and the longest a row covers, ms: 366 days and an hour by the bounds of the contract. */
const COVERS: Readonly<Record<string, { readonly start: string; readonly longestMs: number }>> = {
  raw_generation: { start: 'ifNull(started_at, occurred_at)', longestMs: 367 * 86_400_000 },
  raw_worker: { start: 'from', longestMs: 2 * 3_600_000 },
};
const INSTANT = { start: 'occurred_at', longestMs: 0 };

export interface Restriction {
  /** Raw rows that can contribute. */
  readonly raw: string;
  /** Rows of the view's answer that are compared. */
  readonly answer: string;
  /** Rows of the target that are compared. */
  readonly target: string;
  readonly params: Params;
}

const instant = (name: string): string => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;

/** Raw rows that cover any instant of [span_from, span_to). */
function coveringRows(source: string): string {
  const { start } = COVERS[source] ?? INSTANT;
  return `occurred_at >= ${instant('span_from')} AND occurred_at < ${instant('span_reach')} AND ${start} < ${instant('span_to')}`;
}

function spanParams(table: DerivedTable, fromMs: number, toMs: number): Params {
  const { longestMs } = COVERS[table.source] ?? INSTANT;
  return { span_from: fromMs, span_to: toMs, span_reach: toMs + longestMs };
}

/** The whole buckets of the time key that contain these instants. */
function buckets(table: DerivedTable, fromMs: number, lastMs: number): { fromMs: number; toMs: number } {
  const bucketMs = table.timeKey === null ? 1 : BUCKET_MS[table.timeKey];
  return { fromMs: Math.floor(fromMs / bucketMs) * bucketMs, toMs: (Math.floor(lastMs / bucketMs) + 1) * bucketMs };
}

function withinSpan(table: DerivedTable): string {
  return `${table.timeKey} >= ${instant('span_from')} AND ${table.timeKey} < ${instant('span_to')}`;
}

/** What an entity holds that raw knows nothing of is left alone, so only keys that the view's answer has need be read: they lead its sorting key. */
function knownKeys(table: DerivedTable, raw: string, cluster: ClusterName): string {
  if (table.kind === 'rollup') return '1';
  const keys = plainKeys(table).filter((name) => name !== table.timeKey);
  const rows = `(SELECT * FROM ${localName(table.source, cluster)} WHERE ${raw})`;
  return `(${keys.join(', ')}) IN (SELECT DISTINCT ${keys.join(', ')} FROM (${selectOver(table.definition, rows, cluster)}))`;
}

export function restrict(table: DerivedTable, scope: Scope, cluster: ClusterName): Restriction {
  if (scope.kind === 'span' && table.timeKey === null) return restrict(table, touchedWithin(scope.fromMs, scope.toMs), cluster);
  if (scope.kind === 'span') {
    const span = buckets(table, scope.fromMs, scope.toMs - 1);
    const raw = coveringRows(table.source);
    return {
      raw,
      answer: withinSpan(table),
      target: `${table.share} AND ${withinSpan(table)} AND ${knownKeys(table, raw, cluster)}`,
      params: spanParams(table, span.fromMs, span.toMs),
    };
  }
  const span = buckets(table, scope.fromMs, scope.lastMs);
  const touchedRows = `(SELECT * FROM ${localName(table.source, cluster)} WHERE ${scope.condition})`;
  const params = { ...scope.params, ...spanParams(table, span.fromMs, span.toMs) };
  if (table.kind === 'rollup' && table.timeKey !== null) {
    // Whole buckets: to look for their keys one by one would cost more than it leaves out.
    const touched = `${table.timeKey} IN (SELECT DISTINCT ${table.timeKey} FROM (${selectOver(table.definition, touchedRows, cluster)}))`;
    return { raw: coveringRows(table.source), answer: touched, target: `${table.share} AND ${withinSpan(table)} AND ${touched}`, params };
  }
  const keys = plainKeys(table).join(', ');
  const touched = `(${keys}) IN (SELECT DISTINCT ${keys} FROM (${selectOver(table.definition, touchedRows, cluster)}))`;
  const sourceKeys = table.sourceKeys.join(', ');
  const sharing = sourceKeys === '' ? '1' : `(${sourceKeys}) IN (SELECT DISTINCT ${sourceKeys} FROM ${touchedRows})`;
  const inTime = table.timeKey === null ? '1' : coveringRows(table.source);
  const inBuckets = table.timeKey === null ? '1' : withinSpan(table);
  return {
    raw: `${inTime} AND ${sharing}`,
    answer: `${inBuckets} AND ${touched}`,
    target: `${table.share} AND ${inBuckets} AND ${touched}`,
    params,
  };
}

const list = (names: readonly string[]): string => names.join(', ');
const keyNames = (table: DerivedTable): string[] => table.keys.map((key) => key.name);

/** What the target should hold: the view's own SELECT over raw, each event once. */
function expected(table: DerivedTable, limits: Restriction, cluster: ClusterName): string {
  return `SELECT * FROM (${selectOver(table.definition, onceEach(table.source, limits.raw, cluster), cluster)}) WHERE ${limits.answer}`;
}

/** Keys of a rollup that differ, with what has to be added to each measure. */
function rollupDifference(table: DerivedTable, limits: Restriction, cluster: ClusterName): string {
  const keys = list(keyNames(table));
  const sums = table.measures.map((name) => `sum(${name}) AS difference_${name}`);
  const negated = table.measures.map((name) => `-${name} AS ${name}`);
  const anyDiffers = table.measures.map((name) => `difference_${name} != 0`).join(' OR ');
  return `SELECT ${keys}, ${list(sums)} FROM (
      SELECT ${keys}, ${list(table.measures)} FROM (${expected(table, limits, cluster)})
      UNION ALL
      SELECT ${keys}, ${list(negated)} FROM (SELECT * FROM ${localName(table.target, cluster)} WHERE ${limits.target})
    ) GROUP BY ${keys} HAVING ${anyDiffers}`;
}

/** A state as text that is equal for equal states, nulls and order of sets included. */
function stateText(merge: string, value: string): string {
  return merge.startsWith('groupUniqArray') ? `toString(arraySort(${value}))` : `toString(${value})`;
}

/** Keys of an entity whose states are not what raw makes them; keys that raw knows nothing of are left out. */
function entityDifference(table: DerivedTable, limits: Restriction, cluster: ClusterName): string {
  const keys = list(keyNames(table));
  const should = table.states.map(({ name, merge }) => stateText(merge, name));
  const holds = table.states.map(({ name, merge }) => stateText(merge, `${merge}(${name})`));
  const text = (parts: readonly string[]) => `[${list(parts)}]::Array(String) AS state`;
  return `SELECT ${keys} FROM (
      SELECT ${keys}, 1 AS wanted, ${text(should)} FROM (${expected(table, limits, cluster)})
      UNION ALL
      SELECT ${keys}, 0 AS wanted, ${text(holds)} FROM ${localName(table.target, cluster)} WHERE ${limits.target} GROUP BY ${keys}
    ) GROUP BY ${keys} HAVING max(wanted) = 1 AND (count() = 1 OR min(state) != max(state))`;
}

/** Keys that differ from what raw makes of them. */
export function differenceOf(table: DerivedTable, limits: Restriction, cluster: ClusterName): string {
  return table.kind === 'rollup' ? rollupDifference(table, limits, cluster) : entityDifference(table, limits, cluster);
}

export function mendStatement(table: DerivedTable, limits: Restriction, cluster: ClusterName): string {
  const keys = keyNames(table);
  const into = (columns: readonly string[]) => `INSERT INTO ${localName(table.target, cluster)} (${list(columns)}) SETTINGS ${oneBlock()}`;
  if (table.kind === 'rollup') return `${into([...keys, ...table.measures])} ${rollupDifference(table, limits, cluster)}`;
  const columns = [...keys, ...table.states.map((state) => state.name)];
  return `${into(columns)} SELECT ${list(columns)} FROM (${expected(table, limits, cluster)})`;
}
