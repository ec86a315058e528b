import type { GenerationEvent } from '../../services/events/types.ts';
import type { Price } from '../../services/metrics/types.ts';
import { fraction, NOTHING, plus, type Fraction } from './fraction.ts';

const MICROS = 1_000_000n;
const HOUR_MS = 3_600_000n;

/** GPU-milliseconds, and what they cost. */
export interface GpuTime {
  readonly gpuMs: bigint;
  readonly unpricedGpuMs: bigint;
  /** In units of the currency. */
  readonly money: Fraction;
}

/** The GPU time of an attempt inside [from, to), in GPU-milliseconds. */
export function gpuMsWithin(attempt: GenerationEvent, from: number, to: number): bigint {
  if (attempt.started_at === null) return 0n;
  const clockMs = Math.min(attempt.occurred_at, to) - Math.max(attempt.started_at, from);
  return clockMs > 0 ? BigInt(clockMs) * BigInt(attempt.gpu_count) : 0n;
}

/** GPU time of attempts inside [from, to) with its money: each stretch between two changes of price at the price of its beginning. */
export function gpuTimeWithin(attempts: readonly GenerationEvent[], prices: readonly Price[], from: number, to: number): GpuTime {
  let total: GpuTime = { gpuMs: 0n, unpricedGpuMs: 0n, money: NOTHING };
  for (const attempt of attempts) {
    const start = Math.max(from, attempt.started_at ?? attempt.occurred_at);
    const end = Math.min(to, attempt.occurred_at);
    const changes = prices.map((price) => price.from).filter((at) => start < at && at < end);
    const edges = [start, ...new Set(changes.sort((a, b) => a - b)), end];
    for (let i = 1; i < edges.length; i++) {
      const [stretchFrom = 0, stretchTo = 0] = [edges[i - 1], edges[i]];
      total = add(total, gpuMsWithin(attempt, stretchFrom, stretchTo), priceAt(prices, attempt.gpu_model, stretchFrom));
    }
  }
  return total;
}

function add(total: GpuTime, gpuMs: bigint, price: Price | null): GpuTime {
  if (price === null) return { ...total, gpuMs: total.gpuMs + gpuMs, unpricedGpuMs: total.unpricedGpuMs + gpuMs };
  const money = plus(total.money, fraction(gpuMs * BigInt(price.micros_per_gpu_hour), HOUR_MS * MICROS));
  return { gpuMs: total.gpuMs + gpuMs, unpricedGpuMs: total.unpricedGpuMs, money };
}

/** The latest price of the model at an instant, else the latest of `*`, else null. */
function priceAt(prices: readonly Price[], model: string | null, instant: number): Price | null {
  const latest = (name: string | null) =>
    prices
      .filter((price) => price.gpu_model === name && price.from <= instant)
      .sort((a, b) => a.from - b.from)
      .at(-1);
  return latest(model) ?? latest('*') ?? null;
}
