/** The characters behind `characters_delivered`: one row for each (docs/figures.md, "Characters"). */
import { bindMs, createBinder, type Binder } from '../metrics/binder.ts';
import { deliveredOf, stageEvents } from '../metrics/characters.ts';
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

interface CharacterRow {
  readonly project_id: string;
  readonly character_id: string;
  readonly tier: string;
  readonly delivered_ms: number;
  readonly turnaround: number | null;
}

/** The stage events as far as records had come in by an instant: what `stageEvents` was then. */
function eventsKnownBy(binder: Binder, { project_id }: Filters, knownByMs: number): string {
  const stage = `CAST((occurred_at, event_id, toString(stage), toString(resolution_tier)),
    'Tuple(at DateTime64(3, \\'UTC\\'), event_id String, stage String, resolution_tier String)')`;
  return `(
    SELECT project_id, character_id, ${stage} AS e FROM raw_character
    WHERE recorded_at < ${bindMs(binder, knownByMs)}${project_id === undefined ? '' : filterSql(binder, { project_id })})`;
}

/**
 * Characters delivered in [from, to), by time of delivery: as many as the figure.
 * @param filters on project_id and resolution_tier; others cannot be taken
 * @param knownByMs epoch ms: as it was known then, from records before it; without it, as it is known now
 */
export async function deliveredCharacters(
  store: Store,
  range: { readonly from: number; readonly to: number },
  filters: Filters,
  knownByMs?: number,
): Promise<DeliveredCharacter[]> {
  const binder = createBinder();
  const events = knownByMs === undefined ? stageEvents(binder, filters) : eventsKnownBy(binder, filters, knownByMs);
  const sql = deliveredOf(binder, events, filters, range.from, range.to);
  const rows = await store.query<CharacterRow>(
    `SELECT project_id, character_id, tier, toFloat64(toUnixTimestamp64Milli(delivered_at)) AS delivered_ms, toFloat64(turnaround_ms) AS turnaround
     FROM (${sql}) ORDER BY delivered_ms, project_id, character_id`,
    binder.params,
  );
  return rows.map(({ project_id, character_id, tier, delivered_ms, turnaround }) => ({
    project_id,
    character_id,
    resolution_tier: tier,
    onboardedMs: turnaround === null ? null : delivered_ms - turnaround,
    deliveredMs: delivered_ms,
  }));
}

/** How many of these characters were reopened by records at or after an instant (epoch ms). */
export async function reopenedSince(store: Store, characters: readonly DeliveredCharacter[], sinceMs: number): Promise<number> {
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
