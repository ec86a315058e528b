/**
 * Does a derived table equal raw? What it should hold is the view's own SELECT over raw, each event once. Recovery asks over the keys that a
 * chunk touches, the auditor hour by hour; both mend with this. Comparing is only meaningful, and mending only right, while nobody lands
 * events of the type.
 */
import { WrapsheetError } from '../common/errors.ts';
import { BUCKET_MS, plainKeys, type DerivedTable } from './derived.ts';
import { oneBlock } from './insert.ts';
import { localName, type ClusterName } from './render.ts';
import { touchedWithin, type Scope } from './scope.ts';
import type { Params, Store } from './types.ts';
import { onceEach, selectOver } from './views.ts';

export interface Mended {
  readonly view: string;
  readonly target: string;
  /** Keys that did not equal raw. */
  readonly differing: number;
  /** Keys that do not after mending: what an entity has too much cannot be taken away. Without mending: as `differing`. */
  readonly remaining: number;
}

/** SQL of the first instant that a raw row covers, and the longest a row covers, ms: 366 days and an hour by the bounds of the contract. */
const COVERS: Readonly<Record<string, { readonly start: string; readonly longestMs: number }>> = {
  raw_generation: { start: 'ifNull(started_at, occurred_at)', longestMs: 367 * 86_400_000 },
  raw_worker: { start: 'from', longestMs: 2 * 3_600_000 },
};
const INSTANT = { start: 'occurred_at', longestMs: 0 };

interface Restriction {
  /** Raw rows that can contribute. */
  readonly raw: string;
  /** Rows of the target, or of the view's answer, that are compared. */
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

function restrict(table: DerivedTable, scope: Scope, cluster: ClusterName): Restriction {
  if (scope.kind === 'span' && table.timeKey === null) return restrict(table, touchedWithin(scope.fromMs, scope.toMs), cluster);
  if (scope.kind === 'span') {
    const span = buckets(table, scope.fromMs, scope.toMs - 1);
    return {
      raw: coveringRows(table.source),
      target: `${table.share} AND ${withinSpan(table)}`,
      params: spanParams(table, span.fromMs, span.toMs),
    };
  }
  const span = buckets(table, scope.fromMs, scope.lastMs);
  const touchedRows = `(SELECT * FROM ${localName(table.source, cluster)} WHERE ${scope.condition})`;
  const keys = plainKeys(table).join(', ');
  const touched = `(${keys}) IN (SELECT DISTINCT ${keys} FROM (${selectOver(table.definition, touchedRows, cluster)}))`;
  const sourceKeys = table.sourceKeys.join(', ');
  const sharing = sourceKeys === '' ? '1' : `(${sourceKeys}) IN (SELECT DISTINCT ${sourceKeys} FROM ${touchedRows})`;
  const inTime = table.timeKey === null ? '1' : coveringRows(table.source);
  const inBuckets = table.timeKey === null ? '1' : withinSpan(table);
  return {
    raw: `${inTime} AND ${sharing}`,
    target: `${table.share} AND ${inBuckets} AND ${touched}`,
    params: { ...scope.params, ...spanParams(table, span.fromMs, span.toMs) },
  };
}

const list = (names: readonly string[]): string => names.join(', ');
const keyNames = (table: DerivedTable): string[] => table.keys.map((key) => key.name);

/** What the target should hold: the view's own SELECT over raw, each event once. */
function expected(table: DerivedTable, limits: Restriction, cluster: ClusterName): string {
  return `SELECT * FROM (${selectOver(table.definition, onceEach(table.source, limits.raw, cluster), cluster)}) WHERE ${limits.target}`;
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

function mendStatement(table: DerivedTable, limits: Restriction, cluster: ClusterName): string {
  const keys = keyNames(table);
  const into = (columns: readonly string[]) => `INSERT INTO ${localName(table.target, cluster)} (${list(columns)}) SETTINGS ${oneBlock()}`;
  if (table.kind === 'rollup') return `${into([...keys, ...table.measures])} ${rollupDifference(table, limits, cluster)}`;
  const columns = [...keys, ...table.states.map((state) => state.name)];
  return `${into(columns)} SELECT ${list(columns)} FROM (${expected(table, limits, cluster)})`;
}

/**
 * Compares a derived table with raw over the scope, and mends it if told to.
 * @throws WrapsheetError store_failed where a rollup still differs after mending, since then somebody else writes it
 */
export async function compareDerived(
  store: Store,
  table: DerivedTable,
  scope: Scope,
  options: { readonly mend: boolean },
): Promise<Mended> {
  const limits = restrict(table, scope, store.cluster);
  const difference =
    table.kind === 'rollup' ? rollupDifference(table, limits, store.cluster) : entityDifference(table, limits, store.cluster);
  const count = async (): Promise<number> => {
    const [row] = await store.query<{ keys: number }>(`SELECT toFloat64(count()) AS keys FROM (${difference})`, limits.params);
    return row?.keys ?? 0;
  };
  const { view, target } = table;
  const differing = await count();
  if (differing === 0 || !options.mend) return { view, target, differing, remaining: differing };
  await store.command(mendStatement(table, limits, store.cluster), limits.params);
  const remaining = await count();
  if (remaining > 0 && table.kind === 'rollup')
    throw new WrapsheetError('store_failed', `${target} still differs from raw after mending`, { params: { view, target, remaining } });
  return { view, target, differing, remaining };
}
