/** Figures over time: one line for each metric, or for each of the greatest values of a dimension. */
import type { Dimension, Grain } from '../../metrics/types.ts';
import { isAdditive } from '../catalogue.ts';
import { dimensionWord, scopesOf, type Frame, type Scope, type Span } from '../frame.ts';
import { chartGrain, lastUnits } from '../ranges.ts';
import type { SeriesSpec } from '../spec.ts';
import type { Bucket, Line, Note, SeriesSection } from '../types.ts';
import { numberOf, type Made } from './figures.ts';
import { otherLine, timeBuckets, toLine } from './lines.ts';
import { trendOf } from './trend.ts';

/** Whose parts do not add up to the whole: an event with several failure types stands in several rows. */
const NOT_ADDITIVE_BY: Readonly<Record<string, Dimension>> = { failed_events: 'failure_type' };

export async function makeSeries(spec: SeriesSpec, frame: Frame): Promise<Made<SeriesSection>> {
  const by = spec.by ? [spec.by] : [];
  const { scopes, notes } = scopesOf(spec.metrics, spec.filters, by, frame);
  const first = scopes[0];
  if (!first) return { section: null, notes };
  const { grain, span } = timesOf(spec, frame);
  const buckets = makeBuckets(grain, span, scopes, frame);
  const lines = spec.by
    ? await linesBy(spec.by, spec.top ?? 5, first, grain, span, buckets, frame)
    : await Promise.all(scopes.map((scope) => lineOf(scope, grain, span, buckets, frame)));
  const { entry } = first;
  const trend = spec.trend && lines[0] ? trendOf(lines[0], buckets, entry.better, grain, frame.speech) : null;
  return {
    section: {
      kind: 'series',
      id: spec.id,
      title: spec.title,
      finding: trend !== null && trend.verdict !== 'too_few' ? trend.text : null,
      subtitle: `${scopes.map((scope) => scope.entry.title).join(', ')}, by ${grain}${spec.by ? ` and ${dimensionWord(spec.by)}` : ''}, ${frame.zone}`,
      notes: [...notes, ...timeNotes(buckets, entry.provisional)],
      chart: spec.chart,
      grain,
      unit: entry.unit,
      dimension: spec.by ?? null,
      better: entry.better,
      buckets,
      lines,
      trend,
    },
    notes: [],
  };
}

/** The buckets of a series: of the range, or of the last so many units that end with it. */
export function timesOf(spec: { readonly grain?: Grain; readonly units?: number }, frame: Frame): { grain: Grain; span: Span } {
  const grain = spec.grain ?? (spec.units ? frame.unit : chartGrain(frame.span));
  return { grain, span: spec.units ? lastUnits(grain, spec.units, frame.span.to, frame.zone) : frame.span };
}

export const makeBuckets = (grain: Grain, span: Span, scopes: readonly Scope[], frame: Frame): Bucket[] =>
  timeBuckets(grain, span, {
    zone: frame.zone,
    locale: frame.speech.locale,
    watermark: frame.context.watermark,
    provisionalFrom: frame.provisionalFrom,
    provisional: scopes.some(({ entry }) => entry.provisional),
  });

function askOver(scope: Scope, by: readonly (Dimension | Grain)[], span: Span, frame: Frame) {
  return frame.ask({ metrics: [scope.entry.id], by, from: span.from, to: span.to, zone: frame.zone, filters: scope.filters });
}

async function lineOf(scope: Scope, grain: Grain, span: Span, buckets: readonly Bucket[], frame: Frame): Promise<Line> {
  const { rows } = await askOver(scope, [grain], span, frame);
  return toLine(scope.entry, { id: scope.entry.id, name: scope.entry.title, value: null, other: false }, rows, grain, buckets);
}

async function linesBy(
  dimension: Dimension,
  top: number,
  scope: Scope,
  grain: Grain,
  span: Span,
  buckets: readonly Bucket[],
  frame: Frame,
): Promise<Line[]> {
  const { entry } = scope;
  const [ranking, rows, whole] = await Promise.all([
    askOver(scope, [dimension], span, frame),
    askOver(scope, [grain, dimension], span, frame),
    askOver(scope, [grain], span, frame),
  ]);
  const values = ranking.rows
    .toSorted((a, b) => (numberOf(b.row[entry.id]) ?? -Infinity) - (numberOf(a.row[entry.id]) ?? -Infinity))
    .map(({ row }) => (row[dimension] ?? null) as string | null);
  const shown = values.slice(0, top).map((value) => {
    const id = `${entry.id}:${value ?? ''}`;
    const name = value === null ? `no ${dimensionWord(dimension)}` : frame.name(dimension, value);
    const own = rows.rows.filter(({ row }) => (row[dimension] ?? null) === value);
    return toLine(entry, { id, name, value, other: false }, own, grain, buckets);
  });
  const rest = isAdditive(entry) && NOT_ADDITIVE_BY[entry.id] !== dimension && values.length > top;
  return rest ? [...shown, otherLine(entry, shown, whole.rows, grain, buckets)] : shown;
}

export function timeNotes(buckets: readonly Bucket[], provisional: boolean): Note[] {
  const notes: Note[] = [];
  const last = buckets.findLast((bucket) => bucket.partial);
  if (last) notes.push({ kind: 'partial', text: `${last.label} is incomplete` });
  if (provisional && buckets.some((bucket) => bucket.provisional))
    notes.push({ kind: 'provisional', text: 'The last 24 hours before the watermark are provisional' });
  if (buckets.some((bucket) => bucket.future)) notes.push({ kind: 'unknown', text: 'After the watermark nothing is known yet' });
  return notes;
}
