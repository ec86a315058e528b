/** The question of a stored report, read back out of it: the same instants, whatever a preset would mean today, and the same filters. */
import type { Comparison } from '../common/calendar-comparison.ts';
import { presetNamed } from '../common/calendar-range.ts';
import type { Scoping } from './frame-of.ts';
import type { Filters } from './spec.ts';
import type { ReportResult } from './types.ts';

export const filtersOf = ({ filters }: ReportResult): Filters =>
  Object.fromEntries(filters.map(({ dimension, values }) => [dimension, values.map(({ id }) => id)]));

export function resolvedOf({ range, comparison }: ReportResult): NonNullable<Scoping['resolved']> {
  return {
    range: { from: Date.parse(range.from), to: Date.parse(range.to) },
    preset: range.preset === null ? null : presetNamed(range.preset),
    comparison: comparison && {
      from: Date.parse(comparison.from),
      to: Date.parse(comparison.to),
      kind: comparison.kind as Comparison['kind'],
      label: comparison.label,
      toDate: false,
    },
  };
}
