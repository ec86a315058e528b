/** Sections, and what does not go together in them, in words for people. Pure. */
import { CATALOGUE, DIMENSION_TITLES, metricEntry, type Family, type Unit } from '../../metrics/catalogue.ts';
import type { Dimension } from '../../metrics/types.ts';
import type { Misfit } from '../../reports/definition-rules.ts';
import type { AnalysisSpec, SectionSpec } from '../../reports/spec.ts';

export const FAMILY_TITLES: Readonly<Record<Family, string>> = {
  delivery: 'Delivery',
  scene: 'Scenes',
  generation: 'Generation',
  cost: 'Cost',
  qa: 'Quality',
  failure: 'Failures',
  retry: 'Retries',
  review: 'Reviews',
  worker: 'Workers',
};

export const UNIT_WORDS: Readonly<Record<Unit, string>> = { hours: 'hours', money: 'money', count: 'a count', ratio: 'a ratio' };

/** How a section can be shown: the kinds of a definition, with the charts told apart. */
export const LOOKS = ['figures', 'line', 'bar', 'stacked', 'area', 'table', 'ranked', 'text'] as const;
export type Look = (typeof LOOKS)[number];

export const LOOK_TITLES: Readonly<Record<Look, string>> = {
  figures: 'Headline figures',
  line: 'Line chart',
  bar: 'Bar chart',
  stacked: 'Stacked bars',
  area: 'Area chart',
  table: 'Table',
  ranked: 'Ranked table',
  text: 'Text',
};

export const LOOK_TEXTS: Readonly<Record<Look, string>> = {
  figures: 'Large figures over the whole range, each with its change.',
  line: 'Over time: metrics of one unit, or one metric by a dimension.',
  bar: 'Over time, in bars from zero.',
  stacked: 'Over time, bars whose parts add up.',
  area: 'Over time, with the ground under the line filled.',
  table: 'Metrics by up to four dimensions, with a total.',
  ranked: 'The ten greatest by a metric, with a total of all.',
  text: 'Words between the figures.',
};

export type Analysis = AnalysisSpec['analysis'];
export const ANALYSIS_TITLES: Readonly<Record<Analysis, string>> = {
  characters: 'Characters delivered, one by one',
  turnaround_intervals: 'Turnaround, with its uncertainty',
  failure_rates: 'Failure rates over time',
  workflow_changes: 'What workflow changes did',
  pass_rate_causes: 'Why the pass rate moved',
  oldest_pending: 'Reviews pending, and the oldest',
};

const KNOWN = new Set(CATALOGUE.map(({ id }) => id));

/** A definition may be older than the catalogue: what is no metric any more keeps its id. */
export const metricTitle = (id: string): string => (KNOWN.has(id) ? metricEntry(id).title : id);
export const dimensionTitle = (id: Dimension): string => DIMENSION_TITLES[id];

export function lookOf(section: SectionSpec): Look | null {
  if (section.kind === 'series') return section.chart;
  if (section.kind === 'table') return section.show === undefined ? 'table' : 'ranked';
  return section.kind === 'analysis' ? null : section.kind;
}

/** "Bar chart", or what an analysis is about. */
export function sayLook(section: SectionSpec): string {
  if (section.kind === 'analysis') return ANALYSIS_TITLES[section.analysis];
  return LOOK_TITLES[lookOf(section)!];
}

const AND = new Intl.ListFormat('en', { type: 'conjunction' });
const OR = new Intl.ListFormat('en', { type: 'disjunction' });

export const sayList = (texts: readonly string[]): string => AND.format(texts);

/** Why it does not go, and what would. */
export function sayMisfit(misfit: Misfit): string {
  switch (misfit.kind) {
    case 'unknown_metric':
      return `There is no metric “${misfit.metric}” (any more).`;
    case 'no_dimension': {
      const own = metricEntry(misfit.metric).dimensions.map(dimensionTitle);
      const title = metricTitle(misfit.metric);
      return `${title} is not known by ${sayList(misfit.missing.map(dimensionTitle))}, only by ${OR.format(own)}.`;
    }
    case 'one_metric_by_dimension':
      return 'A chart by a dimension shows one metric. A table shows several.';
    case 'reviewers_in_tables':
      return 'Reviewers are shown in tables only.';
    case 'units':
      return `A chart has one scale: ${sayList(misfit.units.map((unit) => UNIT_WORDS[unit]))} do not go together. A table takes both.`;
    case 'not_additive':
      return `${metricTitle(misfit.metric)} cannot be stacked: its parts do not add up. Lines and bars take it.`;
    case 'rank':
      break;
  }
  return `The rows are ranked by ${metricTitle(misfit.metric)}, which the table does not have.`;
}

/** "Settings: by day, the last 12, 1 filter" */
export function saySettings(section: SectionSpec): string {
  if (section.kind === 'text' || section.kind === 'analysis') return 'Settings';
  const filters = Object.keys(section.filters ?? {}).length;
  const said = [...settingsOf(section), ...(filters === 0 ? [] : [filters === 1 ? '1 filter' : `${filters} filters`])];
  return said.length === 0 ? 'Settings' : `Settings: ${said.join(', ')}`;
}

function settingsOf(section: SectionSpec): readonly string[] {
  if (section.kind === 'series') {
    const { grain, units, top, trend } = section;
    return [
      ...(grain === undefined ? [] : [`by ${grain}`]),
      ...(units === undefined ? [] : [`the last ${units}`]),
      ...(top === undefined ? [] : [`${top} lines`]),
      ...(trend === true ? ['trend'] : []),
    ];
  }
  if (section.kind !== 'table') return [];
  const { rank, ascending, show, compare } = section;
  return [
    ...(rank === undefined ? [] : [`ranked by ${metricTitle(rank)}`]),
    ...(ascending === true ? ['least first'] : []),
    ...(show === undefined ? [] : [`${show} rows`]),
    ...(compare === true ? ['beside the period before'] : []),
  ];
}
