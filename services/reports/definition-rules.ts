/**
 * Which metrics, dimensions and charts make sense together in one section of a report. Pure: the server refuses by it what is sent, and the builder
 * shows by it, before anything is dropped, what may go where. Each says the misfits in its own words.
 */
import { CATALOGUE, metricEntry, type Unit } from '../metrics/catalogue.ts';
import type { Dimension } from '../metrics/types.ts';
import { isAdditive } from './catalogue.ts';
import type { Filters, SectionSpec } from './spec.ts';

/** How many metrics a section of a kind may have at most. */
export const MOST_METRICS = { figures: 8, series: 4, table: 12 } as const;
/** How many dimensions a table may be broken down by at most. */
export const MOST_DIMENSIONS = 4;
export const MOST_SECTIONS = 40;
/** Characters of a text section. */
export const MOST_TEXT = 5_000;

export type Misfit =
  | { readonly kind: 'unknown_metric'; readonly metric: string }
  | { readonly kind: 'no_dimension'; readonly metric: string; readonly missing: readonly Dimension[] }
  | { readonly kind: 'one_metric_by_dimension' }
  | { readonly kind: 'reviewers_in_tables' }
  | { readonly kind: 'units'; readonly units: readonly Unit[] }
  | { readonly kind: 'not_additive'; readonly metric: string }
  | { readonly kind: 'rank'; readonly metric: string };

/** Words are about everything and nothing: a text has no filters. */
export const filtersOfSection = (section: SectionSpec): Filters | undefined => (section.kind === 'text' ? undefined : section.filters);

/** What does not go together in a section; empty where everything does. */
export function misfitsOf(section: SectionSpec): readonly Misfit[] {
  if (section.kind === 'analysis' || section.kind === 'text') return [];
  const unknown = section.metrics.filter((metric) => !CATALOGUE.some(({ id }) => id === metric));
  if (unknown.length > 0) return unknown.map((metric) => ({ kind: 'unknown_metric', metric }));
  if (section.kind === 'figures') return [];
  const by = section.kind === 'table' ? section.by : section.by === undefined ? [] : [section.by];
  const misfits: Misfit[] = section.metrics.flatMap((metric) => lacking(metric, by));
  if (section.kind === 'table') {
    const { rank, metrics } = section;
    return rank === undefined || metrics.includes(rank) ? misfits : [...misfits, { kind: 'rank', metric: rank }];
  }
  if (section.by !== undefined && section.metrics.length > 1) misfits.push({ kind: 'one_metric_by_dimension' });
  // In each bucket the few are merged anew, so that a line by reviewer would change whom it tells of.
  if (section.by === 'reviewer_id') misfits.push({ kind: 'reviewers_in_tables' });
  const units = [...new Set(section.metrics.map((metric) => metricEntry(metric).unit))];
  if (units.length > 1) misfits.push({ kind: 'units', units });
  if (section.chart === 'stacked') misfits.push(...section.metrics.filter((metric) => !isAdditive(metricEntry(metric))).map(notAdditive));
  return misfits;
}

const notAdditive = (metric: string): Misfit => ({ kind: 'not_additive', metric });

function lacking(metric: string, by: readonly Dimension[]): Misfit[] {
  const { dimensions } = metricEntry(metric);
  const missing = by.filter((dimension) => !dimensions.includes(dimension));
  return missing.length === 0 ? [] : [{ kind: 'no_dimension', metric, missing }];
}
