/** Adds rows up by the keys of a question, for what is read row by row instead of being grouped by the engine. */
import type { Key } from './groups.ts';
import { makeKey } from './groups.ts';
import { firstBucketAfter, type TimePlan } from './time-plan.ts';

/** What was added up for one key. */
export interface Folded<Sum> {
  readonly key: Key;
  readonly sum: Sum;
}

export interface Fold<Sum> {
  /** The sum of a bucket and values of the dimensions, begun when it is not there. */
  of(bucket: number, values: readonly (string | null)[]): Sum;
  readonly at: (key: Key) => Sum | undefined;
  readonly keys: () => readonly Key[];
}

type Branch<Sum> = Map<string | number | null, Branch<Sum> | Folded<Sum>>;

/** @param begin an empty sum, to be added to in place */
export function createFold<Sum>(begin: () => Sum): Fold<Sum> {
  const root: Branch<Sum> = new Map();
  const all = new Map<string, Folded<Sum>>();
  return {
    of(bucket, values) {
      let branch = root;
      let step: string | number | null = bucket;
      for (const value of values) {
        let next = branch.get(step) as Branch<Sum> | undefined;
        if (next === undefined) branch.set(step, (next = new Map()));
        branch = next;
        step = value;
      }
      const found = branch.get(step) as Folded<Sum> | undefined;
      if (found !== undefined) return found.sum;
      const made = { key: makeKey(bucket, [...values]), sum: begin() };
      branch.set(step, made);
      all.set(made.key.id, made);
      return made.sum;
    },
    at: (key) => all.get(key.id)?.sum,
    keys: () => Array.from(all.values(), ({ key }) => key),
  };
}

/** Which known bucket of a plan an instant (epoch ms) lies in; −1 for none. */
export function bucketFinder(plan: TimePlan): (at: number) => number {
  if (plan.known === 1) return (at) => (at >= plan.from && at < plan.to ? 0 : -1);
  return (at) => (at >= plan.from && at < plan.to ? firstBucketAfter(plan.buckets, at) : -1);
}

/** Whether a value is among those that a filter takes; without a filter every one is. */
export const passes = (filter: readonly (string | null)[] | undefined, value: string | null): boolean => filter?.includes(value) ?? true;
