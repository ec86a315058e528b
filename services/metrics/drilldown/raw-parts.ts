/** Parts that are plain selections of raw events: generation, qa, failures, retries, reviews. */
import type { EventType } from '../../events/types.ts';
import { bindMs } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { MS_PER_HOUR } from '../groups.ts';
import { filterSql, filtersWithout } from '../reader.ts';
import type { Expressions, Filters, ResultRow } from '../reader.ts';
import type { Dimension } from '../types.ts';
import { moneyOf, overlapMs } from './gpu-time.ts';
import { eventItem, share, timeMs, value } from './fields.ts';
import type { Contribution, Part, Scope } from './types.ts';

interface Selection {
  readonly type: EventType;
  readonly filters: Filters;
  readonly expressions?: Expressions;
  readonly where?: string;
  /** Further columns, named x_…, each with a comma before it. */
  readonly columns?: string;
  readonly contribution: (row: ResultRow) => Contribution | null;
}

const ENUMS: Expressions = { outcome: 'toString(outcome)', trigger: 'toString(trigger)' };

/** Events of a type that occurred in the period. */
export function occurred(scope: Scope, selection: Selection): Part {
  const { plan, context } = scope;
  return {
    sql: (binder) => `
      SELECT *, toUnixTimestamp64Milli(occurred_at) AS at_ms, event_id AS sort_key${selection.columns ?? ''} FROM raw_${selection.type}
      WHERE occurred_at >= ${bindMs(binder, plan.from)} AND occurred_at < ${bindMs(binder, plan.to)}
        ${selection.where === undefined ? '' : `AND ${selection.where}`}${filterSql(binder, selection.filters, selection.expressions ?? ENUMS)}`,
    item: (row) => {
      const contribution = selection.contribution(row);
      return contribution === null ? null : eventItem(selection.type, row, contribution, context.reviewerOptIn);
    },
  };
}

/** Attempts that ran in the period. */
export function ran(scope: Scope, contribution: (row: ResultRow) => Contribution | null, where?: (binder: Binder) => string): Part {
  const { plan, question } = scope;
  return {
    sql: (binder) => `
      SELECT *, toUnixTimestamp64Milli(occurred_at) AS at_ms, event_id AS sort_key FROM raw_generation
      WHERE occurred_at > ${bindMs(binder, plan.from)} AND started_at < ${bindMs(binder, plan.to)} AND started_at < occurred_at
        ${where?.(binder) ?? ''}${filterSql(binder, question.filters, ENUMS)}`,
    item: (row) => {
      const made = contribution(row);
      return made === null ? null : eventItem('generation', row, made);
    },
  };
}

const one = () => value(1);

function spanHours(row: ResultRow, from: string, to: string): number | null {
  const start = timeMs(row[from]);
  const end = timeMs(row[to]);
  return start === null || end === null ? null : (end - start) / MS_PER_HOUR;
}

export function generationParts(metric: string, scope: Scope): Part[] {
  const { filters } = scope.question;
  const { from, to } = scope.plan;
  const attempts = (contribution: Selection['contribution'], where?: string, own: Filters = filters) =>
    occurred(scope, { type: 'generation', filters: own, contribution, ...(where === undefined ? {} : { where }) });
  switch (metric) {
    case 'gpu_hours':
      return [ran(scope, (row) => value(overlapMs(row, from, to) / MS_PER_HOUR))];
    case 'gpu_cost':
      return [ran(scope, (row) => value(moneyOf(scope.prices, row, from, to).money))];
    case 'unpriced_gpu_hours':
      return [
        ran(scope, (row) => {
          const { unpricedMs } = moneyOf(scope.prices, row, from, to);
          return unpricedMs === 0 ? null : value(unpricedMs / MS_PER_HOUR);
        }),
      ];
    case 'attempts':
      return [attempts(one)];
    case 'failed_attempts':
      return [attempts(one, "outcome = 'FAILED'")];
    case 'scenes_started':
      return [attempts(one, 'attempt = 1')];
    case 'queue_hours_mean':
      return [attempts((row) => share(spanHours(row, 'queued_at', 'started_at'), 1), 'queued_at IS NOT NULL AND started_at IS NOT NULL')];
    default:
      return failureRateParts(scope);
  }
}

