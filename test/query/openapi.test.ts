import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Compile } from 'typebox/compile';
import { openServer, type OpenApi, type TestServer } from './open-server.ts';

let server: TestServer;
let document: OpenApi;
beforeAll(async () => {
  server = await openServer();
  document = JSON.parse((await server.ask('GET', '/docs/json', { token: null })).text) as OpenApi;
});
afterAll(() => server.close());

interface Documented {
  /** `POST /query` */
  readonly route: string;
  readonly path: string;
  readonly operation: OpenApi['paths'][string][string] & {
    readonly parameters?: readonly { readonly name: string; readonly in: string }[];
    readonly tags?: readonly string[];
  };
}
const operations = (): Documented[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, path, operation })),
  );

/** The routes of the contract, as they stand in the interface's description. */
const CONTRACT = [
  'POST /query',
  'POST /query/events',
  'GET /catalogue',
  'GET /live',
  'GET /reports/templates',
  'POST /reports/generate',
  'GET /reports',
  'GET /reports/{id}',
  'GET /reports/{id}/download',
  'DELETE /reports/{id}',
  ...['files', 'today'].map((part) => `GET /reports/{id}/${part}`),
  ...['pin', 'unpin'].map((part) => `POST /reports/{id}/${part}`),
  'GET /reports/jobs/{id}',
  'GET /reports/jobs/{id}/events',
  'DELETE /reports/jobs/{id}',
  ...['/report-definitions', '/users', '/tokens'].flatMap((path) => [`GET ${path}`, `POST ${path}`, `DELETE ${path}/{id}`]),
  ...['/report-definitions', '/users'].flatMap((path) => [`GET ${path}/{id}`, `PUT ${path}/{id}`]),
  ...['/settings', '/prices', '/labels/{dimension}'].flatMap((path) => [`GET ${path}`, `PUT ${path}`]),
  'POST /events',
  'GET /dead-letters',
  'POST /dead-letters/replay',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
];

/** Every schema in the document, and every reference. */
function walk(value: unknown, found: { schemas: object[]; references: string[] }): typeof found {
  if (typeof value !== 'object' || value === null) return found;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'schema' && typeof inner === 'object' && inner !== null) found.schemas.push(inner);
    if (name === '$ref' && typeof inner === 'string') found.references.push(inner);
    walk(inner, found);
  }
  return found;
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;

describe('the OpenAPI document', () => {
  test('names every route of the contract', () => {
    const routes = new Set(operations().map(({ route }) => route));
    expect(CONTRACT.filter((route) => !routes.has(route))).toEqual([]);
  });

  test('every operation has a name of its own', () => {
    const names = operations().map(({ operation }) => operation.operationId ?? '');
    expect(names.filter((name) => !/^[a-z][A-Za-z]+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('every operation has a summary, a tag, an answer and its problems', () => {
    const faults = operations().filter(({ operation }) => {
      const problems = Object.keys(operation.responses['default']?.content ?? {});
      const answers = Object.keys(operation.responses).filter((status) => /^[23]\d\d$/.test(status));
      return !operation.summary || operation.tags?.length !== 1 || answers.length === 0 || problems.join() !== 'application/problem+json';
    });
    expect(faults.map(({ route }) => route)).toEqual([]);
  });

  test('every parameter of a path is described', () => {
    const faults = operations().filter(({ path, operation }) => {
      const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      return described.toSorted().join() !== inPath.toSorted().join();
    });
    expect(faults.map(({ route }) => route)).toEqual([]);
  });

  test('every schema is one, and every reference leads somewhere', () => {
    const { schemas, references } = walk(document, { schemas: [], references: [] });
    expect(schemas.length).toBeGreaterThan(CONTRACT.length);
    for (const schema of schemas) expect(() => Compile({ ...schema, components: document.components })).not.toThrow();
    const dangling = references.filter((reference) => reference.replace(/^#\//, '').split('/').reduce(at, document) === undefined);
    expect(dangling).toEqual([]);
  });

  test('every route that is served is documented, except pages and the documentation itself', () => {
    const documented = new Set(operations().map(({ route }) => route.replaceAll(/\{(\w+)\}/g, ':$1')));
    const served = servedRoutes(server.wrapsheet.server.app.printRoutes({ commonPrefix: false }));
    expect(served).toContain('POST /query');
    const hidden =
      /^GET \/(docs.*|sign-in|sign-in\/:credential|app|app\/|app\/\*|app\/icon\.svg|embed\/:token|reports\/:id\/page|report-definitions\/previews\/:id|unsubscribe\/:token|assets\/style\.css)?$/;
    expect(served.filter((route) => !documented.has(route) && !hidden.test(route))).toEqual([]);
  });
});

/** `POST /query` and so on, from the tree that the router prints; HEAD and OPTIONS come by themselves. */
function servedRoutes(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const found = /^([│├└─ ]*)(\S+)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (found === null) return [];
    const [, indent = '', piece = '', methods = ''] = found;
    const depth = indent.length / 4;
    parents.splice(depth - 1, parents.length, piece);
    const path = parents.join('');
    return methods
      .split(', ')
      .filter((method) => ['GET', 'POST', 'PUT', 'DELETE'].includes(method))
      .map((method) => `${method} ${path}`);
  });
}
