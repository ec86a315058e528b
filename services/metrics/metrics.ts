/**
 * The metric layer: answers questions about what happened from rollups and entities, by the definitions of
 * docs/figures.md. Nothing here writes, and nothing is kept between questions unless they bring a place for it.
 */
import { WrapsheetError } from '../common/errors.ts';
import type { QueryOptions, Store } from '../store/types.ts';
import { readEvents } from './drilldown/events.ts';
import { scopeOfRow } from './drilldown/scope.ts';
import type { EventPage, PageRequest } from './drilldown/types.ts';
import { isDimension, metricEntry } from './catalogue.ts';
import type { Family } from './catalogue.ts';
import { readCosts } from './families/cost.ts';
import { readDeliveries } from './families/delivery.ts';
import { readFailures } from './families/failure.ts';
import { readGeneration } from './families/generation.ts';
import { readQa } from './families/qa.ts';
import { readRetries } from './families/retry.ts';
import { oldestPendingMs } from './families/pending.ts';
import { readReviews } from './families/review.ts';
import { readScenes } from './families/scene.ts';
import { readWorkers } from './families/worker.ts';
import type { MetricTables } from './groups.ts';
import { createPriceBook } from './prices.ts';
import { checkQuestion } from './question.ts';
import type { Asked } from './reader.ts';
import { buildRows } from './rows.ts';
import { planTime } from './time-plan.ts';
import { readWorkflowChanges } from './workflow-changes.ts';
import type { WorkflowChanges } from './workflow-changes.ts';
import type { AnswerContext, MetricAnswer, MetricQuestion, Row } from './types.ts';

export interface Metrics {
  /**
   * @throws WrapsheetError for a question that makes no sense (see checkQuestion), reviewers_not_opted_in, deadline_exceeded,
   *   store_away, store_failed
   */
  answer(question: MetricQuestion, context: AnswerContext, options?: QueryOptions): Promise<MetricAnswer>;

  /**
   * A page of the events behind one figure of an answer: `row` is the answer's row, `metric` one of its metrics. An unknown
   * or hidden figure has none.
   * @throws WrapsheetError as answer; bad_request for a row that the question does not have, or a bad cursor
   */
  events(
    question: MetricQuestion,
    row: Row,
    metric: string,
    context: AnswerContext,
    page: PageRequest,
    options?: QueryOptions,
  ): Promise<EventPage>;

  /**
   * How long, in ms, the review that has waited longest at the end of the question's range (at the watermark if that is
   * earlier) had waited then; null where none waits. The question's filters must be dimensions of `reviews_pending`.
   */
  pendingOldestMs(
    question: MetricQuestion,
    context?: Pick<AnswerContext, 'watermark' | 'shared'>,
    options?: QueryOptions,
  ): Promise<number | null>;

  /**
   * What automatic QA said before and after each workflow change in the question's range (its metrics and `by` do not matter);
   * filters of project_id and scene_type hold for changes and verdicts.
   * @throws WrapsheetError metric_dimension_mismatch for other filters
   */
  workflowChanges(question: MetricQuestion, context: Pick<AnswerContext, 'watermark'>, options?: QueryOptions): Promise<WorkflowChanges>;
}

export interface MetricsDeps {
  readonly store: Store;
}

const READERS: Readonly<Record<Family, (asked: Asked) => Promise<MetricTables>>> = {
  generation: readGeneration,
  qa: readQa,
  failure: readFailures,
  retry: readRetries,
  delivery: readDeliveries,
  scene: readScenes,
  cost: readCosts,
  worker: readWorkers,
  review: readReviews,
};

export function createMetrics({ store }: MetricsDeps): Metrics {
  return {
    async answer(question, context, options = {}) {
      checkQuestion(question);
      checkReviewers(question, context);
      const plan = planTime(question, context.watermark);
      const dimensions = question.by.filter(isDimension);
      const prices = createPriceBook(context.prices);
      const reads = context.shared?.reads ?? new Map<string, unknown>();
      const families = Map.groupBy(question.metrics, (id) => metricEntry(id).family);
      const tables =
        plan.known === 0
          ? []
          : await Promise.all(
              [...families].map(([family, metrics]) =>
                READERS[family]({ store, options, question, context, plan, dimensions, metrics, prices, reads }),
              ),
            );
      return { ...buildRows(question, plan, dimensions, Object.assign({}, ...tables) as MetricTables), source: 'rollup' };
    },

    async events(question, row, metric, context, page, options = {}) {
      checkQuestion(question);
      checkReviewers(question, context);
      if (!question.metrics.includes(metric)) throw new WrapsheetError('bad_request', `The question does not ask for ${metric}.`);
      const scope = await scopeOfRow(store, question, row, metric, context, options);
      return scope === null ? { items: [], next_cursor: null, source: 'raw' } : readEvents(metric, scope, page);
    },

    async workflowChanges(question, context, options = {}) {
      checkQuestion({ ...question, metrics: ['qa_checks'], by: [] });
      const wrong = Object.keys(question.filters).find((name) => name !== 'project_id' && name !== 'scene_type');
      if (wrong !== undefined) {
        throw new WrapsheetError(
          'metric_dimension_mismatch',
          `Workflow changes have no dimension ${wrong}, only project_id and scene_type.`,
          {
            params: { dimension: wrong, dimensions: ['project_id', 'scene_type'] },
          },
        );
      }
      return readWorkflowChanges(store, question, context.watermark, options);
    },

    pendingOldestMs(question, context, options = {}) {
      const asked = { ...question, metrics: ['reviews_pending'], by: [] };
      checkQuestion(asked);
      const atMs = Math.min(question.to, context?.watermark ?? question.to);
      const reading = { store, options, reads: context?.shared?.reads ?? new Map<string, unknown>() };
      return oldestPendingMs(reading, question.filters, atMs);
    },
  };
}

function checkReviewers(question: MetricQuestion, context: AnswerContext): void {
  const asked = question.by.includes('reviewer_id') || question.filters.reviewer_id !== undefined;
  if (asked && !context.reviewerOptIn) {
    throw new WrapsheetError('reviewers_not_opted_in', 'This studio has not opted in to figures by reviewer.');
  }
}
