/** A whole wrapsheet over a temporary folder, asked without listening. Every answer is held to the schema that documents it. */
import { rm } from 'node:fs/promises';
import { pino } from 'pino';
import { Compile } from 'typebox/compile';
import { readConfig } from '../../services/common/config.ts';
import { openWrapsheet, type Wrapsheet } from '../../services/main.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { fillFromTemplate } from '../support/store-template.ts';
import { storeFolder } from '../support/store.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  // The shape is held to its schema below; a test reads the fields that it is about.
  readonly body: Readonly<Record<string, unknown>>;
}

export interface AskOptions {
  readonly body?: unknown;
  /** A body as it is. */
  readonly payload?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** null: nobody. */
  readonly token?: string | null;
}

export interface TestServer {
  readonly wrapsheet: Wrapsheet;
  readonly clock: ReturnType<typeof createHeldClock>;
  readonly folder: string;
  /** Ask as the command line's admin, unless a token is given. */
  ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, options?: AskOptions): Promise<Answer>;
  /** A service token. */
  token(role: string, projects?: readonly string[] | null): Promise<string>;
  close(): Promise<void>;
}

export const NOW_MS = Date.UTC(2026, 2, 20, 12);

export async function openServer(variables: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const folder = storeFolder();
  const clock = createHeldClock(NOW_MS);
  const config = readConfig({
    WRAPSHEET_DATA: folder,
    WRAPSHEET_DEMO: 'off',
    PORT: '0',
    WRAPSHEET_REQUESTS_PER_MINUTE: '1000000',
    ...variables,
  });
  if (config.store.kind === 'embedded') await fillFromTemplate(config.store.folder);
  const wrapsheet = await openWrapsheet(config, { clock, log: pino({ level: 'silent' }) });
  await wrapsheet.begin('writing');
  const { app } = wrapsheet.server;
  await app.ready();
  const check = schemaCheck(app.swagger() as unknown as OpenApi);

  const ask: TestServer['ask'] = async (method, url, { body, payload, headers = {}, token = wrapsheet.localToken } = {}) => {
    const answer = await app.inject({
      method,
      url,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
      ...(payload !== undefined && { payload }),
    });
    const type = String(answer.headers['content-type']);
    const isJson = type.includes('problem+json') || (type.includes('json') && !url.includes('/download'));
    const parsed: unknown = isJson ? JSON.parse(answer.body) : {};
    if (isJson) check(method, url, answer.statusCode, parsed);
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: parsed as Answer['body'] };
  };

  return {
    wrapsheet,
    clock,
    folder,
    ask,
    async token(role, projects = null) {
      const made = await ask('POST', '/tokens', { body: { name: `${role} of a test`, role, projects } });
      return String(made.body['token']);
    },
    async close() {
      await wrapsheet.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, object>> };
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>;
}

/** Throws where an answer is not what the documentation says. */
function schemaCheck(document: OpenApi): (method: string, url: string, status: number, body: unknown) => void {
  const paths = Object.entries(document.paths).map(([path, operations]) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    // Paths without parameters go first: /reports/templates is no /reports/{id}.
    exact: !path.includes('{'),
    operations,
  }));
  return (method, url, status, body) => {
    const path = new URL(url, 'http://here').pathname;
    const found = paths.toSorted((a, b) => Number(b.exact) - Number(a.exact)).find(({ pattern }) => pattern.test(path));
    const responses = found?.operations[method.toLowerCase()]?.responses;
    if (responses === undefined) return;
    const response = responses[String(status)] ?? responses['default'];
    const schema = Object.values(response?.content ?? {})[0]?.schema;
    if (schema === undefined) throw new Error(`${method} ${path}: an answer ${status} is not documented`);
    // References lead into the document's components.
    const validator = Compile({ ...schema, components: document.components });
    if (validator.Check(body)) return;
    const [fault] = validator.Errors(body);
    throw new Error(`${method} ${path} ${status} is not as documented: ${fault?.instancePath ?? ''} ${fault?.message ?? ''}`);
  };
}
