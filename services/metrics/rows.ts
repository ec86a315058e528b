/** Merges the metrics' tables into flat rows. docs/figures.md, "Rows". */
import { metricEntry } from './catalogue.ts';
import { compareValues } from './code-points.ts';
import { makeKey } from './groups.ts';
import type { Key, MetricTables } from './groups.ts';
import type { TimePlan } from './time-plan.ts';
import type { Cell, Dimension, MetricAnswer, MetricQuestion, Row } from './types.ts';

function compareKeys(a: Key, b: Key): number {
  if (a.bucket !== b.bucket) return a.bucket - b.bucket;
  for (const [index, value] of a.values.entries()) {
    const order = compareValues(value, b.values[index] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function rowKeys(plan: TimePlan, dimensions: readonly Dimension[], metrics: readonly string[], tables: MetricTables): Key[] {
  if (dimensions.length === 0) return plan.buckets.map((_, bucket) => makeKey(bucket, []));
  const keys = new Map<string, Key>();
  // Metrics of one family mostly share one list.
  for (const occurring of new Set(metrics.map((metric) => tables[metric]?.occurring ?? []))) {
    for (const key of occurring) keys.set(key.id, key);
  }
  return [...keys.values()].filter((key) => key.bucket >= 0 && key.bucket < plan.known).sort(compareKeys);
}

export function buildRows(
  question: MetricQuestion,
  plan: TimePlan,
  dimensions: readonly Dimension[],
  tables: MetricTables,
): Pick<MetricAnswer, 'rows' | 'n' | 'atLeast'> {
  const rows: Row[] = [];
  const counts: Record<string, number>[] = [];
  const atLeast = new Set<string>();
  for (const key of rowKeys(plan, dimensions, question.metrics, tables)) {
    const row: Record<string, Cell> = {};
    const n: Record<string, number> = {};
    const bucket = plan.buckets[key.bucket]!;
    for (const name of question.by)
      row[name] = name === plan.grain ? bucket.name : (key.values[dimensions.indexOf(name as Dimension)] ?? null);
    for (const metric of question.metrics) {
      // Past the watermark nothing is known.
      const figure = key.bucket < plan.known ? tables[metric]?.at(key) : undefined;
      row[metric] = figure?.value ?? null;
      if (figure?.n !== undefined) n[metric] = figure.n;
      if (figure?.atLeast === true) atLeast.add(metric);
    }
    if (bucket.partial) row['partial'] = true;
    rows.push(row);
    counts.push(n);
  }
  return { rows, n: counts, atLeast: question.metrics.filter((metric) => atLeast.has(metric) && metricEntry(metric).unit === 'money') };
}
