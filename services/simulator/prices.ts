/** Prices for the demo: what a GPU-hour costs by model, with a cheaper A100 from the second month on. */
import { DAY_MS } from '../common/calendar-zone.ts';

export interface DemoPrice {
  readonly gpu_model: string;
  /** Epoch ms, on a quarter-hour. */
  readonly from: number;
  /** Millionths of the currency unit for one GPU-hour. */
  readonly micros_per_gpu_hour: number;
}

export const DEMO_CURRENCY = 'EUR';

/** The old attic machine does not tell its model, so its GPU time stays without a price, as happens to real studios. */
export function demoPrices(studioStartMs: number): readonly DemoPrice[] {
  const price = (gpu_model: string, day: number, perGpuHour: number): DemoPrice => ({
    gpu_model,
    from: studioStartMs + day * DAY_MS,
    micros_per_gpu_hour: Math.round(perGpuHour * 1_000_000),
  });
  return [price('H200', 0, 3.9), price('H100', 0, 2.85), price('A100', 0, 1.9), price('A100', 31, 1.6), price('L40S', 0, 0.95)];
}
