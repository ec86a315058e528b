/** The characters behind `characters_delivered`: one row for each (docs/figures.md, "Characters"). */
import { bindMs, createBinder, type Binder } from '../metrics/binder.ts';
import { deliveredOf } from '../metrics/characters.ts';
import { compareValues } from '../metrics/code-points.ts';
import { NO_LIVES, readLifeItems, takenBy, type LifeReading } from '../metrics/lives.ts';
import { filterSql } from '../metrics/reader.ts';
import type { MetricQuestion } from '../metrics/types.ts';
import type { Store } from '../store/types.ts';

type Filters = MetricQuestion['filters'];

export interface DeliveredCharacter {
  readonly project_id: string;
  readonly character_id: string;
  readonly resolution_tier: string;
  /** Epoch ms; null where the earliest ONBOARDED does not lie at or before the delivery. */
  readonly onboardedMs: number | null;
  readonly deliveredMs: number;
}

export type CharacterKey = Pick<DeliveredCharacter, 'project_id' | 'character_id'>;

/** The stage events as far as records had come in by an instant: what `stageEvents` was then. */
function eventsKnownBy(binder: Binder, { project_id }: Filters, knownByMs: number): string {
  const stage = `CAST((occurred_at, event_id, toString(stage), toString(resolution_tier)),
    'Tuple(at DateTime64(3, \\'UTC\\'), event_id String, stage String, resolution_tier String)')`;
  return `(
    SELECT project_id, character_id, ${stage} AS e FROM raw_character
    WHERE recorded_at < ${bindMs(binder, knownByMs)}${project_id === undefined ? '' : filterSql(binder, { project_id })})`;
}

type Range = { readonly from: number; readonly to: number };

/**
 * Characters delivered in [from, to), by time of delivery: as many as the figure.
 * @param filters on project_id and resolution_tier; others cannot be taken
 */
export async function deliveredCharacters(reading: LifeReading, { from, to }: Range, filters: Filters): Promise<DeliveredCharacter[]> {
  const lives = await readLifeItems(reading, filters, { from, to, kinds: ['delivered'] });
  const { at, project_id, character_id, resolution_tier, turnaroundMs } = takenBy(filters, lives.get('delivered') ?? NO_LIVES);
  const characters = at.map((deliveredMs, item): DeliveredCharacter => {
    const turnaround = turnaroundMs[item]!;
    return {
      project_id: project_id[item]!,
      character_id: character_id[item]!,
      resolution_tier: resolution_tier[item]!,
      onboardedMs: turnaround === null ? null : deliveredMs - turnaround,
      deliveredMs,
    };
  });
  return characters.sort(
    (a, b) => a.deliveredMs - b.deliveredMs || compareValues(a.project_id, b.project_id) || compareValues(a.character_id, b.character_id),
  );
}

/** The same as it was known at an instant (epoch ms), from records before it; in no order. */
export async function deliveredAsKnown(store: Store, { from, to }: Range, filters: Filters, knownByMs: number): Promise<CharacterKey[]> {
  const binder = createBinder();
  const sql = deliveredOf(binder, eventsKnownBy(binder, filters, knownByMs), filters, from, to);
  return store.query(`SELECT project_id, character_id FROM (${sql})`, binder.params);
}

/** How many of these characters were reopened by records at or after an instant (epoch ms). */
export async function reopenedSince(store: Store, characters: readonly CharacterKey[], sinceMs: number): Promise<number> {
  const binder = createBinder();
  const projects = binder.bind(
    'Array(String)',
    characters.map(({ project_id }) => project_id),
  );
  const ids = binder.bind(
    'Array(String)',
    characters.map(({ character_id }) => character_id),
  );
  const [row] = await store.query<{ reopened: number }>(
    `SELECT toFloat64(uniqExact(project_id, character_id)) AS reopened FROM raw_character
     WHERE stage = 'REOPENED' AND recorded_at >= ${bindMs(binder, sinceMs)}
       AND (project_id, character_id) IN (SELECT arrayJoin(arrayZip(${projects}, ${ids})))`,
    binder.params,
  );
  return row?.reopened ?? 0;
}
