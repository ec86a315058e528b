/** GPU time of attempts and its price: how a sum over scene_gpu is split into the time at each price, and what it costs. */
import { LATEST_MS } from '../../common/calendar-zone.ts';
import type { Binder } from '../binder.ts';
import type { PriceBook } from '../prices.ts';

/** GPU time and the scenes that took it. Milliseconds of GPU time stay far below 2⁵³, so numbers hold their sums exactly. */
export interface Spent {
  ms: number;
  scenes: number;
  /** The ms at each of the prices that go with it. */
  readonly atPrices: number[];
}

export const nothingSpent = (): Spent => ({ ms: 0, scenes: 0, atPrices: [] });

/** In millionths for a GPU-hour; null: without a price. */
export type KnownPrices = readonly (number | null)[];

export function addSpent(sum: Spent, part: Readonly<Spent>): void {
  sum.ms += part.ms;
  sum.scenes += part.scenes;
  for (let index = 0; index < part.atPrices.length; index += 1) sum.atPrices[index] = (sum.atPrices[index] ?? 0) + part.atPrices[index]!;
}

/** Money × 3.6 × 10¹² of what has a price, and the ms of what has none. */
export function moneyOf({ atPrices }: Spent, prices: KnownPrices): { readonly cost: bigint; readonly unpriced: bigint } {
  let [cost, unpriced] = [0n, 0n];
  for (const [index, ms] of atPrices.entries()) {
    const price = prices[index] ?? null;
    if (price === null) unpriced += BigInt(ms);
    else cost += BigInt(ms) * BigInt(price);
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
  /** All prices that were met. */
  readonly prices: KnownPrices;
  readonly atPrices: (column: (name: string) => unknown) => number[];
}

export const spentOf = (split: Split, column: (name: string) => unknown): Spent => ({
  ms: Number(column('ms')),
  scenes: Number(column('scenes')),
  atPrices: split.atPrices(column),
});

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
    prices: [0, ...changes].map((start) => prices.priceAt(null, start)),
    atPrices: (column) => {
      const sums = ends.map((name) => Number(column(name)));
      return sums.map((sum, index) => sum - (sums[index - 1] ?? 0));
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
  const met: (number | null)[] = [];
  return {
    source: (rows) => `(SELECT project_id, character_id, scene_id, scene_type, arrayJoin(${ranIn}) AS stretch, ${own} AS price,
         gpus * (least(${END_MS}, stretch.2) - greatest(${START_MS}, stretch.1)) AS stretch_ms FROM ${rows})`,
    columns: { ms: 'sum(stretch_ms)', at_prices: 'sumMap([price], [stretch_ms])' },
    prices: met,
    atPrices: (column) => {
      const [found, sums] = column('at_prices') as readonly [readonly string[], readonly string[]];
      const atPrices: number[] = [];
      for (const [index, text] of found.entries()) {
        const price = Number(text) < 0 ? null : Number(text);
        if (!met.includes(price)) met.push(price);
        atPrices[met.indexOf(price)] = Number(sums[index]);
      }
      return Array.from(met, (_price, index) => atPrices[index] ?? 0);
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
