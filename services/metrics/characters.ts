/** SQL over the stage sets of characters. docs/figures.md, "Characters". Text orders by UTF-8 bytes, which is by code point. */
import { bindMs } from './binder.ts';
import type { Binder } from './binder.ts';
import { filterSql } from './reader.ts';
import type { Filters } from './reader.ts';

/** Each character with its merged set of stage events, after filters on project and character. */
export function mergedStages(binder: Binder, filters: Filters): string {
  const { project_id, character_id } = filters;
  const own = { ...(project_id === undefined ? {} : { project_id }), ...(character_id === undefined ? {} : { character_id }) };
  return `
    SELECT project_id, character_id, groupUniqArrayArray(stages) AS events
    FROM character_stages WHERE 1${filterSql(binder, own)} GROUP BY project_id, character_id`;
}

/** `deliveries` and `onboardings` of `events` as (at, event_id, tier), the one that counts first. */
export const STAGE_COLUMNS = `
    arrayMax(arrayMap(e -> if(e.stage = 'REOPENED', toUnixTimestamp64Milli(e.at), toInt64(-1)), events)) AS reopened_ms,
    arraySort(arrayMap(e -> (e.at, e.event_id, e.resolution_tier),
      arrayFilter(e -> e.stage = 'DELIVERED' AND toUnixTimestamp64Milli(e.at) > reopened_ms, events))) AS deliveries,
    arraySort(arrayMap(e -> (e.at, e.event_id, e.resolution_tier), arrayFilter(e -> e.stage = 'ONBOARDED', events))) AS onboardings`;

/** Onboarded → delivered in ms, of the delivery `d`; null without an onboarding at or before it. */
export const TURNAROUND_MS = `if(notEmpty(onboardings) AND onboardings[1].1 <= d.1,
      toUnixTimestamp64Milli(d.1) - toUnixTimestamp64Milli(onboardings[1].1), NULL)`;

/** The characters delivered in [from, to) ms: project_id, character_id, delivered_at, event_id, tier, turnaround_ms. */
export function deliveredCharacters(binder: Binder, filters: Filters, fromMs: number, toMs: number): string {
  const { resolution_tier } = filters;
  const tier = resolution_tier === undefined ? '' : filterSql(binder, { resolution_tier }, { resolution_tier: 'tier' });
  return `
    SELECT project_id, character_id, d.1 AS delivered_at, d.2 AS event_id, d.3 AS tier, ${TURNAROUND_MS} AS turnaround_ms
    FROM (SELECT project_id, character_id, ${STAGE_COLUMNS} FROM (${mergedStages(binder, filters)}))
    ARRAY JOIN arraySlice(deliveries, 1, 1) AS d
    WHERE delivered_at >= ${bindMs(binder, fromMs)} AND delivered_at < ${bindMs(binder, toMs)}${tier}`;
}

/** The earliest onboarding of each character: project_id, character_id, onboarded_ms, onboarded (1). */
export function onboardedCharacters(binder: Binder, filters: Filters): string {
  const { project_id } = filters;
  return `
    SELECT project_id, character_id, min(toUnixTimestamp64Milli(e.at)) AS onboarded_ms, 1 AS onboarded
    FROM character_stages ARRAY JOIN stages AS e
    WHERE e.stage = 'ONBOARDED'${project_id === undefined ? '' : filterSql(binder, { project_id })}
    GROUP BY project_id, character_id`;
}

/**
 * Changes of the state "in progress", as (at, tier, +1 or −1): after each instant with an event the state is that of the
 * latest opening event (REOPENED before ONBOARDED at the same instant) against the latest closing one.
 */
export const PROGRESS_CHANGES = `
    arraySort(arrayDistinct(arrayMap(e -> e.at, events))) AS times,
    arraySort(e -> (-toUnixTimestamp64Milli(e.at), e.stage = 'ONBOARDED', e.event_id),
      arrayFilter(e -> e.stage IN ('ONBOARDED', 'REOPENED'), events)) AS openings,
    arrayMap(t -> arrayMax(arrayMap(e -> if(e.stage IN ('DELIVERED', 'CANCELLED') AND e.at <= t, toUnixTimestamp64Milli(e.at), toInt64(-1)), events)), times) AS closings,
    arrayMap((t, closed_ms) -> arrayMap(o -> o.resolution_tier, arrayFilter(
      o -> toUnixTimestamp64Milli(o.at) > closed_ms OR (o.stage = 'REOPENED' AND toUnixTimestamp64Milli(o.at) = closed_ms),
      arraySlice(arrayFilter(o -> o.at <= t, openings), 1, 1))), times, closings) AS tiers,
    arrayFlatten(arrayMap((t, now, before) -> if(now = before, [],
      arrayConcat(arrayMap(tier -> (t, tier, toInt8(-1)), before), arrayMap(tier -> (t, tier, toInt8(1)), now))),
      times, tiers, arrayPushFront(arrayPopBack(tiers), CAST([], 'Array(String)')))) AS changes`;

/** The characters in progress at an instant: project_id, character_id, and the stage event that opened them, `opening`. */
export function openCharacters(binder: Binder, filters: Filters, atMs: number): string {
  const at = bindMs(binder, atMs);
  return `
    SELECT project_id, character_id, openings[1] AS opening,
      arrayMax(arrayMap(e -> if(e.stage IN ('DELIVERED', 'CANCELLED'), toUnixTimestamp64Milli(e.at), toInt64(-1)), past)) AS closed_ms
    FROM (
      SELECT project_id, character_id, arrayFilter(e -> e.at < ${at}, events) AS past,
        arraySort(e -> (-toUnixTimestamp64Milli(e.at), e.stage = 'ONBOARDED', e.event_id), arrayFilter(e -> e.stage IN ('ONBOARDED', 'REOPENED'), past)) AS openings
      FROM (${mergedStages(binder, filters)})
    )
    WHERE notEmpty(openings)
      AND (toUnixTimestamp64Milli(opening.at) > closed_ms OR (opening.stage = 'REOPENED' AND toUnixTimestamp64Milli(opening.at) = closed_ms))`;
}
