/**
 * What became of characters, one by one: all that a report counts of them is read in one statement and added up here, since counts, means and
 * quantiles by many breakdowns cost the engine more to understand than a few thousand characters cost to read. docs/figures.md, "Characters".
 */
import type { QueryOptions, Store } from '../store/types.ts';
import { bindMs, createBinder } from './binder.ts';
import { bindSince, LIFE_COLUMNS, stageEvents, TURNAROUND_MS } from './characters.ts';
import { readColumns } from './columns.ts';
import { durationsOf, type Durations } from './durations.ts';
import { bucketFinder, createFold, type Fold } from './fold.ts';
import type { Key } from './groups.ts';
import { inOneTurn } from './in-one-turn.ts';
import type { Asked, Filters } from './reader.ts';
import type { Dimension } from './types.ts';

/** What happens to a character. */
export const LIFE_KINDS = ['delivered', 'onboarded', 'reopened'] as const;
export type LifeEventKind = (typeof LIFE_KINDS)[number];
/** `in_progress`: what it was at an instant that was asked about. */
export type LifeKind = LifeEventKind | 'in_progress';

/** A delivery, an onboarding or a reopening of one character, or that it was in progress. */
export interface LifeItem {
  readonly kind: LifeKind;
  /** Epoch ms. */
  readonly at: number;
  readonly project_id: string;
  readonly character_id: string;
  /** Both as one text, by `characterOf`. */
  readonly character: string;
  readonly resolution_tier: string;
  /** Of a delivery: since the onboarding; null without one at or before it. */
  readonly turnaroundMs: number | null;
}

export const characterOf = (projectId: string, characterId: string): string => `${projectId.length} ${projectId}${characterId}`;

export interface LifeRequest {
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly LifeEventKind[];
  /** Which characters were in progress is told at these instants, epoch ms. */
  readonly instants?: readonly number[];
}

export type LifeItems = ReadonlyMap<LifeKind, readonly LifeItem[]>;

export interface LifeReading {
  readonly store: Pick<Store, 'query'>;
  readonly options: QueryOptions;
  readonly reads: Map<string, unknown>;
}

/**
 * The items of each of these kinds in [from, to), in no order; those that are asked for in one turn are read together.
 * @param filters on project_id and character_id; others cannot be taken
 */
export function readLifeItems(
  { store, options, reads }: LifeReading,
  { project_id, character_id }: Filters,
  request: LifeRequest,
): Promise<LifeItems> {
  const own = { ...(project_id && { project_id }), ...(character_id && { character_id }) };
  return inOneTurn(reads, JSON.stringify(['lives', own]), request, async (requests) => {
    // 1970 stands for what never happened.
    const from = Math.max(1, Math.min(...requests.map((one) => one.from)));
    const to = Math.max(...requests.map((one) => one.to));
    const kinds = LIFE_KINDS.filter((kind) => requests.some((one) => one.kinds.includes(kind)));
    const instants = [...new Set(requests.flatMap((one) => one.instants ?? []))];
    const items = Map.groupBy(await readItems(store, options, own, { from, to, kinds, instants }), ({ kind }) => kind);
    const parts = new Map<string, readonly LifeItem[]>();
    const partOf = (kind: LifeKind, one: LifeRequest): readonly LifeItem[] => {
      const key = `${kind} ${one.from} ${one.to}`;
      const found = parts.get(key) ?? (items.get(kind) ?? []).filter(({ at }) => at >= Math.max(1, one.from) && at < one.to);
      parts.set(key, found);
      return found;
    };
    return requests.map((one) => {
      const own = one.kinds.map((kind): [LifeKind, readonly LifeItem[]] => [kind, partOf(kind, one)]);
      const open = (items.get('in_progress') ?? []).filter(({ at }) => one.instants?.includes(at));
      return new Map([...own, ['in_progress', open]]);
    });
  });
}

/** The items of one kind at one key. */
export interface Lives {
  count: number;
  /** Those that are known, ms. */
  readonly turnarounds: number[];
  /** Of these, once they are asked for. */
  durations?: Durations;
}

/** Adds up items of one kind by bucket and dimensions (project_id, character_id, resolution_tier). */
export function foldLives({ plan, dimensions }: Pick<Asked, 'plan' | 'dimensions'>, items: readonly LifeItem[]): Fold<Lives> {
  const fold = createFold<Lives>(() => ({ count: 0, turnarounds: [] }));
  const bucketOf = bucketFinder(plan);
  for (const item of items) {
    const bucket = bucketOf(item.at);
    if (bucket === -1) continue;
    const lives = fold.of(bucket, valuesOf(item, dimensions));
    lives.count += 1;
    if (item.turnaroundMs !== null) lives.turnarounds.push(item.turnaroundMs);
  }
  return fold;
}

/** The items that a filter on the tier leaves. */
export const takenBy = ({ resolution_tier }: Filters, items: readonly LifeItem[]): readonly LifeItem[] =>
  resolution_tier === undefined ? items : items.filter((item) => resolution_tier.includes(item.resolution_tier));

const NO_VALUES: readonly (string | null)[] = [];

export const valuesOf = (item: LifeItem, dimensions: readonly Dimension[]): readonly (string | null)[] =>
  dimensions.length === 0 ? NO_VALUES : dimensions.map((dimension) => item[dimension as 'project_id' | 'character_id' | 'resolution_tier']);

export function turnaroundsAt(fold: Fold<Lives>, key: Key): Durations | undefined {
  const lives = fold.at(key);
  return lives && (lives.durations ??= durationsOf(lives.turnarounds));
}

