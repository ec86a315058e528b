/** Grouped sums between SQL and figures: one group for each combination of bucket and dimension values, integers throughout. */
import type { Dimension } from './types.ts';

export interface Key {
  /** Index of the bucket in the time plan. */
  readonly bucket: number;
  /** Values of the question's dimensions, in the order asked for. */
  readonly values: readonly (string | null)[];
  /** Both as one text: equal keys have equal ids. */
  readonly id: string;
}

export function makeKey(bucket: number, values: Key['values']): Key {
  return { bucket, values, id: JSON.stringify([bucket, ...values]) };
}

export type Sums = Readonly<Record<string, bigint>>;

export interface Group {
  readonly key: Key;
  readonly sums: Record<string, bigint>;
}

export type Groups = Map<string, Group>;

/** Adds sums to the group of a key, which begins empty. */
export function addToGroup(groups: Groups, key: Key, sums: Sums): void {
  const group = groups.get(key.id);
  if (group === undefined) {
    groups.set(key.id, { key, sums: { ...sums } });
    return;
  }
  for (const [name, value] of Object.entries(sums)) group.sums[name] = (group.sums[name] ?? 0n) + value;
}

/** A sum of a group that may not be there: nothing adds up to 0. */
export function sumOf(groups: Groups, key: Key, name: string): bigint {
  return groups.get(key.id)?.sums[name] ?? 0n;
}

/** The same key in a table that has only some of the dimensions, in any order. */
export function projectKey(key: Key, dimensions: readonly Dimension[], kept: readonly Dimension[]): Key {
  if (kept.length === dimensions.length && kept.every((dimension, index) => dimension === dimensions[index])) return key;
  return makeKey(
    key.bucket,
    kept.map((dimension) => key.values[dimensions.indexOf(dimension)] ?? null),
  );
}

/** One figure of one row. */
export interface Figure {
  readonly value: number | null;
  /** How many values stand behind a ratio, mean or quantile. */
  readonly n?: number;
  /** Only a lower bound is known. */
  readonly atLeast?: boolean;
}

/** One metric over all keys: where it occurs, and its figure at any key. */
export interface MetricTable {
  readonly occurring: readonly Key[];
  at(key: Key): Figure;
}

export type MetricTables = Readonly<Record<string, MetricTable>>;

export const MS_PER_HOUR = 3_600_000;

export function hours(ms: bigint): number {
  return Number(ms) / MS_PER_HOUR;
}

/** Parts ÷ whole with the whole as n; null over nothing. */
export function ratio(part: bigint, whole: bigint): Figure {
  return { value: whole === 0n ? null : Number(part) / Number(whole), n: Number(whole) };
}

/** Mean in hours of durations in ms. */
export function meanHours(sumMs: bigint, count: bigint): Figure {
  return { value: count === 0n ? null : Number(sumMs) / Number(count) / MS_PER_HOUR, n: Number(count) };
}

/** The keys of those groups in which a sum is above 0. */
export function keysWhere(groups: Groups, test: (sums: Sums) => boolean): Key[] {
  return [...groups.values()].filter((group) => test(group.sums)).map((group) => group.key);
}
