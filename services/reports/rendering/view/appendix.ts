/** How the figures came about: each one's value, n and formula, the figures behind the charts, and the state of the data. */
import { dimensionWord } from '../../frame.ts';
import { sayValue } from '../../format.ts';
import { sayInstant } from '../../ranges.ts';
import type { Figure, ReportResult, SeriesSection } from '../../types.ts';
import { emptyReason } from '../charts/panels.ts';
import { isolated, visible } from '../text.ts';
import { sinceFirstValue } from './charts.ts';
import { speechOf } from './say.ts';

export interface MethodView {
  readonly title: string;
  readonly text: string;
  readonly formula: string;
  /** The figures of the report that follow this formula: "412 h (n = 30)". */
  readonly figures: readonly string[];
}

export interface FactView {
  readonly name: string;
  readonly text: string;
  readonly mono: boolean;
}

export interface ChartDataView {
  readonly title: string;
  readonly subtitle: string;
  readonly grain: string;
  readonly names: readonly string[];
  readonly rows: readonly { readonly label: string; readonly flag: string; readonly values: readonly string[] }[];
}

export interface AppendixView {
  readonly methods: readonly MethodView[];
  readonly charts: readonly ChartDataView[];
  readonly facts: readonly FactView[];
}

export function appendixView(result: ReportResult): AppendixView {
  return {
    methods: methodsOf(result),
    charts: result.sections.flatMap((section) =>
      section.kind === 'series' && emptyReason(section) === null ? [chartData(section, result)] : [],
    ),
    facts: factsOf(result),
  };
}

function methodsOf(result: ReportResult): MethodView[] {
  const figures = result.sections.flatMap((section) => (section.kind === 'figures' ? section.figures : []));
  const catalogued = Object.entries(result.formulas).map(([metric, { title, text, formula }]) => ({
    title,
    text,
    formula,
    figures: unique(
      figures.filter((figure) => figure.metric === metric && figure.formula === formula).map((figure) => sayFigure(figure, result)),
    ),
  }));
  // Figures and columns with a formula of their own.
  const own = figures
    .filter((figure) => result.formulas[figure.metric]?.formula !== figure.formula)
    .map((figure) => ({ title: figure.title, text: '', formula: figure.formula, figures: [sayFigure(figure, result)] }));
  const columns = result.sections
    .flatMap((section) => (section.kind === 'table' && section.rows.length > 0 ? section.columns : []))
    .filter(({ metric, formula }) => metric === null && formula !== null)
    .map(({ title, formula }) => ({ title, text: '', formula: formula ?? '', figures: [] }));
  return [...catalogued, ...own, ...uniqueBy(columns, ({ title, formula }) => `${title}\n${formula}`)];
}

const unique = (items: readonly string[]): string[] => [...new Set(items)];

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

function sayFigure({ value, style, n, at_least: atLeast }: Figure, result: ReportResult): string {
  const speech = speechOf(result);
  const said = `${atLeast ? 'at least ' : ''}${sayValue(value, style, speech)}`;
  return n === null ? said : `${said} (n = ${sayValue(n, 'count', speech)})`;
}

/** What its chart draws, no less and no more. */
function chartData(whole: SeriesSection, result: ReportResult): ChartDataView {
  const speech = speechOf(result);
  const section = sinceFirstValue(whole);
  return {
    title: section.title,
    subtitle: section.subtitle,
    grain: section.grain[0]!.toUpperCase() + section.grain.slice(1),
    names: section.lines.map(({ name }) => visible(name)),
    rows: section.buckets.map((bucket, index) => ({
      label:
        section.grain === 'hour'
          ? sayInstant(bucket.from, result.range.zone, result.locale)
          : sayBucket(bucket.label, bucket.name, section),
      flag: bucket.future
        ? 'not known yet'
        : [bucket.partial ? 'incomplete' : '', bucket.provisional ? 'provisional' : ''].filter(Boolean).join(', '),
      values: section.lines.map((line) => sayValue(line.values[index] ?? null, line.style, speech)),
    })),
  };
}

/** Labels of days and weeks leave the year out; a list over several years needs it. */
function sayBucket(label: string, name: string, { buckets, grain }: SeriesSection): string {
  const several = buckets[0]?.name.slice(0, 4) !== buckets.at(-1)?.name.slice(0, 4);
  return several && (grain === 'day' || grain === 'week') ? `${label} ${name.slice(0, 4)}` : label;
}

const fact = (name: string, text: string, mono = false): FactView => ({ name, text, mono });

function factsOf(result: ReportResult): FactView[] {
  const at = (iso: string): string => `${sayInstant(iso, result.range.zone, result.locale)}, ${result.range.zone}`;
  return [
    fact('Range', result.range.text),
    fact('From, included', result.range.from),
    fact('To, excluded', result.range.to),
    ...(result.comparison ? [fact('Compared with', result.comparison.text)] : []),
    fact('Zone', result.range.zone),
    fact('Filters', sayFilters(result)),
    fact('Data complete to (watermark)', at(result.watermark)),
    fact('Provisional from', at(result.provisional_from)),
    fact(
      'Audit',
      result.verified_to === null ? 'not compared with the raw events yet' : `rollups equal the raw events up to ${at(result.verified_to)}`,
    ),
    fact('Rejected events not replayed', sayValue(result.dead_letters, 'count', speechOf(result))),
    fact('Read from', result.source === 'raw' ? 'rollups; some figures from the raw events' : 'rollups'),
    fact('Currency', result.currency),
    fact('Made', `${at(result.generated_at)}, for ${result.requested_by.name}`),
    fact('Report', result.id, true),
    fact('Fingerprint', result.fingerprint, true),
  ];
}

/** "Project: Aurora, Kestrel; tier: 4K"; "none". */
export function sayFilters({ filters }: Pick<ReportResult, 'filters'>): string {
  if (filters.length === 0) return 'none';
  return filters
    .map(({ dimension, values }) => `${dimensionWord(dimension)}: ${values.map(({ name }) => isolated(visible(name))).join(', ')}`)
    .join('; ');
}
