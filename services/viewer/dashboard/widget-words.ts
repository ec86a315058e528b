/** What widgets are called. */
import { DIMENSION_TITLES, metricEntry } from '../../metrics/catalogue.ts';
import type { Dimension } from '../../metrics/types.ts';
import type { Widget } from '../../reports/dashboards/dashboard.ts';
import { dimensionWord } from '../../reports/frame.ts';

export function titleOf({ title, metrics, by }: Pick<Widget, 'title' | 'metrics' | 'by'>): string {
  if (title !== null) return title;
  const named = metrics.map((metric) => metricEntry(metric).title).join(', ');
  return by === null ? named : `${named} by ${dimensionWord(by)}`;
}

export const dimensionTitle = (dimension: Dimension): string => DIMENSION_TITLES[dimension];

/** What stands where a value of a dimension is null. */
export const noValue = (dimension: Dimension): string => `no ${dimensionWord(dimension)}`;
