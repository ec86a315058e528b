/** Failures by type. docs/figures.md, "Failures". */
import { oneOf } from '../binder.ts';
import { keysWhere, sumOf } from '../groups.ts';
import type { MetricTables } from '../groups.ts';
import { filtersWithout } from '../reader.ts';
import { COMMON } from '../breakdowns.ts';
import { readLevels } from '../levels.ts';
import type { Asked } from '../reader.ts';

/** The types of an event as a list of nullable texts; without a type: the single type null. */
const TYPES = "if(empty(failure_types), [CAST(NULL, 'Nullable(String)')], CAST(failure_types, 'Array(Nullable(String))'))";

export async function readFailures(asked: Asked): Promise<MetricTables> {
  const { filters } = asked.question;
  const byType = asked.dimensions.includes('failure_type');
  const wanted = filters.failure_type;
  const groups = await readLevels(asked, {
    table: 'failure',
    hasDays: false,
    available: byType ? ['failure_type'] : COMMON,
    dimensions: asked.dimensions,
    filters: filtersWithout(filters, ['failure_type']),
    expressions: { failure_type: 'arrayJoin(types)' },
    // Split by type, each row of the join is one pair and one event of that type.
    measures: byType
      ? { pairs: 'sum(events)', events: 'sum(events)' }
      : { pairs: 'sum(events * toInt64(length(types)))', events: 'sum(events)' },
    prelude: (binder) => {
      const passing = wanted === undefined ? TYPES : `arrayFilter(type -> ${oneOf(binder, 'type', wanted)}, ${TYPES})`;
      return `WITH ${passing} AS types`;
    },
    where: () => ' AND notEmpty(types)',
  });
  const occurring = keysWhere(groups, (sums) => sums['pairs']! > 0n);
  return {
    failures: { occurring, at: (key) => ({ value: Number(sumOf(groups, key, 'pairs')) }) },
    failed_events: { occurring, at: (key) => ({ value: Number(sumOf(groups, key, 'events')) }) },
  };
}
