/** The buckets and lines of a series, from the rows of answers. Pure: the screen draws its charts from the same. */
import { bucketsOf } from '../../common/calendar.ts';
import type { MetricEntry } from '../../metrics/catalogue.ts';
import type { Grain } from '../../metrics/types.ts';
import type { AskedRow } from '../asking.ts';
import { isAdditive, styleOf } from '../catalogue.ts';
import { isoIn, labelBucket } from '../ranges.ts';
import type { Bucket, Line } from '../types.ts';
import { numberOf } from './figures.ts';

export interface BucketTimes {
  readonly zone: string;
  readonly locale: string;
  /** Epoch ms. */
  readonly watermark: number;
  /** Epoch ms. */
  readonly provisionalFrom: number;
  /** Whether something in the series rests on GPU time. */
  readonly provisional: boolean;
}

export function timeBuckets(grain: Grain, span: { readonly from: number; readonly to: number }, times: BucketTimes): Bucket[] {
  const { zone, watermark } = times;
  return bucketsOf(grain, span.from, span.to, zone).map((bucket) => ({
    name: bucket.name,
    label: labelBucket(grain, bucket.name, times.locale),
    from: isoIn(bucket.from, zone),
    to: isoIn(bucket.to, zone),
    partial: bucket.partial || (bucket.from < watermark && bucket.to > watermark),
    provisional: times.provisional && bucket.from < watermark && bucket.to > times.provisionalFrom,
    future: bucket.from >= watermark,
  }));
}

export function toLine(
  entry: MetricEntry,
  head: Pick<Line, 'id' | 'name' | 'value' | 'other'>,
  rows: readonly AskedRow[],
  grain: Grain,
  buckets: readonly Bucket[],
): Line {
  const byName = new Map(rows.map((asked) => [asked.row[grain], asked]));
  // Before the watermark a count of nothing is 0 and a ratio over nothing unknown; after it everything is unknown.
  const absent = (bucket: Bucket): number | null => (!bucket.future && isAdditive(entry) ? 0 : null);
  return {
    ...head,
    metric: entry.id,
    unit: entry.unit,
    style: styleOf(entry),
    values: buckets.map((bucket) => {
      const asked = byName.get(bucket.name);
      return asked ? numberOf(asked.row[entry.id]) : absent(bucket);
    }),
    n: buckets.map((bucket) => byName.get(bucket.name)?.n[entry.id] ?? null),
  };
}

/** What the shown lines leave of the whole, in one line. */
export function otherLine(
  entry: MetricEntry,
  shown: readonly Line[],
  whole: readonly AskedRow[],
  grain: Grain,
  buckets: readonly Bucket[],
): Line {
  const total = toLine(entry, { id: `${entry.id}:other`, name: 'other', value: null, other: true }, whole, grain, buckets);
  const values = total.values.map((value, index) => {
    if (value === null) return null;
    const rest = shown.reduce((left, line) => left - (line.values[index] ?? 0), value);
    return Math.abs(rest) < 1e-9 * Math.max(1, Math.abs(value)) ? 0 : rest;
  });
  return { ...total, values };
}
