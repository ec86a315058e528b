/** How the figures of the metric catalogue are said to people. */
import type { MetricEntry } from '../metrics/catalogue.ts';
import type { Style } from './types.ts';

/** Ratios that are no share of a whole: said as 1.32, not as 132 %. */
const QUOTIENTS: ReadonlySet<string> = new Set(['retries_per_scene', 'annotations_per_segment']);

/** Hours of the clock that somebody waited, as opposed to hours of GPU time: said as 2 d 4 h. */
const DURATION_FAMILIES: ReadonlySet<string> = new Set(['delivery', 'scene', 'review']);
const DURATIONS: ReadonlySet<string> = new Set(['wall_hours_per_character', 'queue_hours_mean']);

export function styleOf(entry: MetricEntry): Style {
  if (entry.unit === 'ratio') return QUOTIENTS.has(entry.id) ? 'quotient' : 'percent';
  if (entry.unit === 'hours') return DURATION_FAMILIES.has(entry.family) || DURATIONS.has(entry.id) ? 'duration' : 'hours';
  return entry.unit;
}

/** Counts, sums and states: their parts add up, and of nothing there are 0. */
export const isAdditive = (entry: MetricEntry): boolean => ['count', 'sum', 'state'].includes(entry.kind);
