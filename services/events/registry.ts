/** A Confluent-compatible schema registry, as far as the codec needs it. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import { subjectOf } from './topics.ts';
import type { EventType } from './types.ts';

export interface RegistryConfig {
  /** Base URL; a user and password in it are sent as basic authentication. */
  readonly url: string;
  /** Topic prefix: subjects are named for topics. */
  readonly topicPrefix: string;
  /** For one request. Default 5,000. */
  readonly timeoutMs?: number;
  /** Waits between tries of one request; as many tries as waits and one. Default 200, 1,000. */
  readonly backoffMs?: readonly number[];
  /** How long an id that the registry did not know is taken as unknown before it is asked again. Default 30,000. */
  readonly unknownForMs?: number;
}

export interface SchemaRegistry {
  /** The text of a fetched schema; undefined where the registry does not know the id, or it was not fetched. */
  known(id: number): string | undefined;
  /** Fetches schemas that are not known yet. Throws WrapsheetError `registry_away`. */
  fetch(ids: readonly number[], signal?: AbortSignal): Promise<void>;
  /** The id of the schema under the type's subject, registered there if need be. Throws WrapsheetError `registry_away`, `registry_refused`. */
  register(type: EventType, text: string, signal?: AbortSignal): Promise<number>;
}

/** The registry's own error code for an id it does not have; a plain 404 may come from anything between. */
const SCHEMA_NOT_FOUND = 40_403;
/** Schemas are small; a larger answer is not one. */
const MAX_ANSWER_BYTES = 1_048_576;
/** Bounds what a flood of made-up ids can cost in memory. */
const MAX_UNKNOWN = 10_000;

/** Requests at a time, when many ids are new at once. */
const PARALLEL = 8;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Throws WrapsheetError `config_invalid` where the URL is none. */
export function createRegistry(config: RegistryConfig, deps: { readonly clock: Clock; readonly log: Logger }): SchemaRegistry {
  const { clock, log } = deps;
  const { base, headers } = endpoint(config.url);
  const timeoutMs = config.timeoutMs ?? 5_000;
  const backoffMs = config.backoffMs ?? [200, 1_000];
  const unknownForMs = config.unknownForMs ?? 30_000;
  const texts = new Map<number, string>();
  const unknownUntil = new Map<number, number>();

  async function once(path: string, body: string | undefined, signal: AbortSignal | undefined): Promise<Answer> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await fetch(base + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    return { status: response.status, body: parseAnswer(await readBounded(response)) };
  }

  /** An answer that means something: a success, or an error in the registry's own words. Everything else is tried again. */
  async function ask(path: string, body?: string, signal?: AbortSignal): Promise<Answer> {
    let cause: unknown;
    for (let attempt = 0; attempt <= backoffMs.length; attempt += 1) {
      if (attempt > 0) await delay(backoffMs[attempt - 1], undefined, signal === undefined ? {} : { signal });
      try {
        const answer = await once(path, body, signal);
        if (isSettled(answer)) return answer;
        cause = new Error(`status ${answer.status}`);
      } catch (error) {
        if (signal?.aborted === true) throw error;
        cause = error;
      }
      log.warn({ path, attempt, err: cause }, 'the schema registry did not answer');
    }
    throw new WrapsheetError('registry_away', `${base}${path}: no answer in ${backoffMs.length + 1} tries`, { cause });
  }

  async function fetchOne(id: number, signal?: AbortSignal): Promise<void> {
    const { status, body } = await ask(`/schemas/ids/${id}`, undefined, signal);
    if (status !== 200) {
      if (unknownUntil.size >= MAX_UNKNOWN) unknownUntil.clear();
      unknownUntil.set(id, clock.now() + unknownForMs);
      return;
    }
    unknownUntil.delete(id);
    // Not Avro, or spread over several subjects: kept as a text that no event type can be read from, with the reason in it.
    const plain = (body['schemaType'] ?? 'AVRO') === 'AVRO' && body['references'] === undefined;
    texts.set(id, plain ? String(body['schema']) : `unsupported: ${JSON.stringify(body['schemaType'] ?? 'references')}`);
  }

  return {
    known: (id) => texts.get(id),

    async fetch(ids, signal) {
      const now = clock.now();
      const wanted = ids.filter((id) => !texts.has(id) && (unknownUntil.get(id) ?? 0) <= now);
      for (let at = 0; at < wanted.length; at += PARALLEL) {
        await Promise.all(wanted.slice(at, at + PARALLEL).map((id) => fetchOne(id, signal)));
      }
    },

    async register(type, text, signal) {
      const path = `/subjects/${encodeURIComponent(subjectOf(config.topicPrefix, type))}/versions`;
      const { status, body } = await ask(path, JSON.stringify({ schema: text }), signal);
      const id = body['id'];
      if (status !== 200 || typeof id !== 'number') {
        throw new WrapsheetError('registry_refused', `${base}${path}: status ${status}, ${String(body['message']).slice(0, 300)}`);
      }
      texts.set(id, text);
      return id;
    },
  };
}

/** Whether the registry itself said yes or no. Refused credentials and gateways' errors say nothing about a schema. */
function isSettled({ status, body }: Answer): boolean {
  if (status === 200) return typeof body['schema'] === 'string' || typeof body['id'] === 'number';
  if (status === 404) return body['error_code'] === SCHEMA_NOT_FOUND;
  return status === 409 || status === 422;
}

function endpoint(text: string): { base: string; headers: Record<string, string> } {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new WrapsheetError('config_invalid', 'SCHEMA_REGISTRY_URL is not an http(s) URL');
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const type = 'application/vnd.schemaregistry.v1+json';
  return {
    base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    headers: {
      accept: type,
      'content-type': type,
      ...(url.username === '' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    },
  };
}

function parseAnswer(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('the answer is not a JSON object');
  return { ...value };
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES) throw new RangeError(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
