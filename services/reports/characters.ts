/** The characters behind `characters_delivered`: one row for each (docs/figures.md, "Characters"). */
import type { MetricQuestion } from '../metrics/types.ts';
import type { Store } from '../store/types.ts';

export interface DeliveredCharacter {
  readonly project_id: string;
  readonly character_id: string;
  readonly resolution_tier: string;
  /** Epoch ms; null where the earliest ONBOARDED does not lie at or before the delivery. */
  readonly onboardedMs: number | null;
  readonly deliveredMs: number;
}

/** Stage events as (at, event_id, stage, tier): of the entity, or of raw as far as records had come in by an instant. */
const EVENTS_NOW = { from: 'character_stages', events: 'groupUniqArrayArray(stages)', where: 'true' };
const EVENTS_THEN = {
  from: 'raw_character',
  events: 'groupUniqArray((occurred_at, event_id, toString(stage), toString(resolution_tier)))',
  where: 'recorded_at < fromUnixTimestamp64Milli({knownBy:Int64})',
};

const deliveredSql = (source: typeof EVENTS_NOW): string => `
SELECT
    project_id, character_id,
    delivery.4 AS resolution_tier,
    toFloat64(toUnixTimestamp64Milli(delivery.1)) AS deliveredMs,
    if(empty(onboardings), NULL, toFloat64(toUnixTimestamp64Milli(arrayMin(onboardings)))) AS onboardedMs
FROM (
    SELECT
        project_id, character_id,
        ${source.events} AS events,
        arrayMax(arrayMap(event -> event.1, arrayFilter(event -> event.3 = 'REOPENED', events))) AS last_reopened,
        arraySort(event -> (event.1, event.2), arrayFilter(event -> event.3 = 'DELIVERED' AND event.1 > last_reopened, events)) AS deliveries,
        deliveries[1] AS delivery,
        arrayMap(event -> event.1, arrayFilter(event -> event.3 = 'ONBOARDED' AND event.1 <= delivery.1, events)) AS onboardings
    FROM ${source.from}
    WHERE ({anyProject:Bool} OR project_id IN {projects:Array(String)}) AND ${source.where}
    GROUP BY project_id, character_id
    HAVING notEmpty(deliveries)
        AND delivery.1 >= fromUnixTimestamp64Milli({from:Int64}) AND delivery.1 < fromUnixTimestamp64Milli({to:Int64})
        AND ({anyTier:Bool} OR delivery.4 IN {tiers:Array(String)})
)
ORDER BY deliveredMs, project_id, character_id`;

/**
 * Characters delivered in [from, to), by time of delivery: as many as the figure.
 * @param filters on project_id and resolution_tier; others cannot be taken
 * @param knownBy epoch ms: as it was known then, from records before it; without it, as it is known now
 */
export async function deliveredCharacters(
  store: Store,
  range: { readonly from: number; readonly to: number },
  filters: MetricQuestion['filters'],
  knownBy?: number,
): Promise<DeliveredCharacter[]> {
  const params = {
    from: range.from,
    to: range.to,
    anyProject: filters.project_id === undefined,
    projects: idsOf(filters.project_id),
    anyTier: filters.resolution_tier === undefined,
    tiers: idsOf(filters.resolution_tier),
  };
  if (knownBy === undefined) return store.query<DeliveredCharacter>(deliveredSql(EVENTS_NOW), params);
  return store.query<DeliveredCharacter>(deliveredSql(EVENTS_THEN), { ...params, knownBy });
}

/** How many of these characters were reopened by records at or after an instant (epoch ms). */
export async function reopenedSince(store: Store, characters: readonly DeliveredCharacter[], since: number): Promise<number> {
  const [row] = await store.query<{ reopened: number }>(
    `SELECT toFloat64(uniqExact(project_id, character_id)) AS reopened FROM raw_character
     WHERE stage = 'REOPENED' AND recorded_at >= fromUnixTimestamp64Milli({since:Int64})
       AND (project_id, character_id) IN (SELECT arrayJoin(arrayZip({projects:Array(String)}, {characters:Array(String)})))`,
    {
      since,
      projects: characters.map(({ project_id }) => project_id),
      characters: characters.map(({ character_id }) => character_id),
    },
  );
  return row?.reopened ?? 0;
}

/** Characters always have a project and a tier, so null among the values matches none. */
const idsOf = (values: readonly (string | null)[] = []): string[] => values.filter((value) => value !== null);
