/** SQL over the stage sets of characters. docs/figures.md, "Characters". Text orders by UTF-8 bytes, which is by code point. */
import { bindMs } from './binder.ts';
import type { Binder } from './binder.ts';
import { filterSql } from './reader.ts';
import type { Filters } from './reader.ts';

/** The filters that hold for a character as a whole. */
function ownFilters({ project_id, character_id }: Filters): Filters {
  return { ...(project_id === undefined ? {} : { project_id }), ...(character_id === undefined ? {} : { character_id }) };
}

/** Each character with the set of its stage events, by time and id, after filters on project and character. */
export function mergedStages(binder: Binder, filters: Filters): string {
  return `
    SELECT project_id, character_id, arraySort(groupUniqArrayArray(stages)) AS events
    FROM character_stages WHERE 1${filterSql(binder, ownFilters(filters))} GROUP BY project_id, character_id`;
}

/** Each stage event of each character as a row (project_id, character_id, e), after filters on project and character: what to write behind FROM. */
export function stageEvents(binder: Binder, filters: Filters): string {
  return `character_stages ARRAY JOIN stages AS e WHERE 1${filterSql(binder, ownFilters(filters))}`;
}

/** How to aggregate stage events `e` of one character. Instants are 1970 where there was no such event; an event that stands twice changes nothing. */
export const LIFE_COLUMNS = `
      maxIf(e.at, e.stage = 'REOPENED') AS reopened_at,
      arrayMin(arrayFilter(d -> d.1 > reopened_at, groupArrayIf((e.at, e.event_id, e.resolution_tier), e.stage = 'DELIVERED'))) AS delivery,
      minIf(e.at, e.stage = 'ONBOARDED') AS onboarded_at`;

/** Onboarded → delivered in ms; null without an onboarding at or before it. */
export const TURNAROUND_MS = `if(onboarded_at <= delivery.1 AND toUnixTimestamp64Milli(onboarded_at) > 0,
      toUnixTimestamp64Milli(delivery.1) - toUnixTimestamp64Milli(onboarded_at), NULL)`;

/** The characters delivered in [from, to) ms: project_id, character_id, delivered_at, event_id, tier, turnaround_ms. */
export function deliveredCharacters(binder: Binder, filters: Filters, fromMs: number, toMs: number): string {
  return deliveredOf(binder, stageEvents(binder, filters), filters, fromMs, toMs);
}

/**
 * The same over other stage events.
 * @param events as `stageEvents` gives them
 */
export function deliveredOf(binder: Binder, events: string, filters: Filters, fromMs: number, toMs: number): string {
  const { resolution_tier } = filters;
  const tier = resolution_tier === undefined ? '' : filterSql(binder, { resolution_tier }, { resolution_tier: 'tier' });
  return `
    SELECT project_id, character_id, delivery.1 AS delivered_at, delivery.2 AS event_id, delivery.3 AS tier, ${TURNAROUND_MS} AS turnaround_ms
    FROM (SELECT project_id, character_id, ${LIFE_COLUMNS} FROM ${events} GROUP BY project_id, character_id)
    WHERE delivered_at >= ${bindSince(binder, fromMs)} AND delivered_at < ${bindMs(binder, toMs)}${tier}`;
}

/** The beginning of a range, never the instant that stands for no event. */
export const bindSince = (binder: Binder, fromMs: number): string => bindMs(binder, Math.max(fromMs, 1));

/**
 * The earliest onboarding of each character: the key, onboarded_ms, onboarded (1).
 * @param key what a character is known by
 */
export function onboardedCharacters(binder: Binder, filters: Filters, key = 'project_id, character_id'): string {
  const { project_id } = filters;
  return `
    SELECT ${key}, min(toUnixTimestamp64Milli(e.at)) AS onboarded_ms, 1 AS onboarded
    FROM character_stages ARRAY JOIN stages AS e
    WHERE e.stage = 'ONBOARDED'${project_id === undefined ? '' : filterSql(binder, { project_id })}
    GROUP BY ${key}`;
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
