/** Sums of a rollup over whole days from its day level and the rest from its quarters. */
import { COMMON, groupingPlan, readGrouped } from './breakdowns.ts';
import type { Grouped, Grouping } from './breakdowns.ts';
import type { Binder } from './binder.ts';
import { addToGroup } from './groups.ts';
import type { Groups } from './groups.ts';
import { filterSql, integer, keyReader, priceStretchSql, priceSums } from './reader.ts';
import type { Asked, Expressions, Filters } from './reader.ts';
import { levelsOf, quarterLevel } from './time-plan.ts';
import type { Level } from './time-plan.ts';
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
  /** Splits gpu_ms by price, which adds the sums `cost` (ms × micros) and `unpriced`. */
  readonly priced?: boolean;
  /** A WITH clause over the table's columns. */
  readonly prelude?: (binder: Binder) => string;
  /** Dimensions that a report may ask for at the same time; COMMON unless told. */
  readonly available?: readonly Dimension[];
  /** A further condition. */
  readonly where?: (binder: Binder) => string;
}

/** Sums over the known range, by bucket and dimensions; one statement for each table level, side by side. */
export async function readLevels(asked: Asked, query: LevelQuery): Promise<Groups> {
  const { plan, prices } = asked;
  const cuts = query.priced === true ? prices.changes : [];
  const read = groupingPlan({ ...asked, dimensions: query.dimensions }, query.available ?? COMMON);
  const levels = query.hasDays ? levelsOf(read, cuts) : quarterLevel(read);
  const results = await Promise.all(levels.map((level) => readLevel(asked, query, level)));
  const groups: Groups = new Map();
  const keyOf = keyReader(plan, query.dimensions.length);
  for (const row of results.flatMap(({ rows }) => rows)) {
    const key = keyOf(row);
    // Rows of the report's other ranges.
    if (key.bucket < 0) continue;
    const sums = Object.fromEntries(Object.keys(query.measures).map((name) => [name, integer(row[`m_${name}`])]));
    addToGroup(groups, key, query.priced === true ? { ...sums, ...priceSums(prices, row) } : sums);
  }
  return groups;
}

function readLevel(asked: Asked, query: LevelQuery, level: Level): Promise<Grouped> {
  const priced = query.priced === true;
  const measures = Object.entries(query.measures).map(([name, aggregate]) => `${aggregate} AS m_${name}`);
  const sqlOf = ({ binder, plan, bucket, select, groupBy }: Grouping): string => {
    const seconds = `toUnixTimestamp(${level.table})`;
    const prices = priced
      ? `gpu_model AS price_model, ${priceStretchSql(binder, asked.prices, plan.from, plan.to, seconds)} AS price_from, `
      : '';
    return `
    ${query.prelude?.(binder) ?? ''}
    SELECT ${bucket(seconds)} AS bucket, ${select}${prices}${measures.join(', ')}
    FROM ${query.table}_${level.table}
    WHERE ${level.where(binder, level.table)}${filterSql(binder, query.filters, query.expressions)}${query.where?.(binder) ?? ''}
    ${groupBy(priced ? ', price_model, price_from' : '')}`;
  };
  return readGrouped({ ...asked, dimensions: query.dimensions }, query.available ?? COMMON, query.expressions ?? {}, sqlOf);
}
