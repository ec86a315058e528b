/** GPU time of characters, whenever spent. Which of them were delivered, and when, is told by lives.ts. */
import { bindMs, createBinder } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { readColumns } from '../columns.ts';
import { inOneTurn } from '../in-one-turn.ts';
import { characterOf } from '../lives.ts';
import type { LifeItem } from '../lives.ts';
import { filterSql } from '../reader.ts';
import type { Asked, Filters } from '../reader.ts';
import { addSpent, nothingSpent, spentOf, splitOf } from './gpu-spent.ts';
import type { KnownPrices, Spent } from './gpu-spent.ts';

/** What one character took. */
export interface CharacterTime {
  readonly all: Spent;
  /** The same by scene type, if that was asked for. A scene may have several types: it counts once for each, and once in all. */
  readonly byType: readonly { readonly scene_type: string; readonly spent: Spent }[];
}

export interface GpuTime {
  readonly prices: KnownPrices;
  /** Of the character of each item, in their order; undefined: none. */
  readonly timesOf: (lives: readonly LifeItem[]) => readonly (CharacterTime | undefined)[];
}

/** What each of at least those characters took that were delivered in the known range. */
export async function readGpuTime(asked: Asked, byType: boolean): Promise<GpuTime> {
  const { project_id, character_id, scene_type } = asked.question.filters;
  const filters: Filters = { ...(project_id && { project_id }), ...(character_id && { character_id }), ...(scene_type && { scene_type }) };
  return inOneTurn(asked.reads, JSON.stringify(['gpu', filters]), { plan: asked.plan, byType }, async (requests) => {
    const from = Math.min(...requests.map(({ plan }) => plan.from));
    const to = Math.max(...requests.map(({ plan }) => plan.to));
    const read = requests.some((one) => one.byType) ? readByType : readWhole;
    const time = await read(asked, filters, from, to);
    return requests.map(() => time);
  });
}

/** @param byCharacter by `characterOf` */
function gpuTime(prices: KnownPrices, byCharacter: ReadonlyMap<string, CharacterTime>): GpuTime {
  // A report asks by many breakdowns about the same few lists of thousands of characters.
  const found = new Map<readonly LifeItem[], readonly (CharacterTime | undefined)[]>();
  return {
    prices,
    timesOf(lives) {
      const times = found.get(lives) ?? lives.map(({ character }) => byCharacter.get(character));
      found.set(lives, times);
      return times;
    },
  };
}

type Reading = Pick<Asked, 'store' | 'options' | 'prices'>;

const SCENE = 'cityHash64(scene_id)';

async function readWhole({ store, options, prices }: Reading, filters: Filters, from: number, to: number): Promise<GpuTime> {
  const binder = createBinder();
  const split = splitOf(binder, prices);
  const data = await readColumns(
    store,
    binder,
    { project: 'project_id', character: 'character_id', scenes: `uniqExact(${SCENE})`, ...split.columns },
    `FROM ${split.source(attempts(binder, filters, from, to))} GROUP BY project_id, character_id`,
    options,
  );
  const byCharacter = new Map<string, CharacterTime>();
  for (const [index, project] of data.project.entries()) {
    const all = spentOf(split, (name) => (data as Record<string, readonly unknown[]>)[name]![index]);
    byCharacter.set(characterOf(project as string, data.character[index] as string), { all, byType: [] });
  }
  return gpuTime(split.prices, byCharacter);
}

/** One row for each character, with lists of what each of its scene types took. */
async function readByType({ store, options, prices }: Reading, filters: Filters, from: number, to: number): Promise<GpuTime> {
  const binder = createBinder();
  const split = splitOf(binder, prices);
  const sums = Object.entries(split.columns);
  const data = await readColumns(
    store,
    binder,
    {
      project: 'project_id',
      character: 'character_id',
      all_scenes: 'uniqExactMerge(scene_set)',
      scene_types: 'groupArray(toString(scene_type))',
      scenes: 'groupArray(finalizeAggregation(scene_set))',
      ...Object.fromEntries(sums.map(([name]) => [`list_of_${name}`, `groupArray(${name})`])),
    },
    `FROM (
       SELECT project_id, character_id, scene_type, uniqExactState(${SCENE}) AS scene_set, ${sums.map(([name, sql]) => `${sql} AS ${name}`).join(', ')}
       FROM ${split.source(attempts(binder, filters, from, to))} GROUP BY project_id, character_id, scene_type
     )
     GROUP BY project_id, character_id`,
    options,
  );
  const lists = data as Readonly<Record<string, readonly (readonly unknown[])[]>>;
  const byCharacter = new Map<string, CharacterTime>();
  for (const [index, project] of data.project.entries()) {
    const all = nothingSpent();
    const byType = lists['scene_types']![index]!.map((scene_type, place) => {
      const spent = spentOf(split, (name) => lists[name === 'scenes' ? name : `list_of_${name}`]![index]![place]);
      addSpent(all, spent);
      return { scene_type: scene_type as string, spent };
    });
    all.scenes = Number(data.all_scenes[index]);
    byCharacter.set(characterOf(project as string, data.character[index] as string), { all, byType });
  }
  return gpuTime(split.prices, byCharacter);
}

/**
 * Rows of scene_gpu without most of those of characters that were not delivered in a range, so that a studio's whole past need not be read. A
 * character's events may stand in several rows; the delivery stands in one of them.
 */
const attempts = (binder: Binder, filters: Filters, from: number, to: number): string =>
  `scene_gpu WHERE cityHash64(character_id) GLOBAL IN (
       SELECT cityHash64(character_id) FROM character_stages
       WHERE arrayExists(e -> e.stage = 'DELIVERED' AND e.at >= ${bindMs(binder, from)} AND e.at < ${bindMs(binder, to)}, stages))${filterSql(binder, filters)}`;
