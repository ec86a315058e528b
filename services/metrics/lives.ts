/**
 * What became of characters, one by one: all that a report counts of them is read in one statement and added up here, since counts, means and
 * quantiles by many breakdowns cost the engine more to understand than a few thousand characters cost to read. docs/figures.md, "Characters".
 */
import type { QueryOptions, Store } from '../store/types.ts';
import { bindMs, createBinder } from './binder.ts';
import { bindSince, LIFE_COLUMNS, stageEvents, TURNAROUND_MS } from './characters.ts';
import { readColumns } from './columns.ts';
import { durationsOf, type Durations } from './durations.ts';
import type { Key } from './groups.ts';
import { inOneTurn } from './in-one-turn.ts';
import { countByPlace, groupItems, joinItems, takeItems, type ItemColumn, type ItemGroups } from './items.ts';
import type { Asked, Filters } from './reader.ts';
import type { Dimension } from './types.ts';

/** What happens to a character. */
export const LIFE_KINDS = ['delivered', 'onboarded', 'reopened'] as const;
export type LifeEventKind = (typeof LIFE_KINDS)[number];
/** `in_progress`: what it was at an instant that was asked about. */
export type LifeKind = LifeEventKind | 'in_progress';

/**
 * Deliveries, onboardings or reopenings of characters, or characters in progress, column by column: there are thousands of them. Columns are
 * named as the dimensions are.
 */
export interface LifeItems {
  /** Epoch ms. */
  readonly at: readonly number[];
  readonly project_id: readonly string[];
  readonly character_id: readonly string[];
  readonly resolution_tier: readonly string[];
  /** Of a delivery: since the onboarding; null without one at or before it. */
  readonly turnaroundMs: readonly (number | null)[];
}

export interface LifeRequest {
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly LifeEventKind[];
  /** Which characters were in progress is told at these instants, epoch ms. */
  readonly instants?: readonly number[];
}

export type LifeItemsByKind = ReadonlyMap<LifeKind, LifeItems>;

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
): Promise<LifeItemsByKind> {
  const own = { ...(project_id && { project_id }), ...(character_id && { character_id }) };
  return inOneTurn(reads, JSON.stringify(['lives', own]), request, async (requests) => {
    // 1970 stands for what never happened.
    const from = Math.max(1, Math.min(...requests.map((one) => one.from)));
    const to = Math.max(...requests.map((one) => one.to));
    const kinds = LIFE_KINDS.filter((kind) => requests.some((one) => one.kinds.includes(kind)));
    const instants = [...new Set(requests.flatMap((one) => one.instants ?? []))];
    const items = await readItems(store, options, own, { from, to, kinds, instants });
    // Questions about the same range share its items, and what is found out about them.
    const parts = new Map<string, LifeItems>();
    const partOf = (kind: LifeKind, key: string, isAsked: (at: number) => boolean): [LifeKind, LifeItems] => {
      const all = items.get(kind) ?? NO_LIVES;
      const part = parts.get(`${kind} ${key}`) ?? taken(all, (item) => isAsked(all.at[item]!));
      parts.set(`${kind} ${key}`, part);
      return [kind, part];
    };
    return requests.map((one) => {
      const within = (at: number): boolean => at >= Math.max(1, one.from) && at < one.to;
      const happened = one.kinds.map((kind) => partOf(kind, `${one.from} ${one.to}`, within));
      const asked = one.instants ?? [];
      return new Map([...happened, partOf('in_progress', asked.join(), (at) => asked.includes(at))]);
    });
  });
}

export const NO_LIVES: LifeItems = { at: [], project_id: [], character_id: [], resolution_tier: [], turnaroundMs: [] };

const taken = (items: LifeItems, takes: (item: number) => boolean): LifeItems => takeItems(items, items.at.length, takes);

/** The items that a filter on the tier leaves. */
export const takenBy = ({ resolution_tier }: Filters, items: LifeItems): LifeItems =>
  resolution_tier === undefined ? items : taken(items, (item) => resolution_tier.includes(items.resolution_tier[item]!));

/** Items by bucket and dimensions (project_id, character_id, resolution_tier). */
export const groupLives = ({ plan, dimensions }: Pick<Asked, 'plan' | 'dimensions'>, items: LifeItems): ItemGroups =>
  groupItems(plan, items.at, columnsOf(items, dimensions));

/** The dimensions that items have columns of. */
export type LifeDimension = 'project_id' | 'character_id' | 'resolution_tier';

const columnsOf = (items: LifeItems, dimensions: readonly Dimension[]): readonly ItemColumn[] =>
  dimensions.map((dimension) => items[dimension as LifeDimension]);

/** How many items a key has. */
export function countsOf(groups: ItemGroups): (key: Key) => number {
  const counts = countByPlace(groups);
  return (key) => counts[groups.placeOf(key)] ?? 0;
}

/** The turnarounds of a key's items, as far as they are known. */
export function turnaroundsOf(groups: ItemGroups, { turnaroundMs }: LifeItems): (key: Key) => Durations | undefined {
  const durations: Durations[] = [];
  let values: readonly (readonly number[])[] | undefined;
  return (key) => {
    const place = groups.placeOf(key);
    if (place === -1) return undefined;
    values ??= knownByPlace(groups, turnaroundMs);
    return (durations[place] ??= durationsOf(values[place]!));
  };
}

function knownByPlace({ keys, places }: ItemGroups, column: readonly (number | null)[]): readonly (readonly number[])[] {
  const values = keys.map((): number[] => []);
  for (const [item, value] of column.entries()) {
    const place = places[item]!;
    if (place !== -1 && value !== null) values[place]!.push(value);
  }
  return values;
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
): Promise<LifeItemsByKind> {
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

function itemsOf(data: LifeData, kinds: readonly LifeEventKind[], instants: readonly number[]): LifeItemsByKind {
  const { project: project_id, character: character_id } = data;
  const noTurnaround = project_id.map(() => null);
  const events: Readonly<Record<LifeEventKind, () => LifeItems>> = {
    delivered: () => ({
      at: data.delivered_ms,
      project_id,
      character_id,
      resolution_tier: data.delivered_tier,
      turnaroundMs: data.turnaround_ms,
    }),
    onboarded: () => ({
      at: data.onboarded_ms,
      project_id,
      character_id,
      resolution_tier: data.onboarded_tier,
      turnaroundMs: noTurnaround,
    }),
    reopened: () => {
      const each = <Value>(column: readonly Value[]): Value[] => column.flatMap((value, row) => data.reopened_ms[row]!.map(() => value));
      return {
        at: data.reopened_ms.flat(),
        project_id: each(project_id),
        character_id: each(character_id),
        resolution_tier: data.reopened_tiers.flat(),
        turnaroundMs: each(noTurnaround),
      };
    },
  };
  const inProgress = instants.map((at, place) => {
    const all = {
      at: project_id.map(() => at),
      project_id,
      character_id,
      resolution_tier: data[`open_${place}`]!,
      turnaroundMs: noTurnaround,
    };
    return taken(all, (item) => all.resolution_tier[item] !== '');
  });
  return new Map<LifeKind, LifeItems>([
    ...kinds.map((kind) => [kind, events[kind]()] as const),
    ['in_progress', joinItems(NO_LIVES, ...inProgress)],
  ]);
}
