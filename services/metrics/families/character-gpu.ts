/** GPU time of characters, whenever spent, and what it costs. Which of them were delivered, and when, is told by lives.ts. */
import { LATEST_MS } from '../../common/calendar-zone.ts';
import { bindMs, createBinder } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { readGrouped } from '../breakdowns.ts';
import { deliveredCharacters } from '../characters.ts';
import { readColumns } from '../columns.ts';
import { createFold } from '../fold.ts';
import type { Fold } from '../fold.ts';
import { inOneTurn } from '../in-one-turn.ts';
import type { PriceBook } from '../prices.ts';
import { filterSql, filtersWithout, keyReader } from '../reader.ts';
import type { Asked, Filters } from '../reader.ts';

/** GPU time and the scenes that took it. Milliseconds of GPU time stay far below 2⁵³, so numbers hold their sums exactly. */
export interface Spent {
  ms: number;
  scenes: number;
  /** The ms at each price, in millionths for a GPU-hour; null: without a price. */
  readonly atPrice: Map<number | null, number>;
}

export const nothingSpent = (): Spent => ({ ms: 0, scenes: 0, atPrice: new Map() });

export function addSpent(sum: Spent, part: Readonly<Spent>): void {
  sum.ms += part.ms;
  sum.scenes += part.scenes;
  for (const [price, ms] of part.atPrice) sum.atPrice.set(price, (sum.atPrice.get(price) ?? 0) + ms);
}

/** Money × 3.6 × 10¹² of what has a price, and the ms of what has none. */
export function moneyOf({ atPrice }: Spent): { readonly cost: bigint; readonly unpriced: bigint } {
  let cost = 0n;
  for (const [price, ms] of atPrice) if (price !== null) cost += BigInt(ms) * BigInt(price);
  return { cost, unpriced: BigInt(atPrice.get(null) ?? 0) };
}

export const characterOf = (projectId: string, characterId: string): string => `${projectId.length} ${projectId}${characterId}`;

/** Of a row of scene_gpu. */
const START_MS = 'toUnixTimestamp64Milli(started_at)';
const END_MS = 'toUnixTimestamp64Milli(ended_at)';

/** What each of at least those characters took that were delivered in the known range. */
export async function readGpuTime(asked: Asked): Promise<ReadonlyMap<string, Spent>> {
  const { project_id, character_id, scene_type } = asked.question.filters;
  const filters: Filters = { ...(project_id && { project_id }), ...(character_id && { character_id }), ...(scene_type && { scene_type }) };
  return inOneTurn(asked.reads, JSON.stringify(['gpu', filters]), asked.plan, async (plans) => {
    const from = Math.min(...plans.map((plan) => plan.from));
    const to = Math.max(...plans.map((plan) => plan.to));
    const byCharacter = await readWhole(asked, filters, from, to);
    return plans.map(() => byCharacter);
  });
}

async function readWhole({ store, options, prices }: Asked, filters: Filters, from: number, to: number): Promise<Map<string, Spent>> {
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
  return new Map(
    data.project.map((project, index) => [
      characterOf(project as string, data.character[index] as string),
      spentOf(split, (name) => (data as Record<string, readonly unknown[]>)[name]![index]),
    ]),
  );
}

/**
 * Leaves out most characters that were not delivered in a range, so that a studio's whole past need not be read. A character's events may
 * stand in several rows; the delivery stands in one of them.
 */
const wasDelivered = (binder: Binder, from: number, to: number): string => `cityHash64(character_id) GLOBAL IN (
       SELECT cityHash64(character_id) FROM character_stages
       WHERE arrayExists(e -> e.stage = 'DELIVERED' AND e.at >= ${bindMs(binder, from)} AND e.at < ${bindMs(binder, to)}, stages))`;

/** GPU time of the delivered characters by scene type and further dimensions: a scene may have several types. */
export async function readSplit(asked: Asked): Promise<Fold<Spent>> {
  const { plan, prices, question, dimensions } = asked;
  const { scene_type } = question.filters;
  const splits = splitOf(createBinder(), prices);
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
        spentOf(splits, (name) => row[name]),
      );
  }
  return fold;
}

