/** Questions that a report asks together read from shared statements, and still answer what the oracle computes for each alone. */
import { describe, expect, test } from 'vitest';
import { isDimension } from '../../services/metrics/catalogue.ts';
import type { MetricQuestion, SharedReads } from '../../services/metrics/types.ts';
import { METRIC_DIMENSIONS } from '../support/questions.ts';
import { randomStudio } from '../support/random-studio.ts';
import { mismatch, questionsAbout, type SeededQuestion } from './compare-answers.ts';
import { metricsOver } from './studio-store.ts';

const STUDIOS = [20, 21];

/** As a report asks: the range and the one before it, each as a whole, by day and by every dimension that the question has. */
function asReported(asked: SeededQuestion): SeededQuestion[] {
  const { from, to } = asked.question;
  const spans = [
    { from, to },
    { from: from - (to - from), to: from },
  ];
  const shared: SharedReads = { reads: new Map(), spans };
  const breakdowns: MetricQuestion['by'][] = [[], ['day'], ...asked.question.by.filter(isDimension).map((dimension) => [dimension])];
  return spans.flatMap((span) =>
    breakdowns.map((by) => ({ ...asked, question: { ...asked.question, ...span, by }, context: { ...asked.context, shared } })),
  );
}

describe.each(STUDIOS)('studio %i', (seed) => {
  const studio = randomStudio(seed);
  const metrics = metricsOver(studio.events);

  test('every answer equals the oracle’s', async () => {
    const mismatches: string[] = [];
    for (const asked of questionsAbout(studio, [...METRIC_DIMENSIONS.keys()])) {
      const found = await Promise.all(asReported(asked).map((one) => mismatch(metrics(), studio, one)));
      mismatches.push(...found.filter((one) => one !== null));
    }
    expect(mismatches.join('\n\n')).toBe('');
  }, 300_000);
});
