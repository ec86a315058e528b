/** Which metrics, dimensions and charts make sense together in a widget. Pure: the server refuses by it, and the catalogue of widgets offers by it. */
import { DIMENSION_TITLES, metricEntry } from '../../metrics/catalogue.ts';
import { styleOf } from '../catalogue.ts';
import { misfitsOf, type Misfit } from '../definition-rules.ts';
import type { Widget } from './dashboard.ts';

export const WIDGET_KINDS = ['figure', 'series', 'ranking'] as const;
export const WIDGET_CHARTS = ['line', 'bar', 'stacked'] as const;
export const MOST_WIDGETS = 24;
export const MOST_COLUMNS = 4;
export const MOST_WIDGET_METRICS = 4;

/** What does not go together, in words; null where everything does. */
export function misfitOf({ kind, metrics, by, chart, id }: Widget): string | null {
  const common = { id, title: id };
  if (kind === 'figure') {
    if (metrics.length > 1 || by !== null || chart !== null) return 'a figure shows one metric, without a dimension or a chart';
    return said(misfitsOf({ kind: 'figures', ...common, metrics: [...metrics] }));
  }
  if (kind === 'ranking') {
    if (by === null || chart !== null) return 'a ranking is by a dimension, and has no chart';
    return said(misfitsOf({ kind: 'table', ...common, metrics: [...metrics], by: [by] }));
  }
  if (chart === null) return 'a series needs a chart: line, bar or stacked';
  const misfit = said(misfitsOf({ kind: 'series', ...common, metrics: [...metrics], chart, ...(by !== null && { by }) }));
  if (misfit !== null) return misfit;
  return new Set(metrics.map((metric) => styleOf(metricEntry(metric)))).size > 1 ? 'its metrics are not said in the same way' : null;
}

const said = ([first]: readonly Misfit[]): string | null => (first === undefined ? null : WORDS[first.kind](first as never));

const WORDS: { readonly [Kind in Misfit['kind']]: (misfit: Extract<Misfit, { readonly kind: Kind }>) => string } = {
  unknown_metric: ({ metric }) => `there is no metric ${metric}`,
  no_dimension: ({ metric, missing }) =>
    `${metric} has no dimension ${missing.map((one) => DIMENSION_TITLES[one].toLowerCase()).join(', ')}`,
  one_metric_by_dimension: () => 'by a dimension it shows one metric',
  reviewers_in_tables: () => 'reviewers stand in rankings only',
  units: () => 'its metrics have different units',
  not_additive: ({ metric }) => `${metric} cannot be stacked: its parts do not add up`,
  rank: ({ metric }) => `it is ranked by ${metric}, which it does not show`,
};
