/** The independent computation of every figure: see README.md beside this file. */
import type { StudioEvent } from '../../services/events/types.ts';
import {
  GRAINS,
  type AnswerContext,
  type Cell,
  type Dimension,
  type Grain,
  type MetricQuestion,
  type Row,
} from '../../services/metrics/types.ts';
import { bucketsOf, type Bucket } from './buckets.ts';
import { CHARACTERS } from './characters.ts';
import { compareValues } from './code-points.ts';
import { COST } from './cost.ts';
import { GENERATION } from './generation.ts';
import { QUALITY } from './quality.ts';
import { REVIEWS } from './reviews.ts';
import { studioOf } from './studio.ts';
import type { Ask, Combination, Metric } from './table.ts';
import { WORKERS } from './workers.ts';

const METRICS: Readonly<Record<string, Metric>> = { ...GENERATION, ...WORKERS, ...QUALITY, ...CHARACTERS, ...COST, ...REVIEWS };

/** The ids of all metrics that the oracle knows. */
export const ORACLE_METRICS: readonly string[] = Object.keys(METRICS);

/**
 * The rows that answer a valid question, in order. Repeats among the events are dropped first.
 * Throws RangeError for a metric that it does not know; that dimensions fit the metrics is not checked here.
 */
export function oracleRows(events: readonly StudioEvent[], question: MetricQuestion, context: AnswerContext): Row[] {
  const grain = question.by.find(isGrain) ?? null;
  const by = question.by.filter((name): name is Dimension => !isGrain(name));
  const { from, to, zone, filters } = question;
  const buckets: Bucket[] = grain === null ? [{ name: '', from, to, partial: false }] : bucketsOf(grain, zone, from, to);
  const studio = studioOf(events);
  return buckets.flatMap((bucket) => {
    const time: Record<string, Cell> = grain === null ? {} : { [grain]: bucket.name };
    const rows = rowsOfBucket({ studio, from: bucket.from, to: bucket.to, by, filters, context }, question.metrics);
    return rows.map((row) => ({ ...time, ...row, ...(bucket.partial ? { partial: true } : {}) }));
  });
}

function rowsOfBucket(ask: Ask, metrics: readonly string[]): Row[] {
  if (ask.from >= ask.context.watermark) return ask.by.length > 0 ? [] : [Object.fromEntries(metrics.map((metric) => [metric, null]))];
  const figures = metrics.map((metric) => ({ metric, figure: metricNamed(metric)(ask) }));
  const occurring = figures.flatMap(({ figure }) => figure.occurs);
  const combinations = ask.by.length === 0 ? [[]] : distinct(occurring).sort(compareCombinations);
  return combinations.map((combination) => ({
    ...Object.fromEntries(ask.by.map((dimension, i) => [dimension, combination[i] ?? null])),
    ...Object.fromEntries(figures.map(({ metric, figure }) => [metric, figure.value(combination)])),
  }));
}

function metricNamed(name: string): Metric {
  const metric = METRICS[name];
  if (metric === undefined) throw new RangeError(`the oracle knows no metric ${name}`);
  return metric;
}

function distinct(combinations: readonly Combination[]): Combination[] {
  return [...new Map(combinations.map((combination) => [JSON.stringify(combination), combination])).values()];
}

function compareCombinations(a: Combination, b: Combination): number {
  const differences = a.map((value, i) => compareValues(value, b[i] ?? null));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function isGrain(name: Dimension | Grain): name is Grain {
  return GRAINS.some((grain) => grain === name);
}
