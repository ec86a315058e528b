/**
 * The metric layer: answers questions about what happened from rollups and entities, by the definitions of
 * docs/figures.md. Nothing here writes, and nothing is kept between questions.
 */
import { WrapsheetError } from '../common/errors.ts';
import type { QueryOptions, Store } from '../store/types.ts';
import { isDimension, metricEntry } from './catalogue.ts';
import type { Family } from './catalogue.ts';
import { readCosts } from './families/cost.ts';
import { readDeliveries } from './families/delivery.ts';
import { readFailures } from './families/failure.ts';
import { readGeneration } from './families/generation.ts';
import { readQa } from './families/qa.ts';
import { readRetries } from './families/retry.ts';
import { readReviews } from './families/review.ts';
import { readScenes } from './families/scene.ts';
import { readWorkers } from './families/worker.ts';
import type { MetricTables } from './groups.ts';
import { createPriceBook } from './prices.ts';
import { checkQuestion } from './question.ts';
import type { Asked } from './reader.ts';
import { buildRows } from './rows.ts';
import { planTime } from './time-plan.ts';
import type { AnswerContext, MetricAnswer, MetricQuestion } from './types.ts';

export interface Metrics {
  /**
   * @throws WrapsheetError for a question that makes no sense (see checkQuestion), reviewers_not_opted_in, deadline_exceeded,
   *   store_away, store_failed
   */
  answer(question: MetricQuestion, context: AnswerContext, options?: QueryOptions): Promise<MetricAnswer>;
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
      const families = Map.groupBy(question.metrics, (id) => metricEntry(id).family);
      const tables =
        plan.known === 0
          ? []
          : await Promise.all(
              [...families].map(([family, metrics]) =>
                READERS[family]({ store, options, question, context, plan, dimensions, metrics, prices }),
              ),
            );
      return { ...buildRows(question, plan, dimensions, Object.assign({}, ...tables) as MetricTables), source: 'rollup' };
    },
  };
}

function checkReviewers(question: MetricQuestion, context: AnswerContext): void {
  const asked = question.by.includes('reviewer_id') || question.filters.reviewer_id !== undefined;
  if (asked && !context.reviewerOptIn) {
    throw new WrapsheetError('reviewers_not_opted_in', 'This studio has not opted in to figures by reviewer.');
  }
}