/** How attempts are split into the ms at each price. */
interface Split {
  /** What to read in place of scene_gpu with its conditions. */
  readonly source: (rows: string) => string;
  /** Sums over the source; `ms` is among them. */
  readonly columns: Readonly<Record<string, string>>;
  readonly atPrice: (column: (name: string) => unknown) => Spent['atPrice'];
}

const spentOf = (split: Split, column: (name: string) => unknown): Spent => ({
  ms: Number(column('ms')),
  scenes: Number(column('scenes')),
  atPrice: split.atPrice(column),
});

/** With more changes of the price, an attempt is taken apart into the stretches that it ran in. */
const MOST_SUMS = 6;

const splitOf = (binder: Binder, prices: PriceBook): Split =>
  prices.ofModels.length === 0 && prices.changes.length <= MOST_SUMS ? splitBySums(binder, prices) : splitByStretches(binder, prices);

/** Where all models have the same prices, and few: the time before each change, of which the differences are the time at each price. */
function splitBySums(binder: Binder, prices: PriceBook): Split {
  const changes = prices.changes.filter((change) => change > 0);
  const before = changes.map((change, index): readonly [string, string] => {
    const at = binder.bind('Int64', change);
    return [`before_${index}`, `sum(gpus * (least(${END_MS}, ${at}) - least(${START_MS}, ${at})))`];
  });
  const ends = [...before.map(([name]) => name), 'ms'];
  const priceFrom = [0, ...changes].map((start) => prices.priceAt(null, start));
  return {
    source: (rows) => rows,
    columns: { ms: `sum(gpus * (${END_MS} - ${START_MS}))`, ...Object.fromEntries(before) },
    atPrice: (column) => {
      const atPrice: Spent['atPrice'] = new Map();
      let start = 0;
      for (const [index, name] of ends.entries()) {
        const end = Number(column(name));
        const price = priceFrom[index]!;
        if (end > start) atPrice.set(price, (atPrice.get(price) ?? 0) + end - start);
        start = end;
      }
      return atPrice;
    },
  };
}

/** Takes an attempt apart into the stretches of equal prices that it ran in: (from, to, price of models without a price of their own). */
function splitByStretches(binder: Binder, prices: PriceBook): Split {
  const starts = [0, ...prices.changes.filter((change) => change > 0)];
  const list = (values: readonly number[]) => binder.bind('Array(Int64)', values);
  const stretches = `arrayZip(${list(starts)}, ${list([...starts.slice(1), LATEST_MS])}, ${list(starts.map((start) => prices.priceAt(null, start) ?? -1))})`;
  const ranIn = `arrayFilter(edge -> edge.1 < ${END_MS} AND edge.2 > ${START_MS}, ${stretches})`;
  const own = ownPriceSql(binder, prices);
  return {
    source: (rows) => `(SELECT project_id, character_id, scene_id, scene_type, arrayJoin(${ranIn}) AS stretch, ${own} AS price,
         gpus * (least(${END_MS}, stretch.2) - greatest(${START_MS}, stretch.1)) AS stretch_ms FROM ${rows})`,
    columns: { ms: 'sum(stretch_ms)', at_prices: 'sumMap([price], [stretch_ms])' },
    atPrice: (column) => {
      const [found, sums] = column('at_prices') as readonly [readonly string[], readonly string[]];
      return new Map(found.map((price, index) => [Number(price) < 0 ? null : Number(price), Number(sums[index])]));
    },
  };
}

function ownPriceSql(binder: Binder, { ofModels }: PriceBook): string {
  if (ofModels.length === 0) return 'stretch.3';
  const models = binder.bind(
    'Array(String)',
    ofModels.map(({ model }) => model),
  );
  const nested = (values: readonly (readonly number[])[]) => binder.bind('Array(Array(Int64))', values);
  const starts = nested(ofModels.map((own) => own.prices.map((price) => price.from)));
  const values = nested(ofModels.map((own) => own.prices.map((price) => price.micros_per_gpu_hour)));
  const place = `indexOf(${models}, ifNull(toString(gpu_model), ''))`;
  const latest = `arrayLastIndex(start -> start <= stretch.1, arrayElement(${starts}, ${place}))`;
  return `if(${latest} > 0, arrayElement(arrayElement(${values}, ${place}), ${latest}), stretch.3)`;
}
