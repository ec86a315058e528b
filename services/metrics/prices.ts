/** The price book as a function of model and moment. docs/figures.md, `gpu_cost`. */
import type { Price } from './types.ts';

export interface PriceBook {
  /** Instants (epoch ms, ascending) at which some price begins. */
  readonly changes: readonly number[];
  /** The models that have prices of their own, each with those by time. */
  readonly ofModels: readonly { readonly model: string; readonly prices: readonly Price[] }[];
  /** Millionths of the currency unit for a GPU-hour; null without a price. */
  priceAt(model: string | null, atMs: number): number | null;
}

/** Money is summed as ms × micros; this many of those make one currency unit. */
const UNITS_PER_MONEY = 3_600_000 * 1_000_000;

export function money(msMicros: bigint): number {
  return Number(msMicros) / UNITS_PER_MONEY;
}

export function createPriceBook(prices: readonly Price[]): PriceBook {
  const byModel = new Map<string, Price[]>();
  for (const price of prices) {
    const list = byModel.get(price.gpu_model) ?? [];
    byModel.set(price.gpu_model, list);
    list.push(price);
  }
  for (const list of byModel.values()) list.sort((a, b) => a.from - b.from);
  const latest = (model: string, atMs: number) => byModel.get(model)?.findLast((price) => price.from <= atMs)?.micros_per_gpu_hour;
  return {
    changes: [...new Set(prices.map((price) => price.from))].sort((a, b) => a - b),
    ofModels: [...byModel].flatMap(([model, own]) => (model === '*' ? [] : [{ model, prices: own }])),
    priceAt: (model, atMs) => (model === null ? undefined : latest(model, atMs)) ?? latest('*', atMs) ?? null,
  };
}
