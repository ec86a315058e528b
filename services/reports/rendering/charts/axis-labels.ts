/** What stands under a time axis: short dates at even steps, the year where it begins. */
import type { Grain } from '../../../metrics/types.ts';
import { dateFormat } from '../../formatters.ts';
import type { Bucket } from '../../types.ts';
import { widthOf } from './measure.ts';

/** A text for each bucket; empty between the steps. */
export function axisLabels(buckets: readonly Bucket[], grain: Grain, locale: string, width: number, fontSize: number): string[] {
  const said = buckets.map((bucket, index) => sayBucket(bucket, buckets[index - 1], grain, locale));
  const widest = Math.max(...said.map((text) => widthOf(text, fontSize)), 1) + 14;
  const step = stepOf(Math.ceil((widest * buckets.length) / width), grain);
  return said.map((text, index) => (index % step === 0 ? text : ''));
}

function sayBucket(bucket: Bucket, before: Bucket | undefined, grain: Grain, locale: string): string {
  if (grain === 'quarter') return bucket.label;
  if (grain === 'hour') {
    const newDay = before === undefined || before.name.slice(0, 10) !== bucket.name.slice(0, 10);
    return newDay ? sayDate(bucket.name.slice(0, 10), { day: 'numeric', month: 'short' }, locale) : bucket.name.slice(11, 16);
  }
  const newYear = before === undefined || before.name.slice(0, 4) !== bucket.name.slice(0, 4);
  if (grain === 'month') {
    return sayDate(`${bucket.name}-01`, newYear ? { month: 'short', year: 'numeric' } : { month: 'short' }, locale);
  }
  return sayDate(bucket.name, { day: 'numeric', month: 'short' }, locale);
}

// The name of a bucket is a date in the zone of the report, so it is said without any zone.
const sayDate = (date: string, parts: Intl.DateTimeFormatOptions, locale: string): string =>
  dateFormat(locale, { timeZone: 'UTC', ...parts }).format(new Date(date));

function stepOf(least: number, grain: Grain): number {
  const even = grain === 'hour' ? [1, 2, 3, 6, 12, 24] : grain === 'month' ? [1, 2, 3, 6, 12] : [1, 2, 5, 7, 10, 14, 28, 56];
  return even.find((step) => step >= least) ?? least;
}
