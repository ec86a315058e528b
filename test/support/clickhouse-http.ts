/**
 * The embedded engine behind ClickHouse's HTTP interface, as far as @clickhouse/client uses it, so that several processes share one store
 * in tests: queries in body or URL, param_*, settings in the URL, formats, compressed and streamed bodies, errors, /ping, basic auth.
 *
 *   node test/support/clickhouse-http.ts --path DIR [--port 0] [--user default] [--password '']
 *
 * prints its port as the only line on standard output.
 */
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { drainPending, Session } from 'chdb';
import { placeholders, quote } from '../../services/store/binding.ts';
import { createPool } from '../../services/store/pool.ts';

const { values: options } = parseArgs({
  options: {
    path: { type: 'string' },
    port: { type: 'string', default: '0' },
    user: { type: 'string', default: 'default' },
    password: { type: 'string', default: '' },
  },
});
if (options.path === undefined) throw new TypeError('--path is missing');

const CONNECTIONS = 4;
const sessions = Array.from({ length: CONNECTIONS }, () => new Session(options.path));
const pool = createPool(sessions);

/** What the URL says to the HTTP server rather than to the engine. */
const OF_THE_SERVER = new Set(
  'query database query_id session_id role compress default_format wait_end_of_query enable_http_compression send_progress_in_http_headers http_headers_progress_interval_ms'.split(
    ' ',
  ),
);
const BINARY_FORMATS = new Set(['Avro', 'Native', 'RowBinary', 'Parquet']);
const AUTHENTICATION_FAILED = 516;
const UNKNOWN_QUERY_PARAMETER = 456;

interface Failure {
  readonly status: number;
  readonly code: number;
  readonly text: string;
}

function authorized(request: IncomingMessage): boolean {
  const [scheme, secret = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme === 'Basic') return Buffer.from(secret, 'base64').toString() === `${options.user}:${options.password}`;
  return request.headers['x-clickhouse-user'] === options.user && (request.headers['x-clickhouse-key'] ?? '') === options.password;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const bytes = await buffer(request);
  return request.headers['content-encoding'] === 'gzip' && bytes.length > 0 ? gunzipSync(bytes) : bytes;
}

/** The engine takes inline data as text only: binary data goes through a file. */
async function withData<T>(insert: string, data: Buffer, work: (sql: string) => Promise<T>): Promise<T> {
  const format = /\bFORMAT\s+(\w+)\s*$/i.exec(insert);
  if (format === null || !BINARY_FORMATS.has(format[1]!)) return work(`${insert}\n${data.toString('utf8')}`);
  const path = join(tmpdir(), `clickhouse-http-${randomUUID()}`);
  await writeFile(path, data);
  try {
    return await work(`${insert.slice(0, format.index)} SELECT * FROM file(${quote(path)}, ${quote(format[1]!)})`);
  } finally {
    await rm(path, { force: true });
  }
}

/** Runs the statement under the URL's settings and parameters, and leaves the connection without them. */
function execute(sql: string, url: URL): Promise<Uint8Array> {
  const given = [...url.searchParams].filter(([name]) => !OF_THE_SERVER.has(name));
  const settings = given.filter(([name]) => !name.startsWith('param_'));
  const set = given.map(([name, value]) => `${name} = ${quote(value)}`);
  const format = url.searchParams.get('default_format') ?? 'TabSeparated';
  return pool.run(async (session) => {
    try {
      const answer = await session.queryAsync(set.length === 0 ? sql : `SET ${set.join(', ')}; ${sql}`, { format });
      return Buffer.from(answer.bytes());
    } finally {
      for (const [name] of settings) await session.queryAsync(`SET ${name} = DEFAULT`);
    }
  });
}

/** A parameter that an earlier statement left on the connection must not stand in for one that this one lacks. */
function missingParameter(sql: string, url: URL): Failure | null {
  const missing = placeholders(sql).find((name) => !url.searchParams.has(`param_${name}`));
  if (missing === undefined) return null;
  const text = `Code: ${UNKNOWN_QUERY_PARAMETER}. DB::Exception: Substitution \`${missing}\` is not set. (UNKNOWN_QUERY_PARAMETER)`;
  return { status: 500, code: UNKNOWN_QUERY_PARAMETER, text };
}

function failureOf(error: unknown): Failure {
  const text = error instanceof Error ? error.message : String(error);
  const code = typeof error === 'object' && error !== null && 'clickhouseCode' in error ? Number(error.clickhouseCode) : 0;
  return { status: 500, code, text };
}

function answer(response: ServerResponse, request: IncomingMessage, url: URL, bytes: Uint8Array): void {
  const zipped = url.searchParams.get('enable_http_compression') === '1' && (request.headers['accept-encoding'] ?? '').includes('gzip');
  if (zipped) response.setHeader('content-encoding', 'gzip');
  response.writeHead(200, { 'x-clickhouse-summary': '{}' });
  response.end(zipped ? gzipSync(bytes) : bytes);
}

function refuse(response: ServerResponse, { status, code, text }: Failure): void {
  response.writeHead(status, { 'x-clickhouse-exception-code': String(code), 'content-type': 'text/plain; charset=UTF-8' });
  response.end(text);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  response.setHeader('x-clickhouse-query-id', url.searchParams.get('query_id') ?? randomUUID());
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  if (!authorized(request)) {
    const text = `Code: ${AUTHENTICATION_FAILED}. DB::Exception: ${options.user}: Authentication failed. (AUTHENTICATION_FAILED)`;
    refuse(response, { status: 403, code: AUTHENTICATION_FAILED, text });
    return;
  }
  const body = await bodyOf(request);
  const query = url.searchParams.get('query');
  const missing = missingParameter(query ?? body.toString('utf8'), url);
  if (missing !== null) {
    refuse(response, missing);
    return;
  }
  const run = (sql: string) => execute(sql, url);
  answer(response, request, url, query === null ? await run(body.toString('utf8')) : await withData(query, body, run));
}

/** Parameters come in the URL, which ClickHouse lets be this long. */
const MAX_URL_BYTES = 1_048_576;

const server = createServer({ maxHeaderSize: MAX_URL_BYTES }, (request, response) => {
  serve(request, response).catch((error: unknown) => refuse(response, failureOf(error)));
});
server.keepAliveTimeout = 10_000;
server.listen(Number(options.port), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : options.port}\n`);
});

async function stop(): Promise<void> {
  server.closeAllConnections();
  server.close();
  await pool.idle();
  for (const session of sessions) session.close();
  await drainPending();
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
