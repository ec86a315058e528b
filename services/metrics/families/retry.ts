/** Retries, and how many a scene takes. docs/figures.md, "Retries". */
import { keysWhere, projectKey, sumOf } from '../groups.ts';
import type { Groups, MetricTables } from '../groups.ts';
import { readLevels } from '../levels.ts';
import type { Asked } from '../reader.ts';
import type { Dimension } from '../types.ts';
import { readFirstAttempts } from './generation.ts';

/** The dimensions that the denominator is neither split nor filtered by. */
const OF_THE_NUMERATOR: readonly Dimension[] = ['reason', 'trigger'];

export async function readRetries(asked: Asked): Promise<MetricTables> {
  const { dimensions, metrics } = asked;
  const kept = dimensions.filter((dimension) => !OF_THE_NUMERATOR.includes(dimension));
  const [groups, scenes] = await Promise.all([
    readLevels(asked, {
      table: 'retry',
      hasDays: false,
      dimensions,
      filters: asked.question.filters,
      expressions: { trigger: 'toString(trigger)' },
      measures: { retries: 'sum(retries)' },
    }),
    metrics.includes('retries_per_scene') ? readFirstAttempts(asked, kept, OF_THE_NUMERATOR) : (new Map() as Groups),
  ]);
  const byRetry = keysWhere(groups, (sums) => sums['retries']! > 0n);
  const byScene = kept.length === dimensions.length ? keysWhere(scenes, (sums) => sums['first']! > 0n) : [];
  return {
    retries: { occurring: byRetry, at: (key) => ({ value: Number(sumOf(groups, key, 'retries')) }) },
    retries_per_scene: {
      occurring: [...byRetry, ...byScene],
      at: (key) => {
        const whole = sumOf(scenes, projectKey(key, dimensions, kept), 'first');
        return { value: whole === 0n ? null : Number(sumOf(groups, key, 'retries')) / Number(whole), n: Number(whole) };
      },
    },
  };
}
