/** A small schema registry over real HTTP, as far as producers and consumers use one; and the ways in which a real one fails. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** healthy; errors: 500s; gateway: 404 pages of something between; silent: no answer; locked: credentials refused. */
export type RegistryMood = 'healthy' | 'errors' | 'gateway' | 'silent' | 'locked';

export interface TestRegistry {
  readonly url: string;
  /** Every request so far, `METHOD path`. */
  readonly requests: readonly string[];
  readonly authorizations: ReadonlySet<string | undefined>;
  /** Puts a schema there directly; its id. */
  put(subject: string, schema: string, extra?: Readonly<Record<string, unknown>>): number;
  setMood(mood: RegistryMood): void;
  close(): Promise<void>;
}

interface Stored {
  readonly subject: string;
  readonly schema: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

export async function startRegistry(firstId = 100): Promise<TestRegistry> {
  const stored = new Map<number, Stored>();
  const requests: string[] = [];
  const authorizations = new Set<string | undefined>();
  const sockets = new Set<Socket>();
  let mood: RegistryMood = 'healthy';

  function put(subject: string, schema: string, extra: Readonly<Record<string, unknown>> = {}): number {
    const id = firstId + stored.size;
    stored.set(id, { subject, schema, extra });
    return id;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    requests.push(`${request.method} ${path}`);
    authorizations.add(request.headers.authorization);
    if (mood === 'silent') return;
    if (mood === 'errors') return reply(response, 500, { error_code: 50001, message: 'Error in the backend data store' });
    if (mood === 'locked') return reply(response, 401, { error_code: 401, message: 'Unauthorized' });
    if (mood === 'gateway') {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>not here</h1>');
      return;
    }
    const id = /^\/schemas\/ids\/(\d+)$/.exec(path)?.[1];
    if (id !== undefined) {
      const found = stored.get(Number(id));
      if (found === undefined) return reply(response, 404, { error_code: 40403, message: `Schema ${id} not found` });
      return reply(response, 200, { schema: found.schema, ...found.extra });
    }
    const subject = /^\/subjects\/([^/]+)\/versions$/.exec(path)?.[1];
    if (subject === undefined || request.method !== 'POST') return reply(response, 404, { error_code: 404, message: 'HTTP 404 Not Found' });
    const { schema } = JSON.parse(await text(request)) as { schema: string };
    if (subject.startsWith('closed.')) return reply(response, 409, { error_code: 409, message: 'Schema being registered is incompatible' });
    const name = decodeURIComponent(subject);
    const known = [...stored].find(([, entry]) => entry.subject === name && entry.schema === schema);
    return reply(response, 200, { id: known?.[0] ?? put(name, schema) });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => reply(response, 500, { message: String(error) }));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    authorizations,
    put,
    setMood(next) {
      mood = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function reply(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' }).end(JSON.stringify(body));
}
