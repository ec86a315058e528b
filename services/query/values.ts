/**
 * The values of a dimension that occur in a range, with their names and how often: what people choose filters from. They are found by the metric layer
 * itself, so a value is offered exactly where some figure knows it, and nobody is offered what they may not see.
 */
import { WrapsheetError } from '../common/errors.ts';
import { isDimension, metricEntry } from '../metrics/catalogue.ts';
import { OTHERS } from '../metrics/families/review.ts';
import type { QueryRequest } from '../metrics/question.ts';
import type { Dimension } from '../metrics/types.ts';
import type { Principal } from '../people/types.ts';
import { nameOf } from '../reports/names.ts';
import type { LabelBook } from '../reports/labels.ts';
import type { Answers } from './answers.ts';

export interface DimensionValue {
  readonly id: string | null;
  readonly name: string;
  /** How many events in the range carry it; null where no event does by itself. */
  readonly count: number | null;
}

export type ValuesRange = Pick<QueryRequest, 'from' | 'to' | 'preset' | 'zone'>;

export interface Values {
  /** Most frequent first, then by name. @throws WrapsheetError `unknown_dimension`, and as Answers.answer */
  of(dimension: string, range: ValuesRange, principal: Principal, signal?: AbortSignal): Promise<readonly DimensionValue[]>;
}

/** One event is counted once by these, each of another type. */
const COUNTS = ['attempts', 'qa_checks', 'retries', 'reviews', 'characters_onboarded', 'characters_delivered', 'characters_reopened'];
/** A failure type stands on failed attempts and on failed verdicts. */
const FAILURE_COUNTS = ['failures'];
/** What knows of values that no counted event carries: workers that only report, characters by what they cost. */
const FINDERS = ['busy_hours', 'idle_hours', 'down_hours', 'gpu_hours_per_character'];

export function createValues({
  answers,
  labels,
}: {
  readonly answers: Pick<Answers, 'answer'>;
  readonly labels: Pick<LabelBook, 'get'>;
}): Values {
  return {
    async of(dimension, range, principal, signal) {
      if (!isDimension(dimension))
        throw new WrapsheetError('unknown_dimension', `There is no dimension "${dimension}".`, { params: { dimension } });
      const counts = (dimension === 'failure_type' ? FAILURE_COUNTS : COUNTS).filter((metric) => has(metric, dimension));
      const finders = FINDERS.filter((metric) => has(metric, dimension) && mayAsk(metric, principal));
      const [{ rows }, { body }] = await Promise.all([
        answers.answer({ ...range, metrics: [...counts, ...finders], by: [dimension] }, principal, signal),
        labels.get(dimension),
      ]);
      const names = new Map([[dimension, body]]);
      return rows
        .map((row) => ({ id: row[dimension] ?? null, count: counts.length === 0 ? null : total(counts.map((metric) => row[metric])) }))
        .filter(
          (value): value is { id: string | null; count: number | null } => typeof value.id !== 'number' && typeof value.id !== 'boolean',
        )
        .filter(({ id }) => dimension !== 'reviewer_id' || id !== OTHERS)
        .map(({ id, count }) => ({ id, name: id === null ? 'none' : nameOf(names, dimension, id), count }))
        .toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0) || a.name.localeCompare(b.name));
    },
  };
}

const has = (metric: string, dimension: Dimension): boolean => metricEntry(metric).dimensions.includes(dimension);

/** What concerns the whole fleet is not for somebody limited to some projects. */
const mayAsk = (metric: string, { projects }: Principal): boolean => projects === null || has(metric, 'project_id');

const total = (cells: readonly unknown[]): number => cells.reduce<number>((sum, cell) => sum + (typeof cell === 'number' ? cell : 0), 0);
