/** A question's time as the SQL sees it: which buckets, how a row finds its own, and which table level covers what. */
import { bucketsOf } from '../common/calendar.ts';
import type { Bucket } from '../common/calendar.ts';
import { DAY_MS } from '../common/calendar-zone.ts';
import { bindTime } from './binder.ts';
import type { Binder } from './binder.ts';
import { isGrain } from './catalogue.ts';
import type { Grain, MetricQuestion } from './types.ts';

export interface TimePlan {
  readonly grain: Grain | null;
  /** Every bucket of the range; without a grain the range itself. */
  readonly buckets: readonly Bucket[];
  /** How many of them begin before the watermark: the rest is unknown. */
  readonly known: number;
  /** The known part, in epoch ms. Empty (from = to) where nothing is known. */
  readonly from: number;
  readonly to: number;
}

/** @throws WrapsheetError bad_range for too many buckets */
export function planTime(question: MetricQuestion, watermark: number): TimePlan {
  const grain = question.by.find(isGrain) ?? null;
  const { from, to, zone } = question;
  const buckets = grain === null ? [{ from, to, name: '', partial: false }] : bucketsOf(grain, from, to, zone);
  const firstUnknown = buckets.findIndex((bucket) => bucket.from >= watermark);
  const known = firstUnknown === -1 ? buckets.length : firstUnknown;
  return { grain, buckets, known, from, to: buckets[known - 1]?.to ?? from };
}

/** Which known bucket of a plan an instant (epoch ms) lies in; −1 for none. */
export function bucketFinder({ buckets, known, from, to }: TimePlan): (at: number) => number {
  if (known === 1) return (at) => (at >= from && at < to ? 0 : -1);
  return (at) => (at >= from && at < to ? firstBucketAfter(buckets, at) : -1);
}

/** What a statement for one or several plans covers, in epoch ms. */
export interface Reach {
  readonly from: number;
  readonly to: number;
  /** Where some known bucket begins or ends. */
  readonly edges: readonly number[];
}

export function reachOf(plans: readonly TimePlan[]): Reach {
  const edges = [...new Set(plans.flatMap((plan) => [...plan.buckets.slice(0, plan.known).map((bucket) => bucket.from), plan.to]))];
  return { from: Math.min(...plans.map((plan) => plan.from)), to: Math.max(...plans.map((plan) => plan.to)), edges };
}

/** Index of a bucket by its start in seconds, as `bucketSql` gives it. */
export function bucketIndex(plan: TimePlan): ReadonlyMap<number, number> {
  return new Map(plan.buckets.map((bucket, index) => [bucket.from / 1000, index]));
}

/** Index of the first bucket that ends after an instant. */
export function firstBucketAfter(buckets: readonly { readonly to: number }[], at: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (buckets[middle]!.to > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Run {
  readonly start: number;
  readonly step: number;
}

/** Bucket starts (seconds) as arithmetic progressions: a year of hours in a zone with summer time is three of them. */
function runsOf(plan: TimePlan): readonly Run[] {
  const edges = [...plan.buckets.slice(0, plan.known).map((bucket) => bucket.from / 1000), plan.to / 1000];
  const runs: Run[] = [];
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const step = edges[index + 1]! - edges[index]!;
    if (runs.at(-1)?.step !== step) runs.push({ start: edges[index]!, step });
  }
  return runs;
}

/**
 * The start (UInt32 seconds) of the bucket that an instant lies in.
 * @param seconds an expression of epoch seconds within the plan's [from, to)
 */
export function bucketSql(binder: Binder, plan: TimePlan, seconds: string): string {
  if (plan.known <= 1) return binder.bind('UInt32', plan.from / 1000);
  const runs = runsOf(plan);
  const first = runs[0]!;
  if (runs.length === 1) {
    const start = binder.bind('UInt32', first.start);
    const step = binder.bind('UInt32', first.step);
    return `toUInt32(${start} + intDiv(toUInt32(${seconds}) - ${start}, ${step}) * ${step})`;
  }
  const starts = binder.bind(
    'Array(UInt32)',
    runs.map((run) => run.start),
  );
  const steps = binder.bind(
    'Array(UInt32)',
    runs.map((run) => run.step),
  );
  const start = `toUInt32(roundDown(toUInt32(${seconds}), ${starts}))`;
  const step = `toUInt32(transform(${start}, ${starts}, ${steps}, toUInt32(1)))`;
  return `toUInt32(${start} + intDiv(toUInt32(${seconds}) - ${start}, ${step}) * ${step})`;
}

/** Rows of one table level that a plan reads. */
export interface Level {
  readonly table: 'quarter' | 'day';
  /** Restricts the level's time column, given as its name. */
  where(binder: Binder, column: string): string;
}

/** Restricts a column to a range. */
export function withinRange(binder: Binder, range: Pick<Reach, 'from' | 'to'>, column: string): string {
  return `${column} >= ${bindTime(binder, range.from)} AND ${column} < ${bindTime(binder, range.to)}`;
}

/** The whole range from the quarter level. */
export function quarterLevel(reach: Reach): readonly Level[] {
  return reach.from < reach.to ? [{ table: 'quarter', where: (binder, column) => withinRange(binder, reach, column) }] : [];
}

/**
 * The levels that together hold the range exactly once: whole UTC days inside one bucket from the day level, days
 * that an edge falls into from the quarter level.
 * @param cuts further instants (epoch ms) that no day may span, such as changes of price
 */
export function levelsOf(reach: Reach, cuts: readonly number[]): readonly Level[] {
  const { from, to } = reach;
  if (from >= to) return [];
  const edges = [...reach.edges, ...cuts.filter((cut) => cut > from && cut < to)];
  const edgeDays = [...new Set(edges.filter((edge) => edge % DAY_MS !== 0).map((edge) => Math.floor(edge / DAY_MS)))];
  const firstDay = Math.floor(from / DAY_MS);
  const days = Math.ceil(to / DAY_MS) - firstDay;
  // Where few whole days remain, a second query costs more than the finer rows.
  if (edgeDays.length * 2 >= days) return quarterLevel(reach);
  const daySeconds = edgeDays.map((day) => (day * DAY_MS) / 1000);
  const dayLevel: Level = {
    table: 'day',
    where: (binder, column) => {
      const start = bindTime(binder, Math.ceil(from / DAY_MS) * DAY_MS);
      const end = bindTime(binder, Math.floor(to / DAY_MS) * DAY_MS);
      const inside = `${column} >= ${start} AND ${column} < ${end}`;
      return daySeconds.length === 0 ? inside : `${inside} AND ${column} NOT IN ${binder.bind("Array(DateTime('UTC'))", daySeconds)}`;
    },
  };
  if (daySeconds.length === 0) return [dayLevel];
  const edgeLevel: Level = {
    table: 'quarter',
    where: (binder, column) =>
      `${withinRange(binder, reach, column)} AND toStartOfDay(${column}, 'UTC') IN ${binder.bind("Array(DateTime('UTC'))", daySeconds)}`,
  };
  return [dayLevel, edgeLevel];
}
