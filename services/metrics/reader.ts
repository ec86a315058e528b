/** Runs one grouped query and brings its rows into groups. */
import type { QueryOptions, Store } from '../store/types.ts';
import { createBinder, oneOf } from './binder.ts';
import type { Binder } from './binder.ts';
import { addToGroup, keyId } from './groups.ts';
import type { Groups, Key } from './groups.ts';
import type { PriceBook } from './prices.ts';
import { bucketIndex, bucketSql, levelsOf, quarterLevel } from './time-plan.ts';
import type { Level, TimePlan } from './time-plan.ts';
import type { AnswerContext, Dimension, MetricQuestion } from './types.ts';

/** What every family's reader gets: the question, taken apart once. */
export interface Asked {
  readonly store: Store;
  readonly options: QueryOptions;
  readonly question: MetricQuestion;
  readonly context: AnswerContext;
  readonly plan: TimePlan;
  /** The question's dimensions in the order asked for, without the grain. */
  readonly dimensions: readonly Dimension[];
  /** Metrics of the family at hand. */
  readonly metrics: readonly string[];
  readonly prices: PriceBook;
  /** Reads what several questions of a report need only once, by a key that says what it depends on (see `shared` of the context). */
  share<T>(key: string, read: () => Promise<T>): Promise<T>;
}

export type Filters = MetricQuestion['filters'];

/** Filters without those on some dimensions. */
export function filtersWithout(filters: Filters, dimensions: readonly Dimension[]): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => !dimensions.includes(name as Dimension)));
}

/** How each dimension is written over the columns at hand; by default its own name. */
export type Expressions = Readonly<Partial<Record<Dimension, string>>>;

/** Conditions of the filters, each with AND before it. */
export function filterSql(binder: Binder, filters: Filters, expressions: Expressions = {}): string {
  return (Object.entries(filters) as [Dimension, readonly (string | null)[]][])
    .map(([name, values]) => ` AND ${oneOf(binder, expressions[name] ?? name, values)}`)
    .join('');
}

/** `a AS d0, b AS d1, ` and `, d0, d1` of the dimensions. */
export function dimensionSql(dimensions: readonly Dimension[], expressions: Expressions = {}) {
  return {
    select: dimensions.map((name, index) => `${expressions[name] ?? name} AS d${index}, `).join(''),
    group: dimensions.map((_, index) => `, d${index}`).join(''),
  };
}

export type ResultRow = Readonly<Record<string, unknown>>;

/** The key of a result row with `bucket` and d0, d1 … */
export function keyReader(plan: TimePlan, dimensionCount: number): (row: ResultRow) => Key {
  const indexes = bucketIndex(plan);
  return (row) => ({
    bucket: indexes.get(Number(row['bucket'])) ?? -1,
    values: Array.from({ length: dimensionCount }, (_, index) => (row[`d${index}`] ?? null) as string | null),
  });
}

/** Result rows, found by their key. */
export interface RowIndex {
  readonly keys: readonly Key[];
  readonly at: (key: Key) => ResultRow | undefined;
}

/** @param dimensionCount how many dimensions the rows have; those of the question unless told */
export function rowIndex(asked: Pick<Asked, 'plan' | 'dimensions'>, rows: readonly ResultRow[], dimensionCount?: number): RowIndex {
  const keyOf = keyReader(asked.plan, dimensionCount ?? asked.dimensions.length);
  const keys = rows.map(keyOf);
  const byId = new Map(keys.map((key, index) => [keyId(key), rows[index]]));
  return { keys, at: (key) => byId.get(keyId(key)) };
}

/** An integer of a result: 64-bit ones come as strings. */
export function integer(value: unknown): bigint {
  return BigInt(value as string | number);
}

export interface LevelQuery {
  /** Prefix of the tables: `qa` reads qa_quarter and, with `hasDays`, qa_day. */
  readonly table: string;
  readonly hasDays: boolean;
  readonly dimensions: readonly Dimension[];
  readonly filters: Filters;
  readonly expressions?: Expressions;
  /** Aggregates over integers, by the name of the sum. */
  readonly measures: Readonly<Record<string, string>>;
  /** Splits gpu_ms by price, which adds the sums `cost` (ms × micros) and `unpriced`. */
  readonly priced?: boolean;
  /** A WITH clause over the table's columns. */
  readonly prelude?: (binder: Binder) => string;
  /** A further condition. */
  readonly where?: (binder: Binder) => string;
}

/** Sums over the known range, by bucket and dimensions; one statement for each table level, side by side. */
export async function readLevels(asked: Asked, query: LevelQuery): Promise<Groups> {
  const { plan, prices } = asked;
  const cuts = query.priced === true ? prices.changes : [];
  const levels = query.hasDays ? levelsOf(plan, cuts) : quarterLevel(plan);
  const results = await Promise.all(levels.map((level) => readLevel(asked, query, level)));
  const groups: Groups = new Map();
  const keyOf = keyReader(plan, query.dimensions.length);
  for (const row of results.flat()) {
    const sums = Object.fromEntries(Object.keys(query.measures).map((name) => [name, integer(row[`m_${name}`])]));
    addToGroup(groups, keyOf(row), query.priced === true ? { ...sums, ...priceSums(prices, row) } : sums);
  }
  return groups;
}

/** `cost` (ms × micros) and `unpriced` (ms) of a row with m_gpu_ms, price_model and price_from. */
export function priceSums(prices: PriceBook, row: ResultRow) {
  const gpuMs = integer(row['m_gpu_ms']);
  const price = prices.priceAt(row['price_model'] as string | null, Number(row['price_from']) * 1000);
  return price === null ? { cost: 0n, unpriced: gpuMs } : { cost: gpuMs * BigInt(price), unpriced: 0n };
}

/** Start (seconds) of the stretch of equal prices that an instant lies in. */
export function priceStretchSql(binder: Binder, prices: PriceBook, fromMs: number, toMs: number, seconds: string): string {
  const starts = [fromMs, ...prices.changes.filter((change) => change > fromMs && change < toMs)].map((start) => start / 1000);
  if (starts.length === 1) return binder.bind('UInt32', starts[0]!);
  return `toUInt32(roundDown(toUInt32(${seconds}), ${binder.bind('Array(UInt32)', starts)}))`;
}

async function readLevel(asked: Asked, query: LevelQuery, level: Level): Promise<ResultRow[]> {
  const { plan, prices, store, options } = asked;
  const binder = createBinder();
  const seconds = `toUnixTimestamp(${level.table})`;
  const { select, group } = dimensionSql(query.dimensions, query.expressions);
  const priced = query.priced === true;
  const priceSelect = priced
    ? `gpu_model AS price_model, ${priceStretchSql(binder, prices, plan.from, plan.to, seconds)} AS price_from, `
    : '';
  const measures = Object.entries(query.measures).map(([name, aggregate]) => `${aggregate} AS m_${name}`);
  const sql = `
    ${query.prelude?.(binder) ?? ''}
    SELECT ${bucketSql(binder, plan, seconds)} AS bucket, ${select}${priceSelect}${measures.join(', ')}
    FROM ${query.table}_${level.table}
    WHERE ${level.where(binder, level.table)}${filterSql(binder, query.filters, query.expressions)}${query.where?.(binder) ?? ''}
    GROUP BY bucket${group}${priced ? ', price_model, price_from' : ''}`;
  return store.query<ResultRow>(sql, binder.params, options);
}
