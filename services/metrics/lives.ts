/**
 * What became of characters, one by one: all that a report counts of them is read in one statement and added up here, since counts, means and
 * quantiles by many breakdowns cost the engine more to understand than a few thousand characters cost to read. docs/figures.md, "Characters".
 */
import type { QueryOptions, Store } from '../store/types.ts';
import { bindMs, createBinder } from './binder.ts';
import { mergedStages } from './characters.ts';
import { readColumns } from './columns.ts';
import { durationsOf, type Durations } from './durations.ts';
import type { Key } from './groups.ts';
import { inOneTurn } from './in-one-turn.ts';
import { countByPlace, groupItems, takeItems, type ItemColumn, type ItemGroups } from './items.ts';
import { deliveryOf, onboardingOf, openingAt } from './life-events.ts';
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
    const from = Math.min(...requests.map((one) => one.from));
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
      const within = (at: number): boolean => at >= one.from && at < one.to;
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

/** The stage events of characters, a row for each. */
interface Histories {
  readonly project: readonly string[];
  readonly character: readonly string[];
  readonly at_ms: readonly (readonly number[])[];
  readonly stages: readonly (readonly string[])[];
  readonly tiers: readonly (readonly string[])[];
}

/** Of every character that can have an item: it had an event in the range, or since and was not closed before. */
async function readItems(
  store: Pick<Store, 'query'>,
  options: QueryOptions,
  filters: Filters,
  { from, to, kinds, instants }: Required<LifeRequest>,
): Promise<LifeItemsByKind> {
  const binder = createBinder();
  const since = `t >= ${bindMs(binder, Math.min(from, ...instants))}`;
  const isOpen = `${lastOf('ONBOARDED', 'REOPENED')} >= ${lastOf('DELIVERED', 'CANCELLED')}`;
  const isAsked =
    instants.length === 0
      ? `arrayExists(t -> ${since} AND t < ${bindMs(binder, to)}, events.at)`
      : `arrayExists(t -> ${since}, events.at) OR ${isOpen}`;
  const histories = await readColumns(
    store,
    binder,
    {
      project: 'project_id',
      character: 'character_id',
      at_ms: 'arrayMap(t -> toUnixTimestamp64Milli(t), events.at)',
      stages: 'events.stage',
      tiers: 'events.resolution_tier',
    },
    `FROM (${mergedStages(binder, filters)}) WHERE ${isAsked}`,
    options,
  );
  return itemsOf(histories as Histories, kinds, instants);
}

/** When the last event of these stages was; 1970 without one. */
const lastOf = (...stages: readonly string[]): string =>
  `arrayMax((t, s) -> if(s IN (${stages.map((stage) => `'${stage}'`).join(', ')}), toUnixTimestamp64Milli(t), 0), events.at, events.stage)`;

const emptyLists = () => ({
  at: [] as number[],
  project_id: [] as string[],
  character_id: [] as string[],
  resolution_tier: [] as string[],
  turnaroundMs: [] as (number | null)[],
});

function itemsOf(histories: Histories, kinds: readonly LifeEventKind[], instants: readonly number[]): LifeItemsByKind {
  const lists = new Map<LifeKind, ReturnType<typeof emptyLists>>([...kinds, 'in_progress' as const].map((kind) => [kind, emptyLists()]));
  for (const [row, at] of histories.at_ms.entries()) {
    const events = { at, stage: histories.stages[row]! };
    const add = (kind: LifeKind, place: number, when = at[place]!, turnaroundMs: number | null = null): void => {
      if (place === -1) return;
      const list = lists.get(kind)!;
      list.at.push(when);
      list.project_id.push(histories.project[row]!);
      list.character_id.push(histories.character[row]!);
      list.resolution_tier.push(histories.tiers[row]![place]!);
      list.turnaroundMs.push(turnaroundMs);
    };
    const onboarding = onboardingOf(events);
    if (kinds.includes('delivered')) {
      const delivery = deliveryOf(events);
      add(
        'delivered',
        delivery,
        at[delivery],
        onboarding !== -1 && at[onboarding]! <= at[delivery]! ? at[delivery]! - at[onboarding]! : null,
      );
    }
    if (kinds.includes('onboarded')) add('onboarded', onboarding);
    if (kinds.includes('reopened')) for (const [place, stage] of events.stage.entries()) if (stage === 'REOPENED') add('reopened', place);
    for (const instant of instants) add('in_progress', openingAt(events, instant), instant);
  }
  return lists;
}
