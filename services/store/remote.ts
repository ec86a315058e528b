/**
 * A ClickHouse server or cluster over HTTP. Only SELECTs are repeated by themselves when the connection breaks: whether a broken
 * statement was carried out is not known, and the callers of those know how to look.
 *
 * ClickHouse PR 112649 (views that write to a partitioned deduplicating target, before 26.7.3.9) does not concern us, since no target
 * of a view is partitioned; a test holds that. So no version is refused for it.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient, type ClickHouseClient, type ClickHouseSettings } from '@clickhouse/client';
import { WrapsheetError } from '../common/errors.ts';
import { checkParams } from './binding.ts';
import { selectColumns } from './columns.ts';
import { giveUpAfter } from './deadline.ts';
import { toStoreError } from './failures.ts';
import { insertStatement, jsonRows } from './insert.ts';
import type { Params, QueryOptions, Store } from './types.ts';

export interface RemoteConfig {
  readonly kind: 'remote';
  /** One server (or a balancer that keeps a client on one): a chunk is staged on the server that lands it. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  /** Name in the server's remote_servers; tables are then sharded and replicated. */
  readonly cluster?: string;
  /** How often a SELECT is tried while the connection breaks; 3 unless told. */
  readonly tries?: number;
}

/** Statements may run long (backfills, large landings); what must be quicker has a deadline of its own. */
const REQUEST_TIMEOUT_MS = 3_600_000;
const PAUSE_MS = 100;

/** An answer only when all is done, and meanwhile headers, so that no balancer takes a long statement for a dead connection. */
const WRITE_SETTINGS: ClickHouseSettings = {
  wait_end_of_query: 1,
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: '20000',
};
const MAX_HEADERS_BYTES = 1_048_576;

function connect(config: RemoteConfig): ClickHouseClient {
  try {
    return createClient({
      url: config.url,
      username: config.user ?? 'default',
      password: config.password ?? '',
      database: config.database ?? 'default',
      request_timeout: REQUEST_TIMEOUT_MS,
      max_open_connections: 16,
      keep_alive: { enabled: true, idle_socket_ttl: 2_000, eagerly_destroy_stale_sockets: true },
      compression: { request: true, response: true },
      max_response_headers_size: MAX_HEADERS_BYTES,
      application: 'wrapsheet',
      // Every failure is thrown to the caller, who knows whether it matters.
      log: { level: ClickHouseLogLevel.OFF },
    });
  } catch (error) {
    throw new WrapsheetError('config_invalid', 'CLICKHOUSE_URL is not a URL of a ClickHouse server', { cause: error });
  }
}

function isAway(error: unknown): boolean {
  return error instanceof WrapsheetError && error.code === 'store_away';
}

async function selectOnce<Row>(client: ClickHouseClient, sql: string, params: Params, options: QueryOptions): Promise<Row[]> {
  const gone = new AbortController();
  const settings: ClickHouseSettings = { output_format_json_quote_64bit_integers: 1, cancel_http_readonly_queries_on_client_close: 1 };
  if (options.deadlineMs !== undefined) settings.max_execution_time = Math.max(options.deadlineMs, 1) / 1000;
  const read = async (): Promise<Row[]> => {
    checkParams(sql, params);
    const asked = { query: sql, query_params: params, clickhouse_settings: settings, abort_signal: gone.signal };
    return options.asColumns === true
      ? selectColumns(client, asked)
      : (await client.query({ ...asked, format: 'JSONEachRow' })).json<Row>();
  };
  try {
    return await giveUpAfter(read(), options);
  } catch (error) {
    gone.abort();
    if (options.signal?.aborted === true) throw options.signal.reason;
    throw toStoreError(error, true);
  }
}

async function select<Row>(client: ClickHouseClient, sql: string, params: Params, options: QueryOptions, tries: number): Promise<Row[]> {
  const started = performance.now();
  for (let attempt = 1; ; attempt++) {
    const left =
      options.deadlineMs === undefined ? {} : { deadlineMs: Math.max(Math.ceil(options.deadlineMs - (performance.now() - started)), 1) };
    try {
      return await selectOnce(client, sql, params, { ...options, ...left });
    } catch (error) {
      if (!isAway(error) || attempt >= tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** attempt));
    }
  }
}

async function mapped(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw toStoreError(error, true);
  }
}

/** Drops the staging tables of writers that were killed, a day later. */
async function sweepStage(client: ClickHouseClient, command: (sql: string) => Promise<void>): Promise<void> {
  const old = await select<{ name: string }>(
    client,
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND match(name, '^staged_[0-9a-f]{32}$') AND metadata_modification_time < now() - INTERVAL 1 DAY",
    {},
    {},
    1,
  );
  for (const { name } of old) await command(`DROP TABLE IF EXISTS ${name}`);
}

/** Opens a client on the server; nothing is sent yet. @throws WrapsheetError config_invalid */
export function openRemote(config: RemoteConfig): Store {
  const client = connect(config);
  const command = (sql: string, params: Params = {}) =>
    mapped(async () => {
      checkParams(sql, params);
      await client.command({ query: sql, query_params: params, clickhouse_settings: WRITE_SETTINGS });
    });
  const send = (statement: string, body: Readable) =>
    mapped(async () => {
      const { stream } = await client.exec({ query: statement, values: body, clickhouse_settings: WRITE_SETTINGS });
      stream.resume();
    });

  let swept = false;

  return {
    kind: 'remote',
    cluster: config.cluster ?? null,
    query: (sql, params = {}, options = {}) => select(client, sql, params, options, config.tries ?? 3),
    command,
    async insert(table, rows, options = {}) {
      if (rows.length > 0) await send(insertStatement(table, options.token), Readable.from([Buffer.from(jsonRows(rows))]));
    },
    async stageAvro(file, structure) {
      if (!swept) await sweepStage(client, command);
      swept = true;
      const table = `staged_${randomUUID().replaceAll('-', '')}`;
      await command(`CREATE TABLE ${table} (${structure}) ENGINE = Memory`);
      const release = () => command(`DROP TABLE IF EXISTS ${table}`);
      try {
        await send(`INSERT INTO ${table} FORMAT Avro`, Readable.from([file]));
      } catch (error) {
        await release();
        throw error;
      }
      return { from: table, release };
    },
    close: () => client.close(),
  };
}