/** The denominator is neither split nor filtered by outcome or failure type; a failed attempt that passes counts above it too. */
function failureRateParts(scope: Scope): Part[] {
  const { filters } = scope.question;
  const passes = (row: ResultRow, dimension: Dimension) => filters[dimension]?.includes(row[dimension] as string | null) ?? true;
  return [
    occurred(scope, {
      type: 'generation',
      filters: filtersWithout(filters, ['outcome', 'failure_type']),
      where: "outcome IN ('SUCCEEDED', 'FAILED')",
      contribution: (row) => share(row['outcome'] === 'FAILED' && passes(row, 'outcome') && passes(row, 'failure_type') ? 1 : 0, 1),
    }),
  ];
}

export function qaParts(metric: string, scope: Scope): Part[] {
  const { filters } = scope.question;
  if (metric === 'qa_checks') return [occurred(scope, { type: 'qa', filters, where: 'automatic', contribution: one })];
  const where = metric === 'first_pass_yield' ? 'automatic AND attempt = 1' : 'automatic';
  return [occurred(scope, { type: 'qa', filters, where, contribution: (row) => share(row['verdict'] === 'PASS' ? 1 : 0, 1) })];
}

/** FAILED attempts, then automatic FAIL verdicts; for `failures` a verdict once for each of its types that passes. */
export function failureParts(metric: string, scope: Scope): Part[] {
  const { failure_type: wanted, ...filters } = scope.question.filters;
  const ofType: Filters = wanted === undefined ? {} : { failure_type: wanted };
  const attempts = occurred(scope, {
    type: 'generation',
    filters: { ...filters, ...ofType },
    where: "outcome = 'FAILED'",
    contribution: one,
  });
  const { plan } = scope;
  const verdicts: Part = {
    sql: (binder) => `
      SELECT * EXCEPT (counted), counted AS ${metric === 'failures' ? 'failure_type' : 'x_counted'},
        if(isNull(counted), event_id, concat(event_id, '\\n', assumeNotNull(counted))) AS sort_key
      FROM (
        SELECT *, toUnixTimestamp64Milli(occurred_at) AS at_ms,
          arrayJoin(arraySlice(arrayFilter(failure_type -> ${ofType.failure_type === undefined ? '1' : filterSql(binder, ofType).replace(' AND ', '')},
            if(empty(failure_types), [CAST(NULL, 'Nullable(String)')], CAST(arraySort(arrayDistinct(failure_types)), 'Array(Nullable(String))'))),
            1, ${metric === 'failures' ? '1000000' : '1'})) AS counted
        FROM raw_qa
        WHERE automatic AND verdict = 'FAIL' AND occurred_at >= ${bindMs(binder, plan.from)} AND occurred_at < ${bindMs(binder, plan.to)}
          ${filterSql(binder, filters)}
      )`,
    item: (row) => eventItem('qa', row, value(1)),
  };
  return [attempts, verdicts];
}

export function retryParts(metric: string, scope: Scope): Part[] {
  const { filters } = scope.question;
  if (metric === 'retries') return [occurred(scope, { type: 'retry', filters, contribution: one })];
  return [
    occurred(scope, { type: 'retry', filters, contribution: () => share(1, 0) }),
    occurred(scope, {
      type: 'generation',
      filters: filtersWithout(filters, ['reason', 'trigger']),
      where: 'attempt = 1',
      contribution: () => share(0, 1),
    }),
  ];
}

export function reviewParts(metric: string, scope: Scope): Part[] {
  const { filters } = scope.question;
  const reviews = (contribution: Selection['contribution'], where?: string) =>
    occurred(scope, { type: 'review', filters, contribution, ...(where === undefined ? {} : { where }) });
  switch (metric) {
    case 'reviews':
      return [reviews(one)];
    case 'review_turnaround_hours_mean':
      return [reviews((row) => share(spanHours(row, 'submitted_at', 'occurred_at'), 1))];
    case 'review_wait_hours_mean':
      return [reviews((row) => share(spanHours(row, 'submitted_at', 'opened_at'), 1), 'opened_at IS NOT NULL')];
    case 'approval_ratio':
      return [reviews((row) => share(row['decision'] === 'APPROVED' ? 1 : 0, 1))];
    case 'annotations_per_segment':
      return [reviews((row) => share(Number(row['annotation_count']), Number(row['segment_count'])))];
    default:
      return [reviews((row) => value(spanHours(row, 'submitted_at', 'occurred_at')))];
  }
}
