/**
 * Asks the metric layer as little as possible: what the sections of a report ask at the same moment with the same breakdown, range
 * and filters becomes one question; different questions run side by side.
 */
import { metricEntry, type MetricEntry } from '../metrics/catalogue.ts';
import { DIMENSIONS, type AnswerContext, type Cell, type MetricAnswer, type MetricQuestion, type Row } from '../metrics/types.ts';
import type { WorkflowChanges } from '../metrics/workflow-changes.ts';
import type { QueryOptions } from '../store/types.ts';
import { isAdditive } from './catalogue.ts';
import { canonicalJson } from './canonical.ts';

/** The part of the metric layer that reports need. */
export interface MetricsReader {
  answer(question: MetricQuestion, context: AnswerContext, options?: QueryOptions): Promise<MetricAnswer>;
  /** Age of the oldest review that is pending at the end of the range, or at the watermark if that is earlier, ms; null where none is. */
  pendingOldestMs(question: MetricQuestion, context: AnswerContext): Promise<number | null>;
  /** Automatic verdicts around the workflow changes in the range; filters of project_id and scene_type only. */
  workflowChanges(question: MetricQuestion, context: AnswerContext): Promise<WorkflowChanges>;
}

export interface AskedRow {
  readonly row: Row;
  readonly n: Readonly<Record<string, number>>;
}

export interface Answered {
  readonly rows: readonly AskedRow[];
  readonly atLeast: ReadonlySet<string>;
}

export interface Asker {
  ask(question: MetricQuestion): Promise<Answered>;
  /** `raw` as soon as one question was answered from the raw events. */
  source(): 'rollup' | 'raw';
}

interface Asked {
  readonly question: MetricQuestion;
  readonly resolve: (answered: Answered) => void;
  readonly reject: (reason: unknown) => void;
}

export function createAsker(metrics: MetricsReader, context: AnswerContext): Asker {
  let waiting: Asked[] = [];
  let source: 'rollup' | 'raw' = 'rollup';

  async function answerTogether(group: readonly Asked[]): Promise<void> {
    const first = group[0]!.question;
    const names = [...new Set(group.flatMap((asked) => asked.question.metrics))];
    try {
      const answer = await metrics.answer({ ...first, metrics: names }, context);
      if (answer.source === 'raw') source = 'raw';
      for (const asked of group) asked.resolve(partOf(answer, asked.question));
    } catch (error) {
      for (const asked of group) asked.reject(error);
    }
  }

  function flush(): void {
    const groups = new Map<string, Asked[]>();
    for (const asked of waiting) {
      const { by, from, to, zone, filters } = asked.question;
      const key = canonicalJson({ by, from, to, zone, filters });
      groups.set(key, [...(groups.get(key) ?? []), asked]);
    }
    waiting = [];
    // Each group settles its own askers; nothing is left to await here.
    for (const group of groups.values()) void answerTogether(group);
  }

  return {
    ask: (question) =>
      new Promise<Answered>((resolve, reject) => {
        // All sections are started in one turn, so the end of this turn is when everything that can be asked together is there.
        if (waiting.length === 0) queueMicrotask(flush);
        waiting.push({ question, resolve, reject });
      }),
    source: () => source,
  };
}

/** The rows that the question alone would have had: of a larger answer, those where one of its own metrics occurs. */
function partOf(answer: MetricAnswer, question: MetricQuestion): Answered {
  const hasDimensions = question.by.some((name) => (DIMENSIONS as readonly string[]).includes(name));
  const rows = answer.rows
    .map((row, index) => ({ row, n: answer.n[index] ?? {} }))
    .filter(({ row }) => !hasDimensions || question.metrics.some((metric) => occurs(row[metric] ?? null, metricEntry(metric))));
  return { rows, atLeast: new Set(answer.atLeast.filter((metric) => question.metrics.includes(metric))) };
}

/** A count or sum of 0 in a row may be there for another metric's sake; a ratio of 0 is a finding. */
function occurs(value: Cell, entry: MetricEntry): boolean {
  if (value === null) return false;
  return value !== 0 || !isAdditive(entry);
}
