/** From a request to an answer with everything that says how far it can be trusted. */
import { nameInstant } from '../common/calendar.ts';
import type { Clock } from '../common/clock.ts';
import { metricEntry } from '../metrics/catalogue.ts';
import { resolveQuestion, type QueryRequest } from '../metrics/question.ts';
import type { AnswerContext, MetricAnswer, MetricQuestion, Price, Row } from '../metrics/types.ts';
import type { QueryOptions } from '../store/types.ts';
import type { Principal } from '../people/types.ts';
import { limitQuestion } from './projects.ts';
import type { Freshness } from '../store/freshness.ts';

/** The part of the metric layer that this room asks. */
export interface FigureSource {
  answer(question: MetricQuestion, context: AnswerContext, options?: QueryOptions): Promise<MetricAnswer>;
  events(
    question: MetricQuestion,
    row: Row,
    metric: string,
    context: AnswerContext,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<EventPage>;
}

/** Some of the events behind a figure. */
export interface EventPage {
  readonly items: readonly object[];
  readonly next_cursor: string | null;
}

export interface AnswersDeps {
  readonly metrics: FigureSource;
  readonly clock: Clock;
  readonly freshness: () => Promise<Freshness>;
  /** The studio's zone and whether figures by reviewer are on. */
  readonly studio: () => Promise<{ readonly zone: string; readonly reviewerOptIn: boolean }>;
  readonly prices: () => Promise<readonly Price[]>;
  readonly deadlineMs: number;
  /** Shared by questions that are asked at once and of one moment: what several of them need is read once. Each answer has its own unless told. */
  readonly reads?: Map<string, unknown>;
}

export interface AnswerMeta {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly filters: Record<string, (string | null)[]>;
  readonly watermark: string;
  readonly provisional_from: string;
  readonly verified_to: string | null;
  readonly dead_letters: number;
  readonly source: 'rollup' | 'raw';
  readonly formulas: Record<string, string>;
  readonly n: Record<string, number>[];
  readonly at_least: string[];
  readonly comparison: {
    readonly from: string;
    readonly to: string;
    readonly kind: string;
    readonly label: string;
    readonly rows: Row[];
    readonly n: Record<string, number>[];
    readonly at_least: string[];
  } | null;
}

export interface Answer {
  readonly rows: Row[];
  readonly meta: AnswerMeta;
}

export interface Answers {
  /** @throws WrapsheetError of the question, `forbidden`, `reviewers_not_opted_in`, `deadline_exceeded`, `store_away` */
  answer(request: QueryRequest, principal: Principal, signal?: AbortSignal): Promise<Answer>;
  /** The events behind one figure of an answer, page by page. @throws as `answer` */
  events(
    request: QueryRequest,
    place: { readonly row: Row; readonly metric: string; readonly cursor?: string; readonly limit: number },
    principal: Principal,
  ): Promise<EventPage>;
}

export function createAnswers(deps: AnswersDeps): Answers {
  const resolve = async (request: QueryRequest, principal: Principal) => {
    const [freshness, studio, prices] = await Promise.all([deps.freshness(), deps.studio(), deps.prices()]);
    const resolved = resolveQuestion(request, { defaultZone: studio.zone, now: deps.clock.now(), watermark: freshness.watermark });
    const question = limitQuestion(resolved.question, principal);
    const { comparison } = resolved;
    const context: AnswerContext = {
      watermark: freshness.watermark,
      prices,
      reviewerOptIn: studio.reviewerOptIn,
      shared: { reads: deps.reads ?? new Map<string, unknown>(), spans: comparison === null ? [question] : [question, comparison] },
    };
    return { question, comparison, context, freshness };
  };

  return {
    async answer(request, principal, signal) {
      const { question, comparison, context, freshness } = await resolve(request, principal);
      const options = { deadlineMs: deps.deadlineMs, ...(signal !== undefined && { signal }) };
      const [now, before] = await Promise.all([
        deps.metrics.answer(question, context, options),
        comparison === null ? null : deps.metrics.answer({ ...question, from: comparison.from, to: comparison.to }, context, options),
      ]);
      return {
        rows: [...now.rows],
        meta: {
          ...describeQuestion(question),
          ...describeFreshness(freshness),
          source: before?.source === 'raw' ? 'raw' : now.source,
          formulas: Object.fromEntries(question.metrics.map((id) => [id, metricEntry(id).formula])),
          n: copies(now.n),
          at_least: [...now.atLeast],
          comparison: comparison === null || before === null ? null : describeComparison(comparison, question.zone, before),
        },
      };
    },
    async events(request, { row, metric, ...page }, principal) {
      const { question, context } = await resolve(request, principal);
      return deps.metrics.events(question, row, metric, context, page);
    },
  };
}

function describeQuestion({ from, to, zone, filters }: MetricQuestion) {
  return {
    from: nameInstant(from, zone),
    to: nameInstant(to, zone),
    zone,
    filters: Object.fromEntries(Object.entries(filters).map(([dimension, values]) => [dimension, [...values]])),
  };
}

export function describeFreshness({ watermark, provisionalFrom, verifiedTo, deadLetters }: Freshness) {
  return {
    watermark: new Date(watermark).toISOString(),
    provisional_from: new Date(provisionalFrom).toISOString(),
    verified_to: verifiedTo === null ? null : new Date(verifiedTo).toISOString(),
    dead_letters: deadLetters,
  };
}

function describeComparison(
  { from, to, kind, label }: { readonly from: number; readonly to: number; readonly kind: string; readonly label: string },
  zone: string,
  answer: MetricAnswer,
): AnswerMeta['comparison'] {
  return {
    from: nameInstant(from, zone),
    to: nameInstant(to, zone),
    kind,
    label,
    rows: [...answer.rows],
    n: copies(answer.n),
    at_least: [...answer.atLeast],
  };
}

const copies = (counts: MetricAnswer['n']): Record<string, number>[] => counts.map((count) => ({ ...count }));
