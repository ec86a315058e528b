/** Failures by type. docs/figures.md, "Failures". */
import { addToGroup, keysWhere, makeKey, sumOf } from '../groups.ts';
import type { Groups, MetricTables } from '../groups.ts';
import { filterSql, filtersWithout, integer, keyReader } from '../reader.ts';
import { readGrouped } from '../breakdowns.ts';
import type { Asked, ResultRow } from '../reader.ts';
import { withinRange } from '../time-plan.ts';

export async function readFailures(asked: Asked): Promise<MetricTables> {
  const groups = await readPairs(asked);
  const occurring = keysWhere(groups, (sums) => sums['pairs']! > 0n);
  return {
    failures: { occurring, at: (key) => ({ value: Number(sumOf(groups, key, 'pairs')) }) },
    failed_events: { occurring, at: (key) => ({ value: Number(sumOf(groups, key, 'events')) }) },
  };
}

/** Events and (event, type) pairs. SQL counts events by their set of types, of which there are few; the sets are taken apart here. */
async function readPairs(asked: Asked): Promise<Groups> {
  const { dimensions, question, plan } = asked;
  const byWork = dimensions.filter((dimension) => dimension !== 'failure_type');
  const filters = filtersWithout(question.filters, ['failure_type']);
  const { rows } = await readGrouped(asked, {
    dimensions: byWork,
    statements: (reach) => [
      ({ binder, columns, groupBy }) => `
    SELECT ${columns('toUnixTimestamp(quarter)')}failure_types, sum(events) AS event_count
    FROM failure_quarter
    WHERE ${withinRange(binder, reach, 'quarter')}${filterSql(binder, filters)}
    ${groupBy(', failure_types')}`,
    ],
  });
  const place = dimensions.indexOf('failure_type');
  const groups: Groups = new Map();
  const keyOf = keyReader(plan, byWork.length);
  for (const row of rows) {
    const key = keyOf(row);
    const types = typesOf(row).filter((type) => question.filters.failure_type?.includes(type) ?? true);
    // Rows of the report's other ranges, and events none of whose types is asked for.
    if (key.bucket < 0 || types.length === 0) continue;
    const events = integer(row['event_count']);
    if (place === -1) addToGroup(groups, key, { pairs: events * BigInt(types.length), events });
    // Split by type, an event stands once in the row of each.
    else for (const type of types) addToGroup(groups, makeKey(key.bucket, key.values.toSpliced(place, 0, type)), { pairs: events, events });
  }
  return groups;
}

/** The types of an event; without a type: the single type null. */
function typesOf(row: ResultRow): readonly (string | null)[] {
  const types = row['failure_types'] as readonly string[];
  return types.length === 0 ? [null] : types;
}
