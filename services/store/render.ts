/**
 * From the .sql files of clickhouse/ to statements for one server or for a cluster. Placeholders:
 *
 *   {{local:NAME}}         a table or view that holds a shard's rows: NAME, or NAME_local with a Distributed NAME over it
 *   {{engine:X(args)}}     its engine: X(args), or ReplicatedX on the shard's path
 *   {{everywhere:X(args)}} engine of a control table, which is one table replicated to every server instead of sharded
 *   {{on_cluster}}         nothing, or ON CLUSTER
 *   {{deduplication_window}}  how many blocks' tokens the table remembers
 *   {{backfill:TARGET}}    as a whole statement: fill a view's target anew from raw (see backfill.ts)
 *
 * The Distributed tables have no sharding key, so that ClickHouse refuses to insert through them: rows are written to the shard of their log,
 * which keeps copies of an event, always in one partition of the topic, where the search for repeats finds them.
 */
import { WrapsheetError } from '../common/errors.ts';

/** Blocks; each insert is a block for each partition it touches. */
const WINDOW = 100_000;
/** Replicated tables also forget by time: a week. */
const WINDOW_SECONDS = 7 * 86_400;
const SHARD_PATH = '/clickhouse/tables/{shard}/{database}/{table}';
const EVERYWHERE_PATH = '/clickhouse/tables/all/{database}/{table}';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const PLACEHOLDER = /\{\{(\w+)(?::([^{}]*))?\}\}/g;

/** Where the SQL is to run: `null` is one server without a cluster. */
export type ClusterName = string | null;

function quotedCluster(cluster: string): string {
  if (!IDENTIFIER.test(cluster)) throw new WrapsheetError('config_invalid', `Not a name of a cluster: ${cluster}`);
  return `\`${cluster}\``;
}

/** Name of the table that holds this server's rows. */
export function localName(name: string, cluster: ClusterName): string {
  return cluster === null ? name : `${name}_local`;
}

function replicated(engine: string, path: string, replica: string): string {
  const match = /^(\w+)(?:\((.*)\))?$/s.exec(engine);
  if (match === null) throw new SyntaxError(`Not an engine: ${engine}`);
  const args = match[2] === undefined || match[2] === '' ? '' : `, ${match[2]}`;
  return `Replicated${match[1]}('${path}', '${replica}'${args})`;
}

function expand(kind: string, value: string, cluster: ClusterName): string {
  switch (kind) {
    case 'local':
      return localName(value, cluster);
    case 'engine':
      return cluster === null ? value : replicated(value, SHARD_PATH, '{replica}');
    case 'everywhere':
      return cluster === null ? value : replicated(value, EVERYWHERE_PATH, '{shard}-{replica}');
    case 'on_cluster':
      return cluster === null ? '' : `ON CLUSTER ${quotedCluster(cluster)}`;
    case 'deduplication_window':
      return cluster === null
        ? `non_replicated_deduplication_window = ${WINDOW}`
        : `replicated_deduplication_window = ${WINDOW}, replicated_deduplication_window_seconds = ${WINDOW_SECONDS}`;
    default:
      throw new SyntaxError(`Unknown placeholder {{${kind}}}`);
  }
}

/** One statement with its placeholders filled in. @throws SyntaxError on an unknown placeholder */
export function render(statement: string, cluster: ClusterName): string {
  return statement.replace(PLACEHOLDER, (_all, kind: string, value: string | undefined) => expand(kind, value ?? '', cluster));
}

/** Name of the sharded table that a statement creates; null where it does something else. */
export function createdLocalTable(statement: string): string | null {
  return /^CREATE TABLE IF NOT EXISTS \{\{local:(\w+)\}\}/.exec(statement)?.[1] ?? null;
}

/** The rendered statements that one statement of a file stands for: on a cluster a sharded table brings its Distributed one. */
export function renderAll(statement: string, cluster: ClusterName): string[] {
  const rendered = render(statement, cluster);
  const table = createdLocalTable(statement);
  if (cluster === null || table === null) return [rendered];
  const name = quotedCluster(cluster);
  return [
    rendered,
    `CREATE TABLE IF NOT EXISTS ${table} ON CLUSTER ${name} AS ${table}_local ENGINE = Distributed('${cluster}', currentDatabase(), ${table}_local)`,
  ];
}
