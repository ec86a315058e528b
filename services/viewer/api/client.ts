/** Asking the server: JSON in, JSON out, problems thrown as ProblemError. The session is a cookie that no script can read. */
import { ProblemError, readProblem, SERVER_AWAY } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface AskOptions {
  readonly body?: unknown;
  /** A body that is sent as it is, with its media type. */
  readonly raw?: { readonly type: string; readonly content: string };
  /** The version that was read: the change is refused with `conflict` if somebody else made one meanwhile. */
  readonly version?: number;
  /** A job at once instead of an answer after a while (RFC 7240). */
  readonly preferJob?: boolean;
  readonly signal?: AbortSignal;
}

export interface Answer<Body> {
  readonly body: Body;
  readonly status: number;
  /** Of a versioned document. */
  readonly version: number | null;
  /** Of what was made, or of a job. */
  readonly location: string | null;
}

let toldNobody = false;
let tellSignedOut: () => void = () => {
  toldNobody = true;
};

/** @param listener called whenever the server says that nobody is signed in any more, also where it said so before anybody listened */
export function onSignedOut(listener: () => void): void {
  tellSignedOut = listener;
  if (toldNobody) listener();
}

/** @throws ProblemError; an AbortError where `signal` says so */
export async function ask<Body>(
  method: Method,
  path: string,
  { body, raw, version, preferJob = false, signal }: AskOptions = {},
): Promise<Answer<Body>> {
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (raw !== undefined) headers.set('content-type', raw.type);
  if (version !== undefined) headers.set('if-match', `"${version}"`);
  if (preferJob) headers.set('prefer', 'respond-async');
  const content = raw?.content ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await send(path, {
    method,
    headers,
    ...(content !== undefined && { body: content }),
    ...(signal !== undefined && { signal }),
  });
  if (!response.ok) throw await refusalOf(response);
  const read = await readBody(response);
  const tag = /^"?(\d+)"?$/.exec(response.headers.get('etag') ?? '');
  return {
    body: read as Body,
    status: response.status,
    version: tag === null ? null : Number(tag[1]),
    location: response.headers.get('location'),
  };
}

/** The body alone. */
export const read = async <Body>(path: string, signal?: AbortSignal): Promise<Body> =>
  (await ask<Body>('GET', path, signal === undefined ? {} : { signal })).body;

/** What a refused request is thrown as. */
export async function refusalOf(response: Response): Promise<ProblemError> {
  if (response.status === 401) tellSignedOut();
  return new ProblemError(readProblem(response.status, await readBody(response)));
}

/** @throws ProblemError where nobody answers */
export async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError(SERVER_AWAY, { cause: error });
  }
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!(response.headers.get('content-type') ?? '').includes('json') || text === '') return text;
  return JSON.parse(text) as unknown;
}

/** Every item of a paged list. */
export async function readAll<Item>(path: string, signal?: AbortSignal): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const address = new URL(path, location.origin);
    if (cursor !== null) address.searchParams.set('cursor', cursor);
    const page: { readonly items: readonly Item[]; readonly next_cursor: string | null } = await read(
      `${address.pathname}${address.search}`,
      signal,
    );
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}
