/**
 * The embedded engine (chdb) behind the ordinary client. What shapes this file:
 * - one connection runs its queries one after another, so there is a pool that writes and a pool that reads;
 * - chdb runs all queries with bound parameters of a process one by one, so parameters are SET on the connection, with the statement;
 * - settings stick to a connection, so each statement sets the few that vary anew, and inserts carry theirs inline;
 * - a running query cannot be stopped from outside: a caller who gives up leaves it to `max_execution_time`.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { drainPending } from 'chdb';
import { createChdbConnection } from 'chdb/connection';
import { paramSettings, quote } from './binding.ts';
import { giveUpAfter } from './deadline.ts';
import { toStoreError } from './failures.ts';
import { lockFolder } from './folder-lock.ts';
import { selectColumns } from './columns.ts';
import { insertStatement, jsonRows } from './insert.ts';
import { createPool, type Pool } from './pool.ts';
import type { Params, QueryOptions, Store } from './types.ts';

export interface EmbeddedConfig {
  readonly kind: 'embedded';
  readonly folder: string;
  /** Connections for reading; 4 unless told. */
  readonly readers?: number;
}

/** chdb declares its connection with another copy of the client's types; the shapes are the same. */
type Connection = NonNullable<ClickHouseClientConfigOptions['connection']>;

function connect(path: string): ClickHouseClient {
  return createClient({ connection: createChdbConnection({ path }) as unknown as Connection });
}

/** Every statement sets all of these, so that none meets what an earlier one left on the connection. */
function withSettings(sql: string, params: readonly string[], deadlineMs?: number): string {
  const limit = `max_execution_time = ${deadlineMs === undefined ? 0 : Math.max(deadlineMs, 1) / 1000}`;
  return `SET ${['output_format_json_quote_64bit_integers = 1', limit, ...params].join(', ')}; ${sql}`;
}

const WRITERS = 2;
/** A report asks a handful of statements at once, short and long ones: none should wait for another to end. */
const READERS = 4;
/** Of a reader's statement: what one takes more of the cores, the others of its report wait for. */
const READER_THREADS = `max_threads = ${Math.max(1, Math.floor(availableParallelism() / 2))}`;

async function select<Row>(pool: Pool<ClickHouseClient>, sql: string, params: Params, options: QueryOptions): Promise<Row[]> {
  const { deadlineMs } = options;
  const asked = performance.now();
  return pool.run(async (client) => {
    const leftMs = deadlineMs === undefined ? undefined : deadlineMs - (performance.now() - asked);
    const query = withSettings(sql, [READER_THREADS, ...paramSettings(sql, params)], leftMs);
    return options.asColumns === true
      ? selectColumns(client, { query })
      : (await client.query({ query, format: 'JSONEachRow' })).json<Row>();
  });
}

function mapped<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw toStoreError(error, false);
  });
}

/** An empty folder of the store's own, in memory where there is such a place; what a killed owner left there is gone. */
function emptyStage(folder: string): string {
  const name = `wrapsheet-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const stage = join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), name);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { mode: 0o700 });
  return stage;
}

/**
 * Opens the folder's engine for this process.
 * @throws WrapsheetError data_folder_in_use
 */
export function openEmbedded(config: EmbeddedConfig): Store {
  const folder = resolve(config.folder);
  const unlock = lockFolder(folder);
  const clients: ClickHouseClient[] = [];
  try {
    for (let i = 0; i < WRITERS + (config.readers ?? READERS); i++) clients.push(connect(join(folder, 'clickhouse')));
  } catch (error) {
    unlock();
    throw toStoreError(error, false);
  }
  const stage = emptyStage(folder);
  const writers = createPool(clients.slice(0, WRITERS));
  const readers = createPool(clients.slice(WRITERS));
  const run = (sql: string, params: readonly string[]) =>
    writers.run(async (client) => {
      await client.command({ query: withSettings(sql, params) });
    });

  return {
    kind: 'embedded',
    cluster: null,
    query: (sql, params = {}, options = {}) => giveUpAfter(mapped(select(readers, sql, params, options)), options),
    command: async (sql, params = {}) => mapped(run(sql, paramSettings(sql, params))),
    async insert(table, rows, options = {}) {
      // The rows follow the statement as they are: braces in them are no placeholders.
      if (rows.length > 0) await mapped(run(`${insertStatement(table, options.token)}\n${jsonRows(rows)}`, []));
    },
    async stageAvro(file, structure) {
      const path = join(stage, `${randomUUID()}.avro`);
      await writeFile(path, file, { mode: 0o600 });
      return { from: `file(${quote(path)}, 'Avro', ${quote(structure)})`, release: () => rm(path, { force: true }) };
    },
    async close() {
      await Promise.all([writers.idle(), readers.idle()]);
      await Promise.all(clients.map((client) => client.close()));
      await drainPending();
      await rm(stage, { recursive: true, force: true });
      unlock();
    },
  };
}
