/** GPU time of attempts and its price: how a sum over scene_gpu is split into the time at each price, and what it costs. */
import { LATEST_MS } from '../../common/calendar-zone.ts';
import type { Binder } from '../binder.ts';
import type { PriceBook } from '../prices.ts';

/** GPU time of many things, and the scenes that took it, column by column. Milliseconds of GPU time stay far below 2⁵³, so numbers hold their sums exactly. */
export interface Spent {
  readonly ms: Float64Array;
  readonly scenes: Float64Array;
  readonly atPrices: readonly TimeAtPrice[];
}

/** The part of the ms at one price. */
interface TimeAtPrice {
  /** In millionths for a GPU-hour; null: none. */
  readonly price: number | null;
  readonly ms: Float64Array;
}

export const NOTHING_SPENT: Spent = { ms: new Float64Array(), scenes: new Float64Array(), atPrices: [] };

/** Each column changed in the same way. */
export const mapSpent = ({ ms, scenes, atPrices }: Spent, change: (column: Float64Array) => Float64Array): Spent => ({
  ms: change(ms),
  scenes: change(scenes),
  atPrices: atPrices.map((part) => ({ price: part.price, ms: change(part.ms) })),
});

/** Money × 3.6 × 10¹² of what has a price, and the ms of what has none, at one place. */
export function moneyOf({ atPrices }: Spent, place: number): { readonly cost: bigint; readonly unpriced: bigint } {
  let [cost, unpriced] = [0n, 0n];
  for (const { price, ms } of atPrices) {
    const own = BigInt(ms[place] ?? 0);
    if (price === null) unpriced += own;
    else cost += own * BigInt(price);
  }
  return { cost, unpriced };
}

/** Of a row of scene_gpu. */
const START_MS = 'toUnixTimestamp64Milli(started_at)';
const END_MS = 'toUnixTimestamp64Milli(ended_at)';

/** How attempts are split into the ms at each price. */
export interface Split {
  /** What to read in place of scene_gpu with its conditions. */
  readonly source: (rows: string) => string;
  /** Sums over the source; `ms` is among them. */
  readonly columns: Readonly<Record<string, string>>;
  readonly atPrices: (column: ColumnOf) => readonly TimeAtPrice[];
}

/** The values of one of the columns. */
export type ColumnOf = (name: string) => readonly unknown[];

export const spentOf = (split: Split, column: ColumnOf): Spent => ({
  ms: numbers(column('ms')),
  scenes: numbers(column('scenes')),
  atPrices: split.atPrices(column),
});

export function numbers(values: readonly unknown[]): Float64Array {
  const found = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += 1) found[row] = Number(values[row]);
  return found;
}

/** With more changes of the price, an attempt is taken apart into the stretches that it ran in. */
const MOST_SUMS = 6;

export const splitOf = (binder: Binder, prices: PriceBook): Split =>
  prices.ofModels.length === 0 && prices.changes.length <= MOST_SUMS ? splitBySums(binder, prices) : splitByStretches(binder, prices);

/** Where all models have the same prices, and few: the time before each change, of which the differences are the time at each price. */
function splitBySums(binder: Binder, prices: PriceBook): Split {
  const changes = prices.changes.filter((change) => change > 0);
  const before = changes.map((change, index): readonly [string, string] => {
    const at = binder.bind('Int64', change);
    return [`before_${index}`, `sum(gpus * (least(${END_MS}, ${at}) - least(${START_MS}, ${at})))`];
  });
  const ends = [...before.map(([name]) => name), 'ms'];
  return {
    source: (rows) => rows,
    columns: { ms: `sum(gpus * (${END_MS} - ${START_MS}))`, ...Object.fromEntries(before) },
    atPrices: (column) => {
      const sums = ends.map((name) => numbers(column(name)));
      return [0, ...changes].map((start, index) => ({
        price: prices.priceAt(null, start),
        ms: index === 0 ? sums[0]! : sums[index]!.map((sum, row) => sum - sums[index - 1]![row]!),
      }));
    },
  };
}

/** Takes an attempt apart into the stretches of equal prices that it ran in: (from, to, price of models without a price of their own). */
function splitByStretches(binder: Binder, prices: PriceBook): Split {
  const starts = [0, ...prices.changes.filter((change) => change > 0)];
  const list = (values: readonly number[]) => binder.bind('Array(Int64)', values);
  const stretches = `arrayZip(${list(starts)}, ${list([...starts.slice(1), LATEST_MS])}, ${list(starts.map((start) => prices.priceAt(null, start) ?? -1))})`;
  const ranIn = `arrayFilter(edge -> edge.1 < ${END_MS} AND edge.2 > ${START_MS}, ${stretches})`;
  const own = ownPriceSql(binder, prices);
  return {
    source: (rows) => `(SELECT project_id, character_id, scene_id, scene_type, arrayJoin(${ranIn}) AS stretch, ${own} AS price,
         gpus * (least(${END_MS}, stretch.2) - greatest(${START_MS}, stretch.1)) AS stretch_ms FROM ${rows})`,
    columns: { ms: 'sum(stretch_ms)', at_prices: 'sumMap([price], [stretch_ms])' },
    atPrices: (column) => {
      const rows = column('at_prices') as readonly (readonly [readonly (string | number)[], readonly (string | number)[]])[];
      const byPrice = new Map<string | number, Float64Array>();
      for (const [row, [found, sums]] of rows.entries()) {
        for (const [index, price] of found.entries()) {
          const own = byPrice.get(price) ?? new Float64Array(rows.length);
          byPrice.set(price, own);
          own[row] = Number(sums[index]);
        }
      }
      return Array.from(byPrice, ([price, ms]) => ({ price: Number(price) < 0 ? null : Number(price), ms }));
    },
  };
}

function ownPriceSql(binder: Binder, { ofModels }: PriceBook): string {
  if (ofModels.length === 0) return 'stretch.3';
  const models = binder.bind(
    'Array(String)',
    ofModels.map(({ model }) => model),
  );
  const nested = (values: readonly (readonly number[])[]) => binder.bind('Array(Array(Int64))', values);
  const starts = nested(ofModels.map((own) => own.prices.map((price) => price.from)));
  const values = nested(ofModels.map((own) => own.prices.map((price) => price.micros_per_gpu_hour)));
  const place = `indexOf(${models}, ifNull(toString(gpu_model), ''))`;
  const latest = `arrayLastIndex(start -> start <= stretch.1, arrayElement(${starts}, ${place}))`;
  return `if(${latest} > 0, arrayElement(arrayElement(${values}, ${place}), ${latest}), stretch.3)`;
}
