/** Seeded draws. One generator serves a whole studio, so the order of draws is part of what the seed fixes. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** Uniform in [0, 1). */
  unit(): number;
  /** Uniform among the integers from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** An entry of `list`, in proportion to its weight. */
  weighted<T>(list: readonly T[], weight: (entry: T) => number): T;
  exponential(mean: number): number;
  lognormal(median: number, sigma: number): number;
  poisson(mean: number): number;
}

/** @param seed any integer; only its lowest 32 bits count. */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed | 0);
  const unit = (): number => (generator.next() >>> 0) / 0x1_0000_0000;

  /** Box–Muller; 1 − unit keeps the logarithm finite. */
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());

  function weighted<T>(list: readonly T[], weight: (entry: T) => number): T {
    let rest = unit() * list.reduce((sum, entry) => sum + weight(entry), 0);
    for (const entry of list) {
      rest -= weight(entry);
      if (rest < 0) return entry;
    }
    return at(list, list.length - 1);
  }

  /** Knuth's product of uniforms; fine for the small means used here. */
  function poisson(mean: number): number {
    const floor = Math.exp(-mean);
    let count = 0;
    for (let product = unit(); product > floor; product *= unit()) count += 1;
    return count;
  }

  return {
    unit,
    int: (low, high) => low + Math.floor(unit() * (high - low + 1)),
    between: (low, high) => low + unit() * (high - low),
    chance: (probability) => unit() < probability,
    pick: (list) => at(list, Math.floor(unit() * list.length)),
    weighted,
    exponential: (mean) => -mean * Math.log(1 - unit()),
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson,
  };
}

function at<T>(list: readonly T[], index: number): T {
  const entry = list[index];
  if (entry === undefined) throw new RangeError('a draw from an empty list');
  return entry;
}
