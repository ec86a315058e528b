/**
 * Of an answer by a dimension only the values that are greatest by its first metric over the whole range: what a chart or a ranking on a screen shows of
 * hundreds of projects. Nothing is asked differently, so each row is the one that the whole answer has.
 */
import { isDimension } from '../metrics/catalogue.ts';
import type { QueryRequest } from '../metrics/question.ts';
import type { Row } from '../metrics/types.ts';
import type { Answer } from './answers.ts';

export interface TopRequest extends QueryRequest {
  /** How many values of its only dimension to keep. */
  readonly top?: number;
}

export interface TopAnswer extends Answer {
  /** How many values of the dimension occur; null where none was cut. */
  readonly values: number | null;
}

/** @param ask asks a question, or has its answer already */
export async function answerTop({ top, ...request }: TopRequest, ask: (request: QueryRequest) => Promise<Answer>): Promise<TopAnswer> {
  const dimension = (request.by ?? []).find(isDimension);
  const metric = request.metrics[0];
  if (top === undefined || dimension === undefined || metric === undefined) return { ...(await ask(request)), values: null };
  const [answer, ranking] = await Promise.all([ask(request), ask({ ...request, by: [dimension] })]);
  const ranked = ranking.rows.toSorted((a, b) => amount(b[metric]) - amount(a[metric]) || byName(a[dimension], b[dimension]));
  const kept = new Set(ranked.slice(0, top).map((row) => row[dimension] ?? null));
  return { ...keptOf(answer, (row) => kept.has(row[dimension] ?? null)), values: ranked.length };
}

function keptOf(answer: Answer, keep: (row: Row) => boolean): Answer {
  const { meta } = answer;
  return {
    rows: answer.rows.filter(keep),
    meta: {
      ...meta,
      n: meta.n.filter((_count, index) => keep(answer.rows[index]!)),
      comparison: meta.comparison && {
        ...meta.comparison,
        rows: meta.comparison.rows.filter(keep),
        n: meta.comparison.n.filter((_count, index) => keep(meta.comparison!.rows[index]!)),
      },
    },
  };
}

const amount = (cell: unknown): number => (typeof cell === 'number' ? cell : -Infinity);

/** By code point, as rows are. */
const byName = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1);
