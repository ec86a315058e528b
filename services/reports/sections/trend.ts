/** The trend of a line over its complete buckets, in words. */
import type { Grain } from '../../metrics/types.ts';
import { sayValue, type Speech } from '../format.ts';
import { trendTest } from '../statistics/trend.ts';
import type { Bucket, Line, Trend } from '../types.ts';

/** Fewer complete buckets than this carry no trend. */
export const TREND_BUCKETS = 8;
const SIGNIFICANT = 0.05;

/** Theil–Sen and Mann–Kendall over the buckets that are complete, final and have a value; their distance in time is kept. */
export function trendOf(line: Line, buckets: readonly Bucket[], better: 'up' | 'down' | null, grain: Grain, speech: Speech): Trend {
  const points = line.values.flatMap((y, x) => {
    const bucket = buckets[x]!;
    return y === null || bucket.partial || bucket.provisional || bucket.future ? [] : [{ x, y }];
  });
  const head = { line: line.id, buckets: points.length };
  if (points.length < TREND_BUCKETS) {
    const text = `Too few complete ${grain}s for a trend: ${points.length} of at least ${TREND_BUCKETS}`;
    return { ...head, slope: null, p: null, verdict: 'too_few', good: null, text };
  }
  const { slope, p } = trendTest(points);
  const verdict = slope === null || slope === 0 || p >= SIGNIFICANT ? 'none' : slope > 0 ? 'rising' : 'falling';
  const good = verdict === 'none' || better === null ? null : (verdict === 'rising') === (better === 'up');
  const probability = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
  const text =
    verdict === 'none'
      ? `${line.name}: no clear trend over ${points.length} ${grain}s`
      : `${line.name} ${verdict === 'rising' ? 'rises' : 'falls'} by ${sayValue(Math.abs(slope!), line.style, speech)} a ${grain} (${points.length} ${grain}s, ${probability})`;
  return { ...head, slope, p, verdict, good, text };
}
