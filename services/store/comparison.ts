/**
 * Does a derived table equal raw? What it should hold is the view's own SELECT over raw, each event once. Recovery asks over the keys that a
 * chunk touches, the auditor over spans of time; both mend with this. Comparing is only meaningful, and mending only right, while nobody lands
 * events of the type.
 */
import { WrapsheetError } from '../common/errors.ts';
import { differenceOf, mendStatement, restrict } from './comparison-sql.ts';
import { BUCKET_MS, plainKeys, type DerivedTable } from './derived.ts';
import { localName } from './render.ts';
import { touchedWithin, type Scope } from './scope.ts';
import type { Params, Store } from './types.ts';

const HOUR_MS = 3_600_000;

export interface Mended {
  readonly view: string;
  readonly target: string;
  /** Keys that did not equal raw. */
  readonly differing: number;
  /** Keys that do not after mending: what an entity has too much cannot be taken away. Without mending: as `differing`. */
  readonly remaining: number;
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
  const difference = differenceOf(table, limits, store.cluster);
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

/** An hour, or for a table of days a day, in which keys differ from raw. */
export interface DifferingTime {
  readonly fromMs: number;
  readonly toMs: number;
  readonly keys: number;
}

/** Raw rows whose keys are not to be compared: of chunks that are being landed. */
export interface Unsettled {
  readonly chunks: readonly string[];
  /** Epoch seconds of the hours they touch. */
  readonly hours: readonly number[];
}

/**
 * Where in [fromMs, toMs) a derived table differs from raw, in one statement however long the span: keys by the hour of their bucket; those of an entity
 * without a time by the hours of the raw rows that touch them. `threads`: how many the engine may use.
 */
export async function differingTimes(
  store: Store,
  table: DerivedTable,
  span: { readonly fromMs: number; readonly toMs: number },
  options: { readonly unsettled: Unsettled; readonly threads: number },
): Promise<DifferingTime[]> {
  const limits = restrict(table, { kind: 'span', ...span }, store.cluster);
  const difference = differenceOf(table, limits, store.cluster);
  const { sql, params } =
    table.timeKey === null
      ? timelessTimes(table, difference, localName(table.source, store.cluster), span, options.unsettled)
      : {
          sql: `SELECT toUnixTimestamp(${table.timeKey === 'quarter' ? 'toStartOfHour(quarter)' : table.timeKey}) AS at_s, toFloat64(count()) AS keys
            FROM (${difference}) GROUP BY at_s`,
          params: {},
        };
  const rows = await store.query<{ at_s: number; keys: number }>(`${sql} ORDER BY at_s SETTINGS max_threads = ${options.threads}`, {
    ...limits.params,
    ...params,
  });
  const lengthMs = table.timeKey === 'day' ? BUCKET_MS.day : HOUR_MS;
  return rows.map(({ at_s, keys }) => ({ fromMs: at_s * 1_000, toMs: at_s * 1_000 + lengthMs, keys }));
}

function timelessTimes(
  table: DerivedTable,
  difference: string,
  source: string,
  span: { readonly fromMs: number; readonly toMs: number },
  unsettled: Unsettled,
): { sql: string; params: Params } {
  const keys = plainKeys(table).join(', ');
  const scope = touchedWithin(span.fromMs, span.toMs);
  const condition = scope.kind === 'rows' ? scope.condition : '1';
  const settled =
    unsettled.chunks.length === 0
      ? '1'
      : `(${keys}) NOT IN (SELECT ${keys} FROM ${source} WHERE chunk IN {unsettled_chunks:Array(String)}
           AND toStartOfHour(occurred_at) IN (SELECT toDateTime(arrayJoin({unsettled_hours:Array(UInt32)}), 'UTC')))`;
  return {
    sql: `SELECT toUnixTimestamp(toStartOfHour(occurred_at)) AS at_s, toFloat64(uniqExact(${keys})) AS keys FROM ${source}
      WHERE ${condition} AND (${keys}) IN (SELECT ${keys} FROM (${difference})) AND ${settled} GROUP BY at_s`,
    params: unsettled.chunks.length === 0 ? {} : { unsettled_chunks: unsettled.chunks, unsettled_hours: unsettled.hours },
  };
}
