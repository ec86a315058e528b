/** The most common failure types and how often each occurs, over time. */
import type { Dimension, Grain } from '../../metrics/types.ts';
import type { Answered } from '../asking.ts';
import { scopeOf, unfilteredNotes, type Frame, type Scope } from '../frame.ts';
import type { AnalysisSpec, Filters } from '../spec.ts';
import type { Bucket, Line, SeriesSection } from '../types.ts';
import { numberOf, type Made } from './figures.ts';
import { makeBuckets, timeNotes, timesOf } from './series.ts';

const TOP = 5;
const FORMULA = 'failures of the type ÷ (attempts that succeeded or failed + automatic QA verdicts)';

export async function makeFailureRates(spec: AnalysisSpec, frame: Frame): Promise<Made<SeriesSection>> {
  const scoped = scopeOf('failures', spec.filters, ['failure_type'], frame);
  if (scoped.kind === 'left_out') return { section: null, notes: [scoped.note] };
  const { scope } = scoped;
  const { grain, span } = timesOf({}, frame);
  // What could have failed is the same for every type, whichever types are shown.
  const tried = withoutType(scope.filters);
  const ask = (metric: string, by: readonly (Dimension | Grain)[], filters: Scope['filters']): Promise<Answered> =>
    frame.ask({ metrics: [metric], by, ...span, zone: frame.zone, filters });
  const [ranking, failures, attempts, checks] = await Promise.all([
    ask('failures', ['failure_type'], scope.filters),
    ask('failures', [grain, 'failure_type'], scope.filters),
    ask('attempts', [grain], { ...tried, outcome: ['SUCCEEDED', 'FAILED'] }),
    ask('qa_checks', [grain], tried),
  ]);
  const buckets = makeBuckets(grain, span, [scope], frame);
  const chances = buckets.map(({ name }) => sumAt(attempts, grain, name, 'attempts') + sumAt(checks, grain, name, 'qa_checks'));
  const types = ranking.rows
    .toSorted((a, b) => (numberOf(b.row['failures']) ?? 0) - (numberOf(a.row['failures']) ?? 0))
    .slice(0, TOP)
    .map(({ row }) => (row['failure_type'] ?? null) as string | null);
  return {
    section: {
      kind: 'series',
      id: spec.id,
      title: spec.title,
      finding: null,
      subtitle: `Failures of each type per attempt and verdict, by ${grain}, ${frame.zone}`,
      notes: [...unfilteredNotes([scope]), ...timeNotes(buckets, false), { kind: 'method', text: `Rate: ${FORMULA}` }],
      chart: 'line',
      grain,
      unit: 'ratio',
      dimension: 'failure_type',
      better: 'down',
      buckets,
      lines: types.map((type) => lineOf(type, failures, grain, buckets, chances, frame)),
      trend: null,
    },
    notes: [],
  };
}

const withoutType = (filters: Filters): Scope['filters'] =>
  Object.fromEntries(Object.entries(filters).filter(([name]) => name !== 'failure_type'));

function sumAt(answered: Answered, grain: Grain, bucket: string, metric: string): number {
  return answered.rows.reduce((sum, { row }) => (row[grain] === bucket ? sum + (numberOf(row[metric]) ?? 0) : sum), 0);
}

function lineOf(
  type: string | null,
  failures: Answered,
  grain: Grain,
  buckets: readonly Bucket[],
  chances: readonly number[],
  frame: Frame,
): Line {
  const own: Answered = { ...failures, rows: failures.rows.filter(({ row }) => (row['failure_type'] ?? null) === type) };
  return {
    id: `failures:${type ?? ''}`,
    name: type === null ? 'no type given' : frame.name('failure_type', type),
    metric: 'failures',
    value: type,
    other: false,
    unit: 'ratio',
    style: 'percent',
    values: buckets.map((bucket, index) =>
      bucket.future || chances[index] === 0 ? null : sumAt(own, grain, bucket.name, 'failures') / chances[index]!,
    ),
    n: chances.map((chance, index) => (buckets[index]!.future ? null : chance)),
  };
}
