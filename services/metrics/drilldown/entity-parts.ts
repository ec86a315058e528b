/** Parts about characters, scenes, their cost, and pending reviews: the events that made them what they were in the period. */
import { bindMs } from '../binder.ts';
import { deliveredCharacters, mergedStages, onboardedCharacters, openCharacters } from '../characters.ts';
import { pendingAbout } from '../families/pending.ts';
import { MS_PER_HOUR } from '../groups.ts';
import { filterSql, filtersWithout } from '../reader.ts';
import type { ResultRow } from '../reader.ts';
import { EARLIEST_MS, LATEST_MS } from '../../common/calendar-zone.ts';
import { eventItem, fieldsOf, share, value } from './fields.ts';
import { moneyOf, overlapMs } from './gpu-time.ts';
import type { Contribution, Part, Scope } from './types.ts';

function hoursOf(ms: unknown): number | null {
  return ms === null ? null : Number(ms) / MS_PER_HOUR;
}

/** DELIVERED events of the characters delivered in the period. */
function deliveries(scope: Scope, contribution: (row: ResultRow) => Contribution | null, where = ''): Part {
  const { plan, question } = scope;
  return {
    sql: (binder) => `
      SELECT event_id, delivered_at AS occurred_at, project_id, character_id, tier AS resolution_tier, 'DELIVERED' AS stage,
        toString(turnaround_ms) AS x_turnaround_ms, toUnixTimestamp64Milli(delivered_at) AS at_ms, event_id AS sort_key
      FROM (${deliveredCharacters(binder, filtersWithout(question.filters, ['scene_type']), plan.from, plan.to)}) WHERE 1 ${where}`,
    item: (row) => {
      const made = contribution(row);
      return made === null ? null : eventItem('character', row, made);
    },
  };
}

const KNOWN = 'AND turnaround_ms IS NOT NULL';

export function deliveryParts(metric: string, scope: Scope): Part[] {
  switch (metric) {
    case 'characters_delivered':
      return [deliveries(scope, () => value(1))];
    case 'turnaround_unknown':
      return [deliveries(scope, () => value(1), 'AND turnaround_ms IS NULL')];
    case 'turnaround_hours_mean':
      return [deliveries(scope, (row) => share(hoursOf(row['x_turnaround_ms']), 1), KNOWN)];
    case 'turnaround_hours_p50':
    case 'turnaround_hours_p90':
      return [deliveries(scope, (row) => value(hoursOf(row['x_turnaround_ms'])), KNOWN)];
    case 'characters_in_progress':
      return [inProgress(scope)];
    default:
      return [stageEvents(scope, metric === 'characters_onboarded' ? 'ONBOARDED' : 'REOPENED')];
  }
}

/** First ONBOARDED events, or all REOPENED events, in the period. */
function stageEvents({ plan, question }: Scope, stage: 'ONBOARDED' | 'REOPENED'): Part {
  const rest = filtersWithout(question.filters, ['project_id']);
  return {
    sql: (binder) => `
      SELECT e.2 AS event_id, e.1 AS occurred_at, project_id, character_id, e.3 AS resolution_tier, '${stage}' AS stage,
        toUnixTimestamp64Milli(occurred_at) AS at_ms, event_id AS sort_key
      FROM (
        SELECT project_id, character_id, arraySort(arrayMap(s -> (s.at, s.event_id, s.resolution_tier), arrayFilter(s -> s.stage = '${stage}', events))) AS found
        FROM (${mergedStages(binder, question.filters)})
      )
      ARRAY JOIN ${stage === 'ONBOARDED' ? 'arraySlice(found, 1, 1)' : 'found'} AS e
      WHERE e.1 >= ${bindMs(binder, plan.from)} AND e.1 < ${bindMs(binder, plan.to)}${filterSql(binder, rest, { resolution_tier: 'e.3' })}`,
    item: (row) => eventItem('character', row, value(1)),
  };
}

/** The events that opened what was in progress at the period's end. */
function inProgress({ plan, question }: Scope): Part {
  const rest = filtersWithout(question.filters, ['project_id']);
  return {
    sql: (binder) => `
      SELECT opening.event_id AS event_id, opening.at AS occurred_at, project_id, character_id, opening.resolution_tier AS resolution_tier,
        opening.stage AS stage, toUnixTimestamp64Milli(opening.at) AS at_ms, opening.event_id AS sort_key
      FROM (${openCharacters(binder, question.filters, plan.to)}) WHERE 1${filterSql(binder, rest, { resolution_tier: 'opening.resolution_tier' })}`,
    item: (row) => ({ kind: 'state', type: 'character', fields: fieldsOf(row, false), contribution: value(1) }),
  };
}

