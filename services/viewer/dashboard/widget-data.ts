/** From what the stream told to what a widget shows. Pure. */
import { metricEntry } from '../../metrics/catalogue.ts';
import type { Dimension, Grain, Row } from '../../metrics/types.ts';
import { isAdditive, styleOf } from '../../reports/catalogue.ts';
import type { Widget } from '../../reports/dashboards/dashboard.ts';
import type { Speech } from '../../reports/format.ts';
import { changeView } from '../../reports/rendering/view/change.ts';
import { sayChange } from '../../reports/rendering/view/figures.ts';
import { saySpan, sayUnknown } from '../../reports/rendering/view/say.ts';
import { numberOf } from '../../reports/sections/figures.ts';
import { otherLine, timeBuckets, toLine } from '../../reports/sections/lines.ts';
import type { Bucket, Line, SeriesSection, Style } from '../../reports/types.ts';
import type { LiveFigures, LiveFreshness } from '../api/live.ts';
import { noValue, titleOf } from './widget-words.ts';

/** How ids are called. */
export type Names = (dimension: Dimension, id: string) => string;

/** What an answer is read with. */
export interface Reading {
  readonly speech: Speech;
  readonly names: Names;
  /** Newer than what the answer itself says. */
  readonly freshness: LiveFreshness | null;
}

export interface FigureData {
  readonly value: number | null;
  readonly style: Style;
  /** "↑ +12 %, better, from 41 in February 2026" */
  readonly change: string | null;
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly remarks: readonly string[];
  readonly formula: string;
}

export function figureData(metric: string, { rows, meta }: LiveFigures, { speech, freshness }: Reading): FigureData {
  const entry = metricEntry(metric);
  const style = styleOf(entry);
  const value = numberOf(rows[0]?.[metric]);
  const before = meta.comparison === null ? null : numberOf(meta.comparison.rows[0]?.[metric]);
  const change = changeView({ value, before, style, better: entry.better }, speech);
  const n = meta.n[0]?.[metric];
  const comparedWith = meta.comparison === null ? null : sayComparison(meta.comparison, meta.zone, speech.locale);
  const { watermark, provisional_from } = freshness ?? meta;
  const end = Date.parse(meta.to);
  return {
    value,
    style,
    change: sayChange({ change, comparedWith }),
    tone: change?.tone ?? 'neutral',
    remarks: [
      ...(value === null ? [sayUnknown({ unit: entry.unit, n: n ?? null, future: Date.parse(meta.from) >= Date.parse(watermark) })] : []),
      ...(value !== null && meta.at_least.includes(metric) ? ['at least: some GPU time has no price'] : []),
      ...(n !== undefined && entry.unit !== 'count' && n > 0 ? [`n = ${n.toLocaleString(speech.locale)}`] : []),
      ...(end > Date.parse(watermark) ? ['so far'] : []),
      ...(entry.provisional && end > Date.parse(provisional_from) ? ['provisional'] : []),
    ],
    formula: entry.formula,
  };
}

/** "in February 2026"; where only as much was taken as has passed of this range, "by the same time of the month before". */
function sayComparison(comparison: NonNullable<LiveFigures['meta']['comparison']>, zone: string, locale: string): string {
  const [toDate] = comparison.label.split(', to ');
  return toDate !== undefined && toDate !== comparison.label ? `by ${toDate}` : `in ${saySpan(comparison, zone, locale)}`;
}

/** The buckets of the range as it is known now. */
export function bucketsOf(grain: Grain, metrics: readonly string[], { meta }: LiveFigures, { speech, freshness }: Reading): Bucket[] {
  const { watermark, provisional_from } = freshness ?? meta;
  return timeBuckets(
    grain,
    { from: Date.parse(meta.from), to: Date.parse(meta.to) },
    {
      zone: meta.zone,
      locale: speech.locale,
      watermark: Date.parse(watermark),
      provisionalFrom: Date.parse(provisional_from),
      provisional: metrics.some((metric) => metricEntry(metric).provisional),
    },
  );
}

export function lineOf(metric: string, answer: LiveFigures, grain: Grain, buckets: readonly Bucket[]): Line {
  const entry = metricEntry(metric);
  return toLine(entry, { id: metric, name: entry.title, value: null, other: false }, rowsOf(answer), grain, buckets);
}

const rowsOf = ({ rows, meta }: LiveFigures) => rows.map((row, index) => ({ row, n: meta.n[index] ?? {} }));

/** @param whole the course of the metric over all values, where its parts add up */
export function seriesData(widget: Widget, grain: Grain, answer: LiveFigures, whole: LiveFigures | null, reading: Reading): SeriesSection {
  const { metrics, by } = widget;
  const entry = metricEntry(metrics[0]!);
  const buckets = bucketsOf(grain, metrics, answer, reading);
  const lines =
    by === null
      ? metrics.map((metric) => lineOf(metric, answer, grain, buckets))
      : linesBy(by, metrics[0]!, grain, buckets, answer, whole, reading);
  return {
    kind: 'series',
    id: widget.id,
    title: titleOf(widget),
    finding: null,
    subtitle: '',
    notes: [],
    chart: widget.chart ?? 'line',
    grain,
    unit: entry.unit,
    dimension: by,
    better: entry.better,
    buckets,
    lines,
    trend: null,
  };
}

function linesBy(
  by: Dimension,
  metric: string,
  grain: Grain,
  buckets: readonly Bucket[],
  answer: LiveFigures,
  whole: LiveFigures | null,
  { names }: Reading,
): Line[] {
  const entry = metricEntry(metric);
  const values = [...new Set(answer.rows.map((row) => idOf(row, by)))];
  const shown = values.map((value) => {
    const own = rowsOf(answer).filter(({ row }) => idOf(row, by) === value);
    return toLine(entry, { id: `${metric}:${value ?? ''}`, name: nameOfValue(by, value, names), value, other: false }, own, grain, buckets);
  });
  const rest = whole !== null && answer.values !== null && answer.values > values.length && isAdditive(entry);
  return rest ? [...shown, otherLine(entry, shown, rowsOf(whole), grain, buckets)] : shown;
}

export const idOf = (row: Row, dimension: Dimension): string | null => {
  const cell = row[dimension] ?? null;
  return cell === null ? null : String(cell);
};

export const nameOfValue = (dimension: Dimension, id: string | null, names: Names): string =>
  id === null ? noValue(dimension) : names(dimension, id);

export interface RankedRow {
  readonly id: string | null;
  readonly name: string;
  readonly row: Row;
  /** By the order of the metrics. */
  readonly values: readonly (number | null)[];
  /** Of the greatest of the first metric, 0 to 1. */
  readonly share: number;
}

export function rankingData(metrics: readonly string[], by: Dimension, { rows }: LiveFigures, { names }: Reading): RankedRow[] {
  const first = metrics[0]!;
  const most = Math.max(0, ...rows.map((row) => numberOf(row[first]) ?? 0));
  return rows
    .toSorted((a, b) => (numberOf(b[first]) ?? -Infinity) - (numberOf(a[first]) ?? -Infinity))
    .map((row) => ({
      id: idOf(row, by),
      name: nameOfValue(by, idOf(row, by), names),
      row,
      values: metrics.map((metric) => numberOf(row[metric])),
      share: most === 0 ? 0 : Math.max(0, (numberOf(row[first]) ?? 0) / most),
    }));
}
