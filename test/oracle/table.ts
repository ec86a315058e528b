import type { AnswerContext, Dimension, MetricQuestion } from '../../services/metrics/types.ts';
import type { Studio } from './studio.ts';

/** What one bucket of a question asks: figures of [from, to), by these dimensions, under these filters. */
export interface Ask {
  readonly studio: Studio;
  readonly from: number;
  readonly to: number;
  readonly by: readonly Dimension[];
  readonly filters: MetricQuestion['filters'];
  readonly context: AnswerContext;
}

/** The values of the dimensions asked for, in their order. */
export type Combination = readonly (string | null)[];
/** Anything that has values of dimensions: an event, or a part of one. */
export type Fact = Readonly<Partial<Record<Dimension, string | null>>>;

/** A metric in one bucket: the combinations that occur for it, and its value for any combination. */
export interface Figure {
  readonly occurs: readonly Combination[];
  value(combination: Combination): number | null;
}
export type Metric = (ask: Ask) => Figure;

export interface Table<F> {
  readonly combinations: readonly Combination[];
  /** The facts of one combination; none where it does not occur. */
  of(combination: Combination): readonly F[];
}

/** The facts that pass the filters, grouped by dimensions. */
export function tableOf<F extends Fact>(facts: readonly F[], by: readonly Dimension[], filters: MetricQuestion['filters']): Table<F> {
  const groups = new Map<string, { combination: Combination; facts: F[] }>();
  for (const fact of facts) {
    if (!passes(fact, filters)) continue;
    const combination = by.map((dimension) => fact[dimension] ?? null);
    const key = JSON.stringify(combination);
    const group = groups.get(key) ?? { combination, facts: [] };
    groups.set(key, group);
    group.facts.push(fact);
  }
  return {
    combinations: [...groups.values()].map(({ combination }) => combination),
    of: (combination) => groups.get(JSON.stringify(combination))?.facts ?? [],
  };
}

/** Groups facts as the question asks, and makes a metric's figure of each group. */
export function figureOf<F extends Fact>(ask: Ask, facts: readonly F[], value: (facts: readonly F[]) => number | null): Figure {
  const table = tableOf(facts, ask.by, ask.filters);
  return { occurs: table.combinations, value: (combination) => value(table.of(combination)) };
}

/** The same question without some of the dimensions, neither split nor filtered by them. */
export function without(ask: Ask, dropped: readonly Dimension[]): { ask: Ask; project: (combination: Combination) => Combination } {
  const filters = Object.fromEntries(Object.entries(ask.filters).filter(([dimension]) => !dropped.includes(dimension as Dimension)));
  return {
    ask: { ...ask, by: ask.by.filter((dimension) => !dropped.includes(dimension)), filters },
    project: (combination) => combination.filter((_, i) => !dropped.includes(ask.by[i] as Dimension)),
  };
}

/** Whether an instant lies in the bucket asked for. */
export function within({ from, to }: Ask, instant: number): boolean {
  return from <= instant && instant < to;
}

function passes(fact: Fact, filters: MetricQuestion['filters']): boolean {
  return Object.entries(filters).every(([dimension, values]) => values.includes(fact[dimension as Dimension] ?? null));
}