export function sceneParts(metric: string, scope: Scope): Part[] {
  const { plan, question, context } = scope;
  const known = metric === 'scenes_approved' ? '' : 'AND onboarded = 1 AND onboarded_ms <= at_ms';
  const contribution = (row: ResultRow): Contribution => {
    if (metric === 'scenes_approved') return value(1);
    const tookHours = hoursOf(Number(row['at_ms']) - Number(row['x_onboarded_ms']));
    return metric === 'scene_turnaround_hours_mean' ? share(tookHours, 1) : value(tookHours);
  };
  const part: Part = {
    sql: (binder) => {
      const range = `occurred_at >= ${bindMs(binder, plan.from)} AND occurred_at < ${bindMs(binder, plan.to)}`;
      return `
      SELECT reviews.* EXCEPT (at_ms), reviews.at_ms AS at_ms, event_id AS sort_key, toString(onboarded_ms) AS x_onboarded_ms
      FROM (
        SELECT *, toUnixTimestamp64Milli(occurred_at) AS at_ms FROM raw_review
        WHERE decision = 'APPROVED' AND ${range}${filterSql(binder, question.filters)}
          AND (project_id, character_id, scene_id, event_id) GLOBAL IN (
            SELECT project_id, character_id, scene_id, first.2 FROM (
              SELECT project_id, character_id, scene_id, min(first_approved) AS first FROM scene_approval GROUP BY project_id, character_id, scene_id
            )
          )
      ) AS reviews
      GLOBAL ANY LEFT JOIN (${onboardedCharacters(binder, question.filters)}) AS characters USING (project_id, character_id)
      WHERE 1 ${known}`;
    },
    item: (row) => eventItem('review', row, contribution(row), context.reviewerOptIn),
  };
  return [part];
}

/** All attempts ever run for the characters delivered in the period. */
function characterAttempts({ plan, question }: Scope, numerator: (row: ResultRow) => number | null): Part {
  const { scene_type, ...others } = question.filters;
  return {
    sql: (binder) => `
      SELECT *, toUnixTimestamp64Milli(occurred_at) AS at_ms, event_id AS sort_key FROM raw_generation
      WHERE started_at < occurred_at
        AND (project_id, character_id) GLOBAL IN (
          SELECT project_id, character_id FROM (${deliveredCharacters(binder, others, plan.from, plan.to)})
        )${scene_type === undefined ? '' : filterSql(binder, { scene_type })}`,
    item: (row) => eventItem('generation', row, share(numerator(row), 0)),
  };
}

/** All GPU time of an attempt, whenever it ran. */
function gpuHours(row: ResultRow): number {
  return overlapMs(row, EARLIEST_MS, LATEST_MS) / MS_PER_HOUR;
}

export function costParts(metric: string, scope: Scope): Part[] {
  switch (metric) {
    case 'wall_hours_per_character':
      return [deliveries(scope, (row) => share(hoursOf(row['x_turnaround_ms']), 1), KNOWN)];
    case 'cost_per_character':
      return [
        characterAttempts(scope, (row) => moneyOf(scope.prices, row, EARLIEST_MS, LATEST_MS).money),
        deliveries(scope, () => share(0, 1)),
      ];
    case 'gpu_hours_per_scene':
      return [characterAttempts(scope, gpuHours), characterScenes(scope)];
    default:
      return [characterAttempts(scope, gpuHours), deliveries(scope, () => share(0, 1))];
  }
}

/** The scenes with GPU time of the characters delivered in the period. */
function characterScenes(scope: Scope): Part {
  const attempts = characterAttempts(scope, () => null);
  return {
    sql: (binder) => `
      SELECT project_id, character_id, scene_id, toInt64(0) AS at_ms, concat(project_id, '\\n', character_id, '\\n', scene_id) AS sort_key
      FROM (${attempts.sql(binder)}) GROUP BY project_id, character_id, scene_id`,
    item: (row) => ({ kind: 'scene', type: null, fields: fieldsOf(row, false), contribution: share(0, 1) }),
  };
}

/** Requests that had no decision at the period's end. */
export function pendingParts({ plan, question }: Scope): Part[] {
  return [
    {
      sql: (binder) => `
        SELECT *, toUnixTimestamp64Milli(occurred_at) AS at_ms, event_id AS sort_key FROM raw_review_request
        WHERE (review_id, event_id) GLOBAL IN (
          SELECT review_id, event_id FROM (${pendingAbout(binder, plan.to, plan.to)}) WHERE 1${filterSql(binder, question.filters)}
        )`,
      item: (row) => ({ kind: 'state', type: 'review_request', fields: fieldsOf(row, false), contribution: value(1) }),
    },
  ];
}