const ms = (time: string): string => `toUnixTimestamp64Milli(${time})`;
const EVENT = '(e.at, e.event_id, e.resolution_tier)';

interface Part {
  /** Over the stage events of one character. */
  readonly aggregates: string;
  /** Over the aggregates, under the names that the items are made from. */
  readonly columns: Readonly<Record<string, string>>;
  /** Which characters have an item of the kind in a range. */
  readonly within: (from: string, to: string) => string;
}

const PARTS: Readonly<Record<LifeEventKind, Part>> = {
  delivered: {
    aggregates: LIFE_COLUMNS,
    columns: { delivered_ms: ms('delivery.1'), delivered_tier: 'delivery.3', turnaround_ms: TURNAROUND_MS },
    within: (from, to) => `delivery.1 >= ${from} AND delivery.1 < ${to}`,
  },
  onboarded: {
    aggregates: `arrayMin(groupArrayIf(${EVENT}, e.stage = 'ONBOARDED')) AS onboarding`,
    columns: { onboarded_ms: ms('onboarding.1'), onboarded_tier: 'onboarding.3' },
    within: (from, to) => `onboarding.1 >= ${from} AND onboarding.1 < ${to}`,
  },
  reopened: {
    aggregates: `groupUniqArrayIf(${EVENT}, e.stage = 'REOPENED') AS reopenings`,
    columns: { reopened_ms: `arrayMap(r -> ${ms('r.1')}, reopenings)`, reopened_tiers: 'reopenings.3' },
    within: (from, to) => `arrayExists(r -> r.1 >= ${from} AND r.1 < ${to}, reopenings)`,
  },
};

/** Whether a character is in progress at an instant, by its events before it, and the tier of the event that opened it. */
function partAt(index: number, instant: string): Part {
  const opening = `opening_${index}`;
  // Of an opening and a closing at the same instant the reopening counts, and no onboarding.
  const isOpen = `${opening}.1 < 0 AND (-${opening}.1 > closed_${index} OR (-${opening}.1 = closed_${index} AND ${opening}.2 = 0))`;
  const before = `${ms('e.at')} < ${instant}`;
  return {
    aggregates: `
      arrayMin(groupArrayIf((-${ms('e.at')}, e.stage = 'ONBOARDED', e.event_id, e.resolution_tier), e.stage IN ('ONBOARDED', 'REOPENED') AND ${before})) AS ${opening},
      maxIf(${ms('e.at')}, e.stage IN ('DELIVERED', 'CANCELLED') AND ${before}) AS closed_${index}`,
    columns: { [`open_${index}`]: `if(${isOpen}, ${opening}.4, '')` },
    within: () => isOpen,
  };
}

async function readItems(
  store: Pick<Store, 'query'>,
  options: QueryOptions,
  filters: Filters,
  { from, to, kinds, instants }: Required<LifeRequest>,
): Promise<readonly LifeItem[]> {
  const binder = createBinder();
  const parts = [...kinds.map((kind) => PARTS[kind]), ...instants.map((at, index) => partAt(index, binder.bind('Int64', at)))];
  const columns = Object.assign({ project: 'project_id', character: 'character_id' }, ...parts.map((part) => part.columns)) as LifeColumns;
  const [start, end] = [bindSince(binder, from), bindMs(binder, to)];
  const data = await readColumns(
    store,
    binder,
    columns,
    `FROM (SELECT project_id, character_id, ${parts.map(({ aggregates }) => aggregates).join(', ')} FROM ${stageEvents(binder, filters)} GROUP BY project_id, character_id)
     WHERE ${parts.map(({ within }) => `(${within(start, end)})`).join(' OR ')}`,
    options,
  );
  return itemsOf(data as LifeData, kinds, instants);
}

/** Columns of which those of the kinds that were not asked for are not there. */
type LifeColumns = Readonly<Record<keyof LifeData, string>>;

interface LifeData {
  readonly project: readonly string[];
  readonly character: readonly string[];
  readonly delivered_ms: readonly number[];
  readonly delivered_tier: readonly string[];
  readonly turnaround_ms: readonly (number | null)[];
  readonly onboarded_ms: readonly number[];
  readonly onboarded_tier: readonly string[];
  readonly reopened_ms: readonly (readonly number[])[];
  readonly reopened_tiers: readonly (readonly string[])[];
  /** By the place of the instant: the tier; '' where it was not in progress. */
  readonly [open: `open_${number}`]: readonly string[];
}

function itemsOf(data: LifeData, kinds: readonly LifeKind[], instants: readonly number[]): LifeItem[] {
  const items: LifeItem[] = [];
  for (const [index, project_id] of data.project.entries()) {
    const character_id = data.character[index]!;
    const character = characterOf(project_id, character_id);
    const add = (kind: LifeKind, at: number, resolution_tier: string, turnaroundMs: number | null = null) =>
      items.push({ kind, at, project_id, character_id, character, resolution_tier, turnaroundMs });
    if (kinds.includes('delivered'))
      add('delivered', data.delivered_ms[index]!, data.delivered_tier[index]!, data.turnaround_ms[index] ?? null);
    if (kinds.includes('onboarded')) add('onboarded', data.onboarded_ms[index]!, data.onboarded_tier[index]!);
    if (kinds.includes('reopened'))
      for (const [place, at] of data.reopened_ms[index]!.entries()) add('reopened', at, data.reopened_tiers[index]![place]!);
    for (const [place, at] of instants.entries()) {
      const tier = data[`open_${place}`]![index]!;
      if (tier !== '') add('in_progress', at, tier);
    }
  }
  return items;
}
