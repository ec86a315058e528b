import type { Metrics } from '../../services/metrics/metrics.ts';
import type { RandomStudio } from '../support/random-studio.ts';
import { randomQuestion, type AskedQuestion } from '../support/questions.ts';
import { oracleRows } from '../oracle/oracle.ts';
import { firstDifference } from './differences.ts';

/** A question by the seed that draws it, so that it can be drawn again: `randomQuestion(seed, randomStudio(studio seed), metric)`. */
export interface SeededQuestion extends AskedQuestion {
  readonly seed: number;
  readonly metric: string;
}

/** One question about the studio for each of the metrics, each metric leading once. */
export function questionsAbout(studio: RandomStudio, metrics: readonly string[]): SeededQuestion[] {
  return metrics.map((metric, i) => {
    const seed = studio.seed * 1000 + i;
    return { seed, metric, ...randomQuestion(seed, studio, metric) };
  });
}

/** Where the metric layer and the oracle differ on a question, in words that suffice to replay it; null where they agree. */
export async function mismatch(metrics: Metrics, studio: RandomStudio, asked: SeededQuestion): Promise<string | null> {
  const expected = oracleRows(studio.events, asked.question, asked.context);
  const difference = await metrics
    .answer(asked.question, asked.context)
    .then(({ rows }) => firstDifference(rows, expected))
    .catch((error: unknown) => `refused: ${String(error)}`);
  if (difference === null) return null;
  const { from, to } = asked.question;
  const instants = [from, to, asked.context.watermark].map((at) => new Date(at).toISOString()).join(' ');
  return [
    `randomQuestion(${asked.seed}, randomStudio(${studio.seed}), '${asked.metric}'): ${difference}`,
    `  question: ${JSON.stringify(asked.question)} from, to, watermark: ${instants}`,
  ].join('\n');
}
