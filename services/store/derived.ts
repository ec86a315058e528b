/**
 * Everything that is derived from raw: which view feeds which target, what its keys and values are. All of it is read from the .sql files.
 *
 *   rollup  SummingMergeTree: what differs from raw is mended by inserting the difference;
 *   entity  AggregatingMergeTree of idempotent functions (min, max, set union): mended by inserting the states again.
 */
import type { EventType } from '../events/types.ts';
import { MIGRATIONS_FOLDER, readMigrations } from './migration-files.ts';
import { tablesOf, type ColumnDefinition, type TableDefinition } from './table-definitions.ts';
import { viewsOf, type ViewDefinition } from './views.ts';

export type TimeKey = 'quarter' | 'day' | 'hour';

/** Length of a time key's bucket, ms. */
export const BUCKET_MS: Readonly<Record<TimeKey, number>> = { quarter: 900_000, hour: 3_600_000, day: 86_400_000 };

export interface EntityState {
  readonly name: string;
  /** The aggregate function that merges it: min, max, groupUniqArrayArray. */
  readonly merge: string;
}

export interface DerivedTable {
  readonly definition: ViewDefinition;
  readonly view: string;
  readonly target: string;
  readonly source: string;
  readonly type: EventType;
  readonly kind: 'rollup' | 'entity';
  /** The target's sorting key. */
  readonly keys: readonly ColumnDefinition[];
  /** Rollup: the summed columns. */
  readonly measures: readonly string[];
  /** Entity: the columns that this view fills. */
  readonly states: readonly EntityState[];
  /** The key that is a bucket of time, if there is one. */
  readonly timeKey: TimeKey | null;
  /** Keys that are columns of raw: to be searched in raw by. */
  readonly sourceKeys: readonly string[];
  /** SQL that holds for all rows of the target that come from this view; several views may share a target. */
  readonly share: string;
}

const TIME_KEYS: readonly TimeKey[] = ['quarter', 'day', 'hour'];

/** Keys that can stand in a tuple that IN compares: null never equals null there, and arrays are not hashed alike. */
const isPlain = (column: ColumnDefinition): boolean => !/Nullable|Array/.test(column.type);

/** The keys of a target that can be compared by IN. */
export const plainKeys = (table: DerivedTable): readonly string[] => table.keys.filter(isPlain).map((key) => key.name);

function statesOf(target: TableDefinition, view: ViewDefinition): EntityState[] {
  return target.columns.flatMap((column) => {
    const merge = /^SimpleAggregateFunction\((\w+),/.exec(column.type)?.[1];
    return merge !== undefined && new RegExp(`\\bAS ${column.name}\\b`).test(view.template) ? [{ name: column.name, merge }] : [];
  });
}

/** Keys to which the view gives one constant: `CAST('generation', …) AS source`. */
function shareOf(view: ViewDefinition, keys: readonly ColumnDefinition[]): string {
  const constants = [...view.template.matchAll(/\bCAST\('(\w+)', '(?:[^'\\]|\\.)*'\) AS (\w+)/g)];
  const own = constants.filter((match) => keys.some((key) => key.name === match[2]));
  return own.map((match) => `${match[2]} = '${match[1]}'`).join(' AND ') || '1';
}

function describe(view: ViewDefinition, tables: ReadonlyMap<string, TableDefinition>): DerivedTable {
  const target = tables.get(view.target);
  const source = tables.get(view.source);
  if (target === undefined || source === undefined)
    throw new SyntaxError(`The view ${view.view} reads or feeds a table that no file creates`);
  const keys = target.orderBy.map((name) => target.columns.find((column) => column.name === name)!);
  const kind = target.engine === 'SummingMergeTree' ? 'rollup' : 'entity';
  const values = target.columns.filter((column) => !keys.includes(column)).map((column) => column.name);
  return {
    definition: view,
    view: view.view,
    target: view.target,
    source: view.source,
    type: view.source.slice('raw_'.length) as EventType,
    kind,
    keys,
    measures: kind === 'rollup' ? values : [],
    states: kind === 'entity' ? statesOf(target, view) : [],
    timeKey: TIME_KEYS.find((name) => target.orderBy.includes(name)) ?? null,
    sourceKeys: keys.filter((key) => isPlain(key) && source.columns.some((column) => column.name === key.name)).map((key) => key.name),
    share: shareOf(view, keys),
  };
}

/** All derived tables, by view. @throws SyntaxError on a form of view or table that cannot be read */
export function derivedTables(folder: string = MIGRATIONS_FOLDER): DerivedTable[] {
  const files = readMigrations(folder);
  const tables = tablesOf(files);
  return viewsOf(files).map((view) => describe(view, tables));
}
