/**
 * Puts items that were read one by one into groups by the keys of a question. Column by column, and with numbers for values: a report asks by
 * many breakdowns of the same few thousand items.
 */
import { makeKey } from './groups.ts';
import type { Key } from './groups.ts';
import { bucketFinder, type TimePlan } from './time-plan.ts';

/** A value of each item. */
export type ItemColumn = readonly (string | null)[];

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
  const buckets = Int32Array.from(at, bucketFinder(plan));
  let [places, firsts] = parted(buckets, null);
  for (const column of columns) [places, firsts] = parted(places, numbered(column));
  const keys = firsts.map((first) =>
    makeKey(
      buckets[first]!,
      columns.map((column) => column[first]!),
    ),
  );
  const placeById = new Map(keys.map(({ id }, place) => [id, place]));
  return { keys, places, placeOf: ({ id }) => placeById.get(id) ?? -1 };
}

/** Adds up a number of each item by group. */
export function sumByPlace({ keys, places }: ItemGroups, valueOf: (item: number) => number): Float64Array {
  const sums = new Float64Array(keys.length);
  for (const [item, place] of places.entries()) if (place !== -1) sums[place]! += valueOf(item);
  return sums;
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
  const numbers = Int32Array.from(column, (value) => numberOf(byValue, value));
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
  const places = groups.map((group, item) => {
    if (group === -1) return -1;
    const place = numberOf(byParts, column === null ? group : group * column.count + column.numbers[item]!);
    if (place === firsts.length) firsts.push(item);
    return place;
  });
  return [places, firsts];
}
