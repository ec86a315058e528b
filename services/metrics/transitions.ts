/** States at the end of a bucket (characters in progress, reviews pending) as running sums of signed transitions. */
import type { Binder } from './binder.ts';
import { addToGroup } from './groups.ts';
import type { Groups, Key, MetricTable } from './groups.ts';
import { keysWhere, sumOf } from './groups.ts';
import { integer } from './reader.ts';
import type { ResultRow } from './reader.ts';
import { bucketSql } from './time-plan.ts';
import type { TimePlan } from './time-plan.ts';

/** The bucket at whose end a transition first shows; what happened before the range shows in its first bucket. */
export function transitionBucketSql(binder: Binder, plan: TimePlan, at: string): string {
  return bucketSql(binder, plan, `greatest(toUnixTimestamp(${at}), ${binder.bind('UInt32', plan.from / 1000)})`);
}

/** From rows with `bucket`, dimensions and `change_sum` to the state (sum `state`) at the end of each known bucket. */
export function cumulate(rows: readonly ResultRow[], keyOf: (row: ResultRow) => Key, plan: TimePlan): Groups {
  const changes: Groups = new Map();
  for (const row of rows) addToGroup(changes, keyOf(row), { change: integer(row['change_sum']) });
  const byValues = Map.groupBy(changes.values(), (group) => JSON.stringify(group.key.values));
  const states: Groups = new Map();
  for (const groups of byValues.values()) {
    const { values } = groups[0]!.key;
    let state = 0n;
    for (let bucket = 0; bucket < plan.known; bucket += 1) {
      const key = { bucket, values };
      state += sumOf(changes, key, 'change');
      if (state !== 0n) addToGroup(states, key, { state });
    }
  }
  return states;
}

export function stateTable(states: Groups): MetricTable {
  return {
    occurring: keysWhere(states, (sums) => sums['state']! > 0n),
    at: (key) => ({ value: Number(sumOf(states, key, 'state')) }),
  };
}
