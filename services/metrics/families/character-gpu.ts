/** GPU time of characters, whenever spent. Which of them were delivered, and when, is told by lives.ts. */
import { bindMs, createBinder } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { readGrouped } from '../breakdowns.ts';
import { deliveredCharacters } from '../characters.ts';
import { readColumns } from '../columns.ts';
import { createFold } from '../fold.ts';
import type { Fold } from '../fold.ts';
import { inOneTurn } from '../in-one-turn.ts';
import { characterOf } from '../lives.ts';
import { filterSql, filtersWithout, keyReader } from '../reader.ts';
import type { Asked, Filters } from '../reader.ts';
import { addSpent, nothingSpent, spentOf, splitOf } from './gpu-spent.ts';
import type { KnownPrices, Spent } from './gpu-spent.ts';

export interface GpuTime {
  readonly prices: KnownPrices;
  readonly byCharacter: ReadonlyMap<string, Spent>;
}

/** What each of at least those characters took that were delivered in the known range. */
export async function readGpuTime(asked: Asked): Promise<GpuTime> {
  const { project_id, character_id, scene_type } = asked.question.filters;
  const filters: Filters = { ...(project_id && { project_id }), ...(character_id && { character_id }), ...(scene_type && { scene_type }) };
  return inOneTurn(asked.reads, JSON.stringify(['gpu', filters]), asked.plan, async (plans) => {
    const from = Math.min(...plans.map((plan) => plan.from));
    const to = Math.max(...plans.map((plan) => plan.to));
    const time = await readWhole(asked, filters, from, to);
    return plans.map(() => time);
  });
}

async function readWhole({ store, options, prices }: Asked, filters: Filters, from: number, to: number): Promise<GpuTime> {
  const binder = createBinder();
  const split = splitOf(binder, prices);
  const data = await readColumns(
    store,
    binder,
    { project: 'project_id', character: 'character_id', scenes: 'uniqExact(cityHash64(scene_id))', ...split.columns },
    `FROM ${split.source(`scene_gpu WHERE ${wasDelivered(binder, from, to)}${filterSql(binder, filters)}`)}
     GROUP BY project_id, character_id`,
    options,
  );
  const byCharacter = new Map<string, Spent>();
  for (const [index, project] of data.project.entries()) {
    const spent = spentOf(split, (name) => (data as Record<string, readonly unknown[]>)[name]![index]);
    byCharacter.set(characterOf(project as string, data.character[index] as string), spent);
  }
  return { prices: split.prices, byCharacter };
}

/**
 * Leaves out most characters that were not delivered in a range, so that a studio's whole past need not be read. A character's events may
 * stand in several rows; the delivery stands in one of them.
 */
const wasDelivered = (binder: Binder, from: number, to: number): string => `cityHash64(character_id) GLOBAL IN (
       SELECT cityHash64(character_id) FROM character_stages
       WHERE arrayExists(e -> e.stage = 'DELIVERED' AND e.at >= ${bindMs(binder, from)} AND e.at < ${bindMs(binder, to)}, stages))`;

/** GPU time of the delivered characters by scene type and further dimensions: a scene may have several types. */
export async function readSplit(asked: Asked): Promise<{ readonly spent: Fold<Spent>; readonly prices: KnownPrices }> {
  const { plan, prices, question, dimensions } = asked;
  const { scene_type } = question.filters;
  const known = splitOf(createBinder(), prices);
  const { rows } = await readGrouped(asked, {
    dimensions,
    expressions: { resolution_tier: 'tier' },
    statements: (reach) => [
      ({ binder, columns, groupBy }) => {
        const split = splitOf(binder, prices);
        const sums = Object.entries(split.columns).map(([name, sql]) => `, ${sql} AS ${name}`);
        const delivered = deliveredCharacters(binder, filtersWithout(question.filters, ['scene_type']), reach.from, reach.to);
        return `
    SELECT ${columns('toUnixTimestamp(delivered_at)')}uniqExact(cityHash64(project_id, character_id, scene_id)) AS scenes${sums.join('')}
    FROM ${split.source(scene_type === undefined ? 'scene_gpu' : `(SELECT * FROM scene_gpu WHERE 1${filterSql(binder, { scene_type })})`)} AS gpu
    GLOBAL INNER JOIN (${delivered}) AS deliveries USING (project_id, character_id)
    ${groupBy()}`;
      },
    ],
  });
  const fold = createFold(nothingSpent);
  const keyOf = keyReader(plan, dimensions.length);
  for (const row of rows) {
    const { bucket, values } = keyOf(row);
    if (bucket !== -1)
      addSpent(
        fold.of(bucket, values),
        spentOf(known, (name) => row[name]),
      );
  }
  return { spent: fold, prices: known.prices };
}
