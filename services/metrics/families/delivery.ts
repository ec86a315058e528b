/** Characters delivered, onboarded, reopened, in progress, and their turnaround. docs/figures.md, "Characters". */
import { bindMs } from '../binder.ts';
import { mergedStages, PROGRESS_CHANGES, STAGE_COLUMNS, TURNAROUND_MS } from '../characters.ts';
import { countedDurations, durationSql, durationTables } from '../durations.ts';
import type { Groups, Key, MetricTable, MetricTables } from '../groups.ts';
import { filterSql, filtersWithout, integer, rowIndex } from '../reader.ts';
import type { Asked, ResultRow, RowIndex } from '../reader.ts';
import { readGrouped } from '../breakdowns.ts';
import { cumulate, stateTable, transitionSeconds } from '../transitions.ts';
import type { Dimension } from '../types.ts';

export async function readDeliveries(asked: Asked): Promise<MetricTables> {
  const wantsItems = asked.metrics.some((metric) => metric !== 'characters_in_progress');
  const wantsState = asked.metrics.includes('characters_in_progress');
  const [rows, states] = await Promise.all([wantsItems ? readItems(asked) : [], wantsState ? readProgress(asked) : new Map()]);
  const kinds = Map.groupBy(rows, (row) => row['kind']);
  const index = (kind: string): RowIndex => rowIndex(asked, kinds.get(kind) ?? []);
  const delivered = index('delivered');
  const unknownAt = (key: Key) => {
    const row = delivered.at(key);
    return row === undefined ? 0n : integer(row['items']) - countedDurations(row);
  };
  return {
    characters_delivered: countTable(delivered),
    ...durationTables('turnaround_hours', delivered.keys, delivered.at),
    turnaround_unknown: { occurring: delivered.keys, at: (key) => ({ value: Number(unknownAt(key)) }) },
    characters_onboarded: countTable(index('onboarded')),
    characters_reopened: countTable(index('reopened')),
    characters_in_progress: stateTable(states),
  };
}

function countTable(index: RowIndex): MetricTable {
  return { occurring: index.keys, at: (key) => ({ value: Number(index.at(key)?.['items'] ?? 0) }) };
}

const AVAILABLE: readonly Dimension[] = ['project_id', 'resolution_tier'];

/** What happened to a character, as (kind, at, tier, turnaround): the delivery, the onboarding, every reopening. */
const ITEMS = `CAST(arrayConcat(
      arrayMap(d -> ('delivered', d.1, d.3, ${TURNAROUND_MS}), arraySlice(deliveries, 1, 1)),
      arrayMap(o -> ('onboarded', o.1, o.3, NULL), arraySlice(onboardings, 1, 1)),
      arrayMap(e -> ('reopened', e.at, e.resolution_tier, NULL), arrayFilter(e -> e.stage = 'REOPENED', events))),
    'Array(Tuple(kind String, at DateTime64(3, \\'UTC\\'), tier String, turnaround_ms Nullable(Int64)))')`;

/** Items of the known range, counted by kind. */
async function readItems(asked: Asked): Promise<readonly ResultRow[]> {
  const expressions = { resolution_tier: 'item.tier' };
  const { filters } = asked.question;
  const { rows } = await readGrouped(
    asked,
    AVAILABLE,
    expressions,
    ({ binder, plan, bucket, select, groupBy }) => `
    SELECT ${bucket('toUnixTimestamp(item.at)')} AS bucket, ${select}item.kind AS kind, count() AS items,
      ${durationSql('item.turnaround_ms')}
    FROM (SELECT project_id, events, ${STAGE_COLUMNS} FROM (${mergedStages(binder, filters)}))
    ARRAY JOIN ${ITEMS} AS item
    WHERE item.at >= ${bindMs(binder, plan.from)} AND item.at < ${bindMs(binder, plan.to)}
      ${filterSql(binder, filtersWithout(filters, ['project_id']), expressions)}
    ${groupBy(', kind')}`,
  );
  return rows;
}

async function readProgress(asked: Asked): Promise<Groups> {
  const expressions = { resolution_tier: 'change.2' };
  const { filters } = asked.question;
  const { rows, plan } = await readGrouped(
    asked,
    AVAILABLE,
    expressions,
    ({ binder, plan, bucket, select, groupBy }) => `
    SELECT ${bucket(transitionSeconds(binder, plan, 'change.1'))} AS bucket, ${select}sum(toInt64(change.3)) AS change_sum
    FROM (SELECT project_id, ${PROGRESS_CHANGES} FROM (${mergedStages(binder, filters)}))
    ARRAY JOIN changes AS change
    WHERE change.1 < ${bindMs(binder, plan.to)}
      ${filterSql(binder, filtersWithout(filters, ['project_id']), expressions)}
    ${groupBy()}`,
  );
  return cumulate(asked, plan, rows);
}
