/** What every family's reader is given, and the parts of its statements: filters, dimensions, prices, keys of rows. */
import type { QueryOptions, Store } from '../store/types.ts';
import { oneOf } from './binder.ts';
import type { Binder } from './binder.ts';
import { makeKey } from './groups.ts';
import type { Key } from './groups.ts';
import type { PriceBook } from './prices.ts';
import { bucketIndex } from './time-plan.ts';
import type { TimePlan } from './time-plan.ts';
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
  /** What was read or waits to be, for this question and its neighbours in a report (see `shared` of the context). */
  readonly reads: Map<string, unknown>;
}

/** Reads what several questions need only once, by a key that says what it depends on. */
export function readOnce<T>({ reads }: Pick<Asked, 'reads'>, key: string, read: () => Promise<T>): Promise<T> {
  const found = (reads.get(key) as Promise<T> | undefined) ?? read();
  reads.set(key, found);
  return found;
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

export type ResultRow = Readonly<Record<string, unknown>>;

/** The key of a result row with `bucket` and d0, d1 … */
export function keyReader(plan: TimePlan, dimensionCount: number): (row: ResultRow) => Key {
  const indexes = bucketIndex(plan);
  return (row) =>
    makeKey(
      indexes.get(Number(row['bucket'])) ?? -1,
      Array.from({ length: dimensionCount }, (_, index) => (row[`d${index}`] ?? null) as string | null),
    );
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
  const byId = new Map(keys.map((key, index) => [key.id, rows[index]]));
  return { keys, at: (key) => byId.get(key.id) };
}

/** An integer of a result: 64-bit ones come as strings. */
export function integer(value: unknown): bigint {
  return BigInt(value as string | number | bigint);
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
