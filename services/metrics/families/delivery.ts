/** Characters delivered, onboarded, reopened, in progress, and their turnaround. docs/figures.md, "Characters". */
import { bindMs } from '../binder.ts';
import { bindSince, inProgressAt, LIFE_COLUMNS, mergedStages, PROGRESS_CHANGES, stageEvents, TURNAROUND_MS } from '../characters.ts';
import { countedDurations, durationSql, durationTables } from '../durations.ts';
import { addToGroup } from '../groups.ts';
import type { Groups, Key, MetricTable, MetricTables } from '../groups.ts';
import { filterSql, filtersWithout, integer, keyReader, rowIndex } from '../reader.ts';
import type { Asked, ResultRow, RowIndex } from '../reader.ts';
import { readGrouped } from '../breakdowns.ts';
import { cumulate, stateTable } from '../transitions.ts';

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

/** What happened to a character, as (kind, at, tier): the delivery, the onboarding, every reopening. */
const ITEMS = `arrayConcat([('delivered', delivery.1, delivery.3), ('onboarded', onboarding.1, onboarding.3)],
      arrayMap(r -> ('reopened', r.1, r.3), reopenings))`;

/** Items of the known range, counted by kind. */
async function readItems(asked: Asked): Promise<readonly ResultRow[]> {
  const expressions = { resolution_tier: 'item.3' };
  const { filters } = asked.question;
  const event = '(e.at, e.event_id, e.resolution_tier)';
  const { rows } = await readGrouped(asked, {
    dimensions: asked.dimensions,
    expressions,
    statements: (reach) => [
      ({ binder, columns, groupBy }) => `
    SELECT ${columns('toUnixTimestamp(item.2)')}item.1 AS kind, count() AS items, ${durationSql("if(item.1 = 'delivered', turnaround_ms, NULL)")}
    FROM (
      SELECT project_id, ${LIFE_COLUMNS}, ${TURNAROUND_MS} AS turnaround_ms,
        arrayMin(groupArrayIf(${event}, e.stage = 'ONBOARDED')) AS onboarding, groupUniqArrayIf(${event}, e.stage = 'REOPENED') AS reopenings
      FROM ${stageEvents(binder, filters)} GROUP BY project_id, character_id
    )
    ARRAY JOIN ${ITEMS} AS item
    WHERE item.2 >= ${bindSince(binder, reach.from)} AND item.2 < ${bindMs(binder, reach.to)}
      ${filterSql(binder, filtersWithout(filters, ['project_id']), expressions)}
    ${groupBy(', kind')}`,
    ],
  });
  return rows;
}

function readProgress(asked: Asked): Promise<Groups> {
  return asked.plan.grain === null ? readProgressAtEnds(asked) : readProgressChanges(asked);
}

/** At the ends of a few ranges every character is looked at once for each. */
async function readProgressAtEnds(asked: Asked): Promise<Groups> {
  const { plan, dimensions, question } = asked;
  const expressions = { resolution_tier: 'tier' };
  const { rows } = await readGrouped(asked, {
    dimensions,
    expressions,
    statements: ({ from, edges }) => [
      ({ binder, columns, groupBy }) => {
        const ends = binder.bind(
          'Array(Int64)',
          edges.filter((edge) => edge > from),
        );
        // What is so at the end of a range counts in it.
        return `
    SELECT ${columns('toUInt32(intDiv(end_ms, 1000) - 1)')}count() AS characters
    FROM (${inProgressAt(binder, question.filters, ends)})
    WHERE 1${filterSql(binder, filtersWithout(question.filters, ['project_id']), expressions)}
    ${groupBy()}`;
      },
    ],
  });
  const states: Groups = new Map();
  const keyOf = keyReader(plan, dimensions.length);
  for (const row of rows) addToGroup(states, keyOf(row), { state: integer(row['characters']) });
  return states;
}

/** With a grain there may be many ends: changes of the state add up to it. */
async function readProgressChanges(asked: Asked): Promise<Groups> {
  const expressions = { resolution_tier: 'change.2' };
  const { filters } = asked.question;
  const { rows, plan } = await readGrouped(asked, {
    dimensions: asked.dimensions,
    expressions,
    statements: ({ to }) => [
      ({ binder, columns, groupBy }) => `
    SELECT ${columns('toUnixTimestamp(change.1)', 'first')}sum(toInt64(change.3)) AS change_sum
    FROM (SELECT project_id, ${PROGRESS_CHANGES} FROM (${mergedStages(binder, filters)}))
    ARRAY JOIN changes AS change
    WHERE change.1 < ${bindMs(binder, to)}
      ${filterSql(binder, filtersWithout(filters, ['project_id']), expressions)}
    ${groupBy()}`,
    ],
  });
  return cumulate(asked, plan, rows);
}
