/** States at the end of a bucket (characters in progress, reviews pending) as running sums of signed transitions. */
import { addToGroup, makeKey } from './groups.ts';
import type { Groups, MetricTable } from './groups.ts';
import { keysWhere, sumOf } from './groups.ts';
import { integer, keyReader } from './reader.ts';
import type { Asked, ResultRow } from './reader.ts';
import { bucketIndex } from './time-plan.ts';
import type { TimePlan } from './time-plan.ts';

/**
 * From rows with `bucket`, dimensions and `change_sum` to the state (sum `state`) at the end of each known bucket of the question.
 * @param plan the plan that the rows were read by
 */
export function cumulate(asked: Asked, plan: TimePlan, rows: readonly ResultRow[]): Groups {
  const changes: Groups = new Map();
  const keyOf = keyReader(plan, asked.dimensions.length);
  for (const row of rows) addToGroup(changes, keyOf(row), { change: integer(row['change_sum']) });
  const own = bucketIndex(asked.plan);
  const byValues = Map.groupBy(changes.values(), (group) => JSON.stringify(group.key.values));
  const states: Groups = new Map();
  for (const groups of byValues.values()) {
    const { values } = groups[0]!.key;
    let state = 0n;
    for (const [index, { from }] of plan.buckets.slice(0, plan.known).entries()) {
      state += sumOf(changes, makeKey(index, values), 'change');
      const bucket = own.get(from / 1000);
      if (state !== 0n && bucket !== undefined) addToGroup(states, makeKey(bucket, values), { state });
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
