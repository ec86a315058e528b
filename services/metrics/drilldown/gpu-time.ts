/** GPU time and money of one attempt within a period. */
import { money } from '../prices.ts';
import type { PriceBook } from '../prices.ts';
import type { ResultRow } from '../reader.ts';
import { timeMs } from './fields.ts';

/** GPU-milliseconds of a raw_generation row inside [fromMs, toMs). */
export function overlapMs(row: ResultRow, fromMs: number, toMs: number): number {
  const start = timeMs(row['started_at']);
  const end = timeMs(row['occurred_at']);
  if (start === null || end === null) return 0;
  return Math.max(0, Math.min(end, toMs) - Math.max(start, fromMs)) * Number(row['gpu_count']);
}

/** Money (null where none of the time has a price) and the GPU time without a price. */
export function moneyOf(prices: PriceBook, row: ResultRow, fromMs: number, toMs: number): { money: number | null; unpricedMs: number } {
  const start = Math.max(timeMs(row['started_at']) ?? fromMs, fromMs);
  const end = Math.min(timeMs(row['occurred_at']) ?? fromMs, toMs);
  const edges = [start, ...prices.changes.filter((change) => change > start && change < end), end];
  let msMicros = 0n;
  let unpricedMs = 0;
  let pricedMs = 0;
  for (const [index, edge] of edges.slice(0, -1).entries()) {
    const ms = overlapMs(row, edge, edges[index + 1]!);
    const price = prices.priceAt(row['gpu_model'] as string | null, edge);
    if (price === null) unpricedMs += ms;
    else {
      pricedMs += ms;
      msMicros += BigInt(ms) * BigInt(price);
    }
  }
  return { money: pricedMs === 0 ? null : money(msMicros), unpricedMs };
}
