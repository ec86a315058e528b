/**
 * Items that were read one by one, column by column, and how they are put into groups by the keys of a question. A report asks by many breakdowns
 * of the same few thousand items: so values are numbered once, and what is done for each item is a plain loop.
 */
import { makeKey } from './groups.ts';
import type { Key } from './groups.ts';
import { bucketFinder, type TimePlan } from './time-plan.ts';

/** A value of each item. */
export type ItemColumn = readonly (string | null)[];

type Items<Columns> = { readonly [Name in keyof Columns]: readonly unknown[] };

/** Those of the items that are taken, told by their places. */
export function takeItems<Columns extends Items<Columns>>(items: Columns, count: number, takes: (item: number) => boolean): Columns {
  const taken: number[] = [];
  for (let item = 0; item < count; item += 1) if (takes(item)) taken.push(item);
  // What is known of whole columns stays known, and most often all are taken.
  if (taken.length === count) return items;
  const columns = Object.entries(items) as [keyof Columns, readonly unknown[]][];
  return Object.fromEntries(columns.map(([name, column]) => [name, taken.map((item) => column[item])])) as unknown as Columns;
}

export interface ItemGroups {
  readonly keys: readonly Key[];
  /** The place of each item's key; −1 of an item outside the known range. */
  readonly places: Int32Array;
  /** −1: no item has the key. */
  readonly placeOf: (key: Key) => number;
}

/**
 * @param at when each item happened, epoch ms
 * @param columns of the dimensions, in their order
 */
export function groupItems(plan: TimePlan, at: readonly number[], columns: readonly ItemColumn[]): ItemGroups {
  const bucketOf = bucketFinder(plan);
  const buckets = new Int32Array(at.length);
  for (let item = 0; item < at.length; item += 1) buckets[item] = bucketOf(at[item]!);
  let [places, firsts] = parted(buckets, null);
  for (const column of columns) [places, firsts] = parted(places, numbered(column));
  const keys = firsts.map((first) =>
    makeKey(
      buckets[first]!,
      columns.map((column) => column[first]!),
    ),
  );
  const placeById = new Map(keys.map(({ id }, place) => [id, place]));
  let last: { readonly key: Key; readonly place: number } | undefined;
  return {
    keys,
    places,
    placeOf(key) {
      // All figures of a row are asked for before those of the next.
      if (last?.key !== key) last = { key, place: placeById.get(key.id) ?? -1 };
      return last.place;
    },
  };
}

/**
 * Adds up a number of each item by group.
 * @param rows where each item stands in the column, if not at its own place; −1: nowhere
 */
export function sumByPlace({ keys, places }: ItemGroups, column: ArrayLike<number>, rows?: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(keys.length);
  for (let item = 0; item < places.length; item += 1) {
    const row = rows === undefined ? item : rows[item]!;
    const place = places[item]!;
    if (place !== -1 && row !== -1) sums[place]! += column[row]!;
  }
  return sums;
}

export function countByPlace({ keys, places }: ItemGroups): Float64Array {
  const counts = new Float64Array(keys.length);
  for (let item = 0; item < places.length; item += 1) if (places[item] !== -1) counts[places[item]!]! += 1;
  return counts;
}

/** Numbers in place of values: equal values have the same. */
interface Numbered {
  readonly numbers: Int32Array;
  readonly count: number;
}

const known = new WeakMap<ItemColumn, Numbered>();

function numbered(column: ItemColumn): Numbered {
  const found = known.get(column);
  if (found !== undefined) return found;
  const byValue = new Map<string | null, number>();
  const numbers = new Int32Array(column.length);
  for (let item = 0; item < column.length; item += 1) numbers[item] = numberOf(byValue, column[item]!);
  const made = { numbers, count: byValue.size };
  known.set(column, made);
  return made;
}

/** The number of a value: one after the other as they are met. */
function numberOf<Value>(byValue: Map<Value, number>, value: Value): number {
  const found = byValue.get(value);
  if (found !== undefined) return found;
  byValue.set(value, byValue.size);
  return byValue.size - 1;
}

/** Groups parted by a column's values, and the first item of each. */
function parted(groups: Int32Array, column: Numbered | null): [Int32Array, number[]] {
  const byParts = new Map<number, number>();
  const firsts: number[] = [];
  const places = new Int32Array(groups.length).fill(-1);
  for (let item = 0; item < groups.length; item += 1) {
    const group = groups[item]!;
    if (group === -1) continue;
    const place = numberOf(byParts, column === null ? group : group * column.count + column.numbers[item]!);
    if (place === firsts.length) firsts.push(item);
    places[item] = place;
  }
  return [places, firsts];
}
