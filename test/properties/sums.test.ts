/** Parts add up: by any one dimension to the whole, and day by day to the range. Asked of the oracle and of the metric layer alike. */
import { describe, expect, test } from 'vitest';
import type { AnswerContext, Cell, Dimension, MetricQuestion, Row } from '../../services/metrics/types.ts';
import { oracleRows } from '../oracle/oracle.ts';
import { randomQuestion, METRIC_DIMENSIONS } from '../support/questions.ts';
import { randomStudio } from '../support/random-studio.ts';
import { metricsOver } from './studio-store.ts';

/** Counts and sums of what happened in a period: they add up over every dimension and over time. */
const SUMS = [
  'gpu_hours',
  'unpriced_gpu_hours',
  'attempts',
  'failed_attempts',
  'scenes_started',
  'busy_hours',
  'idle_hours',
  'down_hours',
  'unknown_hours',
  'unallocated_hours',
  'qa_checks',
  'failures',
  'retries',
  'characters_delivered',
  'turnaround_unknown',
  'characters_onboarded',
  'characters_reopened',
  'scenes_approved',
  'reviews',
];
/** What else adds up, by these dimensions: states by all, ratios by what does not split their denominator. */
const PARTS: readonly (readonly [metric: string, dimensions: readonly string[]])[] = [
  ...SUMS.map((metric) => [metric, METRIC_DIMENSIONS.get(metric) ?? []] as const),
  ['failed_events', ['project_id', 'scene_type', 'resolution_tier', 'workflow_version']],
  ['characters_in_progress', ['project_id', 'resolution_tier']],
  ['reviews_pending', ['project_id', 'scene_type', 'resolution_tier']],
  ['failure_rate', ['outcome', 'failure_type']],
  ['retries_per_scene', ['reason', 'trigger']],
  ['gpu_hours_per_character', ['scene_type']],
];

const studio = randomStudio(2);
type Answer = (question: MetricQuestion, context: AnswerContext) => Promise<readonly Row[]>;

const metrics = metricsOver(studio.events);

/** A random question about one metric as a whole, asked when everything is known. */
function wholeOf(seed: number, metric: string): { question: MetricQuestion; context: AnswerContext } {
  const { question, context } = randomQuestion(seed, studio, metric);
  const dimensions: readonly string[] = METRIC_DIMENSIONS.get(metric) ?? [];
  const own = Object.entries(question.filters).filter(([dimension]) => dimensions.includes(dimension) && dimension !== 'reviewer_id');
  return {
    question: { ...question, metrics: [metric], by: [], filters: Object.fromEntries(own) },
    context: { ...context, watermark: question.to + 400 * 86_400_000, reviewerOptIn: true },
  };
}

const number = (cell: Cell | undefined) => (typeof cell === 'number' ? cell : 0);
const total = (rows: readonly Row[], metric: string) => rows.reduce((sum, row) => sum + number(row[metric]), 0);

const agree = (parts: number, whole: number) => Math.abs(parts - whole) <= 1e-6 * Math.max(1, Math.abs(whole));

describe.each<[string, Answer]>([
  ['the oracle', async (question, context) => oracleRows(studio.events, question, context)],
  ['the metric layer', async (question, context) => (await metrics().answer(question, context)).rows],
])('%s', (_, answer) => {
  test.each(PARTS)('%s: the parts by any one dimension add up to the whole', async (metric, dimensions) => {
    for (let seed = 0; seed < 3; seed++) {
      const { question, context } = wholeOf(seed, metric);
      const whole = total(await answer(question, context), metric);
      for (const dimension of dimensions) {
        const asked = { ...question, by: [dimension as Dimension] };
        const rows = await answer(asked, context);
        // Reviewers of fewer than five reviews altogether stay hidden: then there is nothing to add up.
        if (dimension === 'reviewer_id' && rows.some((row) => row[metric] === null)) continue;
        const parts = total(rows, metric);
        expect(agree(parts, whole) ? [] : { parts, whole, asked }).toEqual([]);
      }
    }
  });

  test.each(SUMS)('%s: a range is the sum of its days', async (metric) => {
    for (let seed = 10; seed < 13; seed++) {
      const { question, context } = wholeOf(seed, metric);
      const whole = total(await answer(question, context), metric);
      const asked: MetricQuestion = { ...question, by: ['day'] };
      const parts = total(await answer(asked, context), metric);
      expect(agree(parts, whole) ? [] : { parts, whole, asked }).toEqual([]);
    }
  });
});
