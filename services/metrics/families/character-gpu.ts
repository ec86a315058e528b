/** GPU time of characters, whenever spent. Which of them were delivered, and when, is told by lives.ts. */
import { bindMs, createBinder } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { readColumns } from '../columns.ts';
import { inOneTurn } from '../in-one-turn.ts';
import type { LifeItems } from '../lives.ts';
import { filterSql } from '../reader.ts';
import type { Asked, Filters } from '../reader.ts';
import { mapSpent, NOTHING_SPENT, numbers, spentOf, splitOf } from './gpu-spent.ts';
import type { Spent } from './gpu-spent.ts';

/** What delivered characters took. */
export interface GpuTime {
  /** A row for each character. A scene may have several types: it counts once here, and once in the part of each. */
  readonly whole: Spent;
  /** The row of each item's character; −1: it took nothing. */
  readonly rowsOf: (lives: LifeItems) => Int32Array;
  /** The same by scene type, if that was asked for. */
  readonly byType: Parts;
}

/** A row for each character and scene type, those of a character one after the other. */
interface Parts {
  readonly spent: Spent;
  readonly scene_type: readonly string[];
  /** Where the parts of each row of the whole end; they begin where those before end. */
  readonly ends: Int32Array;
}

const NO_PARTS: Parts = { spent: NOTHING_SPENT, scene_type: [], ends: new Int32Array() };

export const NO_GPU_TIME: GpuTime = {
  whole: NOTHING_SPENT,
  rowsOf: ({ at }) => new Int32Array(at.length).fill(-1),
  byType: NO_PARTS,
};

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

/** Finds the rows of characters. */
function rowFinder(projects: readonly string[], characters: readonly string[]): GpuTime['rowsOf'] {
  const byProject = new Map<string, Map<string, number>>();
  for (const [row, project] of projects.entries()) {
    const own = byProject.get(project) ?? new Map<string, number>();
    byProject.set(project, own.set(characters[row]!, row));
  }
  // A report asks by many breakdowns about the same few lists of thousands of characters.
  const found = new WeakMap<LifeItems, Int32Array>();
  return (lives) => {
    const rows =
      found.get(lives) ?? Int32Array.from(lives.character_id, (id, item) => byProject.get(lives.project_id[item]!)?.get(id) ?? -1);
    found.set(lives, rows);
    return rows;
  };
}

type Reading = Pick<Asked, 'store' | 'options' | 'prices'>;

const SCENE = 'cityHash64(scene_id)';

/** One row for each character. */
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
  return {
    whole: spentOf(split, (name) => (data as Record<string, readonly unknown[]>)[name]!),
    rowsOf: rowFinder(data.project as readonly string[], data.character as readonly string[]),
    byType: NO_PARTS,
  };
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
  const spent = spentOf(split, (name) => lists[name === 'scenes' ? name : `list_of_${name}`]!.flat());
  let end = 0;
  const ends = Int32Array.from(lists['scene_types']!, (types) => (end += types.length));
  const whole = mapSpent(spent, (column) => sumsOf(column, ends));
  return {
    whole: { ...whole, scenes: numbers(data.all_scenes) },
    rowsOf: rowFinder(data.project as readonly string[], data.character as readonly string[]),
    byType: { spent, scene_type: lists['scene_types']!.flat() as string[], ends },
  };
}

/** Sums of neighbours, told by where each sum ends. */
function sumsOf(column: Float64Array, ends: Int32Array): Float64Array {
  const sums = new Float64Array(ends.length);
  for (let place = 0, index = 0; place < ends.length; place += 1) for (; index < ends[place]!; index += 1) sums[place]! += column[index]!;
  return sums;
}

/**
 * Rows of scene_gpu without most of those of characters that were not delivered in a range, so that a studio's whole past need not be read. A
 * character's events may stand in several rows; the delivery stands in one of them.
 */
const attempts = (binder: Binder, filters: Filters, from: number, to: number): string =>
  `scene_gpu WHERE cityHash64(character_id) GLOBAL IN (
       SELECT cityHash64(character_id) FROM character_stages
       WHERE arrayExists((t, s) -> s = 'DELIVERED' AND t >= ${bindMs(binder, from)} AND t < ${bindMs(binder, to)}, stages.at, stages.stage))${filterSql(binder, filters)}`;
