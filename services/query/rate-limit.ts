/**
 * A limit of requests for each asker: a bucket of tokens that refills evenly, so a burst up to a minute's worth passes. Pure but for the clock
 * that it is handed.
 */
import type { Clock } from '../common/clock.ts';

export interface RateLimit {
  /** Take one request; 0 if it may pass, else the seconds until the next one may. */
  take(asker: string): number;
}

const MINUTE_MS = 60_000;
const MOST_ASKERS = 50_000;

export function createRateLimit({ perMinute, clock }: { readonly perMinute: number; readonly clock: Clock }): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const perMs = perMinute / MINUTE_MS;

  const dropFull = (now: number) => {
    for (const [asker, { tokens, at }] of buckets) if (tokens + (now - at) * perMs >= perMinute) buckets.delete(asker);
  };

  return {
    take(asker) {
      const now = clock.now();
      if (!buckets.has(asker) && buckets.size >= MOST_ASKERS) dropFull(now);
      const bucket = buckets.get(asker) ?? { tokens: perMinute, at: now };
      bucket.tokens = Math.min(perMinute, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
      bucket.at = now;
      buckets.set(asker, bucket);
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return 0;
      }
      return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
    },
  };
}
