/** Characters delivered, onboarded, reopened, in progress, and their turnaround. docs/figures.md, "Characters". */
import { bindMs } from '../binder.ts';
import { mergedStages, PROGRESS_CHANGES } from '../characters.ts';
import { durationTables } from '../durations.ts';
import { addToGroup } from '../groups.ts';
import type { Groups, MetricTable, MetricTables } from '../groups.ts';
import type { ItemGroups } from '../items.ts';
import { countsOf, groupLives, LIFE_KINDS, NO_LIVES, readLifeItems, takenBy, turnaroundsOf } from '../lives.ts';
import type { LifeEventKind, LifeItems } from '../lives.ts';
import { filterSql, filtersWithout } from '../reader.ts';
import type { Asked } from '../reader.ts';
import { readGrouped } from '../breakdowns.ts';
import { cumulate, stateTable } from '../transitions.ts';

export async function readDeliveries(asked: Asked): Promise<MetricTables> {
  const kinds = LIFE_KINDS.filter((kind) => asked.metrics.some((metric) => KIND_OF[metric] === kind));
  const wantsState = asked.metrics.includes('characters_in_progress');
  const [items, states] = await Promise.all([
    kinds.length > 0 ? readItems(asked, kinds) : NONE,
    wantsState ? readProgress(asked) : new Map(),
  ]);
  const deliveries = items('delivered');
  const delivered = groupLives(asked, deliveries);
  const deliveredAt = countsOf(delivered);
  const turnaroundsAt = turnaroundsOf(delivered, deliveries);
  return {
    characters_delivered: countTable(delivered),
    ...durationTables('turnaround_hours', delivered.keys, turnaroundsAt),
    turnaround_unknown: { occurring: delivered.keys, at: (key) => ({ value: deliveredAt(key) - (turnaroundsAt(key)?.count ?? 0) }) },
    characters_onboarded: countTable(groupLives(asked, items('onboarded'))),
    characters_reopened: countTable(groupLives(asked, items('reopened'))),
    characters_in_progress: stateTable(states),
  };
}

function countTable(groups: ItemGroups): MetricTable {
  const countAt = countsOf(groups);
  return { occurring: groups.keys, at: (key) => ({ value: countAt(key) }) };
}

const NONE = (): LifeItems => NO_LIVES;

/** What each metric counts. */
const KIND_OF: Readonly<Record<string, LifeEventKind | undefined>> = {
  characters_delivered: 'delivered',
  turnaround_hours_mean: 'delivered',
  turnaround_hours_p50: 'delivered',
  turnaround_hours_p90: 'delivered',
  turnaround_unknown: 'delivered',
  characters_onboarded: 'onboarded',
  characters_reopened: 'reopened',
};

/** Items of the known range, with a tier that is asked for. */
async function readItems(asked: Asked, kinds: readonly LifeEventKind[]): Promise<(kind: LifeEventKind) => LifeItems> {
  const { plan, question } = asked;
  const items = await readLifeItems(asked, question.filters, { from: plan.from, to: plan.to, kinds });
  return (kind) => takenBy(question.filters, items.get(kind) ?? NO_LIVES);
}

function readProgress(asked: Asked): Promise<Groups> {
  return asked.plan.grain === null ? readProgressAtEnds(asked) : readProgressChanges(asked);
}

/** At the ends of ranges every character is looked at once, with all else that is asked of it. */
async function readProgressAtEnds(asked: Asked): Promise<Groups> {
  const { plan, question } = asked;
  const ends = plan.buckets.slice(0, plan.known).map((bucket) => bucket.to);
  const items = await readLifeItems(asked, question.filters, { from: plan.from, to: plan.to, kinds: [], instants: ends });
  const open = takenBy(question.filters, items.get('in_progress') ?? NO_LIVES);
  // What is so at the end of a range counts in it.
  const groups = groupLives(asked, { ...open, at: open.at.map((end) => end - 1) });
  const countAt = countsOf(groups);
  const states: Groups = new Map();
  for (const key of groups.keys) addToGroup(states, key, { state: BigInt(countAt(key)) });
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
