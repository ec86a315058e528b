/**
 * How a command asks wrapsheet: over HTTP to the server that runs over the data folder, or, where there is none, by the same routes of a server that
 * is built in this process and does not listen. The commands see no difference.
 */
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import type { Config } from '../common/config.ts';
import { findServer } from '../query/server-file.ts';
import { ProblemError } from './problem-error.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** A body as it is, instead of `body`. */
  readonly raw?: { readonly type: string; readonly content: Buffer<ArrayBuffer> };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  /** The body as it came. */
  readonly bytes: Buffer;
  header(name: string): string | null;
}

export interface Api {
  /** Whether a running server answers. */
  readonly remote: boolean;
  /** @throws ProblemError for a status of 400 and above */
  request(request: ApiRequest): Promise<ApiAnswer>;
  close(): Promise<void>;
}

/** Whether a command sends events, which needs the sources running, or not. */
export type Purpose = 'reading' | 'writing';

export async function openApi(config: Config, purpose: Purpose, deps: { readonly clock: Clock; readonly log: Logger }): Promise<Api> {
  const server = await findServer(config.dataFolder);
  if (server !== null) return overHttp(server.url, server.token);
  // Only now: asking a running server needs no engine in this process.
  const { openWrapsheet } = await import('../main.ts');
  const wrapsheet = await openWrapsheet({ ...config, demo: 'off' }, deps);
  try {
    await wrapsheet.begin(purpose);
  } catch (error) {
    await wrapsheet.close();
    throw error;
  }
  const { app } = wrapsheet.server;
  return {
    remote: false,
    async request(request) {
      const { headers, payload } = encode(request, wrapsheet.localToken);
      const answer = await app.inject({ method: request.method, url: request.path, headers, ...(payload !== undefined && { payload }) });
      return checked({
        status: answer.statusCode,
        text: answer.body,
        bytes: answer.rawPayload,
        header: (name) => answer.headers[name]?.toString() ?? null,
      });
    },
    close: () => wrapsheet.close(),
  };
}

function overHttp(url: string, token: string): Api {
  return {
    remote: true,
    async request(request) {
      const { headers, payload } = encode(request, token);
      const answer = await fetch(new URL(request.path, url), {
        method: request.method,
        headers,
        ...(payload !== undefined && { body: payload }),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      return checked({ status: answer.status, text: bytes.toString('utf8'), bytes, header: (name) => answer.headers.get(name) });
    },
    close: () => Promise.resolve(),
  };
}

function encode(
  request: ApiRequest,
  token: string,
): { readonly headers: Record<string, string>; readonly payload?: string | Buffer<ArrayBuffer> } {
  const { body, raw } = request;
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  if (raw !== undefined) return { headers: { ...headers, 'content-type': raw.type }, payload: raw.content };
  if (body === undefined) return { headers };
  return { headers: { ...headers, 'content-type': 'application/json' }, payload: JSON.stringify(body) };
}

function checked(answer: ApiAnswer): ApiAnswer {
  if (answer.status < 400) return answer;
  const retryAfter = answer.header('retry-after');
  throw new ProblemError(answer.status, problemOf(answer), retryAfter === null ? null : Number(retryAfter));
}

function problemOf({ status, text }: ApiAnswer): { readonly code: string; readonly detail: string; readonly advice: string } {
  const document: unknown = text.startsWith('{') ? JSON.parse(text) : null;
  const field = (name: string): string | null => {
    const value: unknown =
      typeof document === 'object' && document !== null ? Object.entries(document).find(([key]) => key === name)?.[1] : null;
    return typeof value === 'string' ? value : null;
  };
  return { code: field('code') ?? 'internal', detail: field('detail') ?? `The server answered ${status}.`, advice: field('advice') ?? '' };
}
