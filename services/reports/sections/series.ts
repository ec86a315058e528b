/** Figures over time: one line for each metric, or for each of the greatest values of a dimension. */
import { bucketsOf } from '../../common/calendar.ts';
import type { Dimension, Grain } from '../../metrics/types.ts';
import type { AskedRow } from '../asking.ts';
import { type MetricEntry } from '../../metrics/catalogue.ts';
import { isAdditive, styleOf } from '../catalogue.ts';
import { dimensionWord, scopesOf, type Frame, type Scope, type Span } from '../frame.ts';
import { chartGrain, isoIn, labelBucket, lastUnits } from '../ranges.ts';
import type { SeriesSpec } from '../spec.ts';
import type { Bucket, Line, Note, SeriesSection } from '../types.ts';
import { numberOf, type Made } from './figures.ts';
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

export function makeBuckets(grain: Grain, span: Span, scopes: readonly Scope[], frame: Frame): Bucket[] {
  const { watermark } = frame.context;
  const provisional = scopes.some(({ entry }) => entry.provisional);
  return bucketsOf(grain, span.from, span.to, frame.zone).map((bucket) => ({
    name: bucket.name,
    label: labelBucket(grain, bucket.name, frame.speech.locale),
    from: isoIn(bucket.from, frame.zone),
    to: isoIn(bucket.to, frame.zone),
    partial: bucket.partial || (bucket.from < watermark && bucket.to > watermark),
    provisional: provisional && bucket.from < watermark && bucket.to > frame.provisionalFrom,
    future: bucket.from >= watermark,
  }));
}

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

function toLine(
  entry: MetricEntry,
  head: Pick<Line, 'id' | 'name' | 'value' | 'other'>,
  rows: readonly AskedRow[],
  grain: Grain,
  buckets: readonly Bucket[],
): Line {
  const byName = new Map(rows.map((asked) => [asked.row[grain], asked]));
  // Before the watermark a count of nothing is 0 and a ratio over nothing unknown; after it everything is unknown.
  const absent = (bucket: Bucket): number | null => (!bucket.future && isAdditive(entry) ? 0 : null);
  return {
    ...head,
    metric: entry.id,
    unit: entry.unit,
    style: styleOf(entry),
    values: buckets.map((bucket) => {
      const asked = byName.get(bucket.name);
      return asked ? numberOf(asked.row[entry.id]) : absent(bucket);
    }),
    n: buckets.map((bucket) => byName.get(bucket.name)?.n[entry.id] ?? null),
  };
}

/** What the shown lines leave of the whole. */
function otherLine(entry: MetricEntry, shown: readonly Line[], whole: readonly AskedRow[], grain: Grain, buckets: readonly Bucket[]): Line {
  const total = toLine(entry, { id: `${entry.id}:other`, name: 'other', value: null, other: true }, whole, grain, buckets);
  const values = total.values.map((value, index) => {
    if (value === null) return null;
    const rest = shown.reduce((left, line) => left - (line.values[index] ?? 0), value);
    return Math.abs(rest) < 1e-9 * Math.max(1, Math.abs(value)) ? 0 : rest;
  });
  return { ...total, values };
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
