/** Automatic verdicts. docs/figures.md, "Quality". */
import { keysWhere, ratio, sumOf } from '../groups.ts';
import type { MetricTables } from '../groups.ts';
import { readLevels } from '../levels.ts';
import type { Asked } from '../reader.ts';

export async function readQa(asked: Asked): Promise<MetricTables> {
  const groups = await readLevels(asked, {
    table: 'qa',
    hasDays: true,
    dimensions: asked.dimensions,
    filters: asked.question.filters,
    measures: { checks: 'sum(checks)', passes: 'sum(passes)', first_checks: 'sum(first_checks)', first_passes: 'sum(first_passes)' },
  });
  const occurring = keysWhere(groups, (sums) => sums['checks']! > 0n);
  return {
    qa_checks: { occurring, at: (key) => ({ value: Number(sumOf(groups, key, 'checks')) }) },
    qa_pass_rate: { occurring, at: (key) => ratio(sumOf(groups, key, 'passes'), sumOf(groups, key, 'checks')) },
    first_pass_yield: { occurring, at: (key) => ratio(sumOf(groups, key, 'first_passes'), sumOf(groups, key, 'first_checks')) },
  };
}
