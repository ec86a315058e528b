/**
 * The same store without rollups: every table that a view keeps current is read as that view's SELECT over raw, at the time of the
 * question. Same SQL above it, so the same answers; what differs is the time.
 */
import { derivedTables, type DerivedTable } from '../../services/store/derived.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../services/store/migration-files.ts';
import { tablesOf, type TableDefinition } from '../../services/store/table-definitions.ts';
import type { Store } from '../../services/store/types.ts';
import { selectOver } from '../../services/store/views.ts';

const DATABASE = 'scan';

/** Defaults of entity columns that one of several views leaves out, by type: the end of time, as the tables have it. */
function absent(type: string): string {
  const inner = /^SimpleAggregateFunction\(min, (.*)\)$/s.exec(type)?.[1];
  if (inner === undefined) throw new SyntaxError(`no default is known for ${type}`);
  const isTuple = inner.startsWith('Tuple');
  return isTuple
    ? `CAST(('2299-01-01 00:00:00.000', '', '', '', ''), '${inner.replaceAll("'", "\\'")}')`
    : `CAST('2299-01-01 00:00:00.000', '${inner.replaceAll("'", "\\'")}')`;
}

function selectAll(target: TableDefinition, derived: DerivedTable): string {
  const filled = new Set([...derived.keys.map((key) => key.name), ...derived.measures, ...derived.states.map((state) => state.name)]);
  const columns = target.columns.map(({ name, type }) => (filled.has(name) ? name : `${absent(type)} AS ${name}`));
  return `SELECT ${columns.join(', ')} FROM (${selectOver(derived.definition, `default.${derived.source}`, null)})`;
}

/** Makes the views and answers with a store that reads them in place of the rollups. Closing it is left to the given store. */
export async function createScanningStore(store: Store): Promise<Store> {
  const tables = tablesOf(readMigrations(MIGRATIONS_FOLDER));
  const byTarget = Map.groupBy(derivedTables(), (derived) => derived.target);
  const computed = Map.groupBy(
    await store.query<{ table: string; name: string; sql: string }>(
      "SELECT table, name, default_expression AS sql FROM system.columns WHERE database = currentDatabase() AND default_kind = 'MATERIALIZED'",
    ),
    ({ table }) => table,
  );
  await store.command(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`);
  for (const [name, sources] of byTarget) {
    const target = tables.get(name);
    if (target === undefined) throw new SyntaxError(`no table ${name}`);
    const select = sources.map((derived) => selectAll(target, derived)).join('\nUNION ALL\n');
    const columns = ['*', ...(computed.get(name) ?? []).map((column) => `${column.sql} AS ${column.name}`)];
    await store.command(`CREATE OR REPLACE VIEW ${DATABASE}.${name} AS SELECT ${columns.join(', ')} FROM (${select})`);
  }
  const names = new RegExp(`(?<![\\w.])(${[...byTarget.keys()].join('|')})(?!\\w)( FINAL)?`, 'g');
  return {
    ...store,
    query: (sql, params, options) => store.query(sql.replace(names, `${DATABASE}.$1`), params, options),
  };
}
