/** Sums of a rollup over whole days from its day level and the rest from its quarters. */
import { readGrouped } from './breakdowns.ts';
import type { Grouping } from './breakdowns.ts';
import { addToGroup } from './groups.ts';
import type { Groups } from './groups.ts';
import { filterSql, integer, keyReader, priceStretchSql, priceSums } from './reader.ts';
import type { Asked, Expressions, Filters } from './reader.ts';
import { levelsOf, quarterLevel } from './time-plan.ts';
import type { Level, Reach } from './time-plan.ts';
import type { Dimension } from './types.ts';

export interface LevelQuery {
  /** Prefix of the tables: `qa` reads qa_quarter and, with `hasDays`, qa_day. */
  readonly table: string;
  readonly hasDays: boolean;
  readonly dimensions: readonly Dimension[];
  readonly filters: Filters;
  readonly expressions?: Expressions;
  /** Aggregates over integers, by the name of the sum. */
  readonly measures: Readonly<Record<string, string>>;
  /** The measures that the question needs; all unless told. */
  readonly needs?: readonly string[];
  /** Splits gpu_ms by price, which adds the sums `cost` (ms × micros) and `unpriced`. */
  readonly priced?: boolean;
  /** A further condition, beginning with AND. */
  readonly where?: string;
}

const PRICED = 'priced';

/** Sums over the known range, by bucket and dimensions; one statement for each table level, side by side. */
export async function readLevels(asked: Asked, query: LevelQuery): Promise<Groups> {
  const { plan, prices } = asked;
  const needs = query.needs ?? Object.keys(query.measures);
  const { rows } = await readGrouped(asked, {
    dimensions: query.dimensions,
    expressions: query.expressions ?? {},
    needs: query.priced === true ? [...needs, PRICED] : needs,
    statements: (reach, all) => {
      const cuts = all.has(PRICED) ? prices.changes : [];
      const levels = query.hasDays ? levelsOf(reach, cuts) : quarterLevel(reach);
      return levels.map((level) => (grouping) => levelSql(asked, query, reach, level, all, grouping));
    },
  });
  const groups: Groups = new Map();
  const keyOf = keyReader(plan, query.dimensions.length);
  for (const row of rows) {
    const key = keyOf(row);
    // Rows of the report's other ranges.
    if (key.bucket < 0) continue;
    const sums = Object.fromEntries(needs.map((name) => [name, integer(row[`m_${name}`])]));
    addToGroup(groups, key, query.priced === true ? { ...sums, ...priceSums(prices, row) } : sums);
  }
  return groups;
}

function levelSql(asked: Asked, query: LevelQuery, reach: Reach, level: Level, needs: ReadonlySet<string>, grouping: Grouping): string {
  const { binder, columns, groupBy } = grouping;
  const seconds = `toUnixTimestamp(${level.table})`;
  const priced = needs.has(PRICED);
  const prices = priced
    ? // Another expression than the dimension: equal ones would be one key of all grouping sets.
      ['toString(gpu_model) AS price_model', `${priceStretchSql(binder, asked.prices, reach.from, reach.to, seconds)} AS price_from`]
    : [];
  const measures = Object.entries(query.measures).flatMap(([name, aggregate]) => (needs.has(name) ? [`${aggregate} AS m_${name}`] : []));
  return `
    SELECT ${columns(seconds)}${[...prices, ...measures].join(', ')}
    FROM ${query.table}_${level.table}
    WHERE ${level.where(binder, level.table)}${filterSql(binder, query.filters, query.expressions)}${query.where ?? ''}
    ${groupBy(priced ? ', price_model, price_from' : '')}`;
}
