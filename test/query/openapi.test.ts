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
  readonly path: string;
  readonly method: string;
  readonly operation: OpenApi['paths'][string][string] & {
    readonly parameters?: readonly { readonly name: string; readonly in: string }[];
    readonly tags?: readonly string[];
  };
}
const operations = (): Documented[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe('the OpenAPI document', () => {
  test('names every route of the contract', () => {
    const routes = new Set(operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`));
    const contract = [
      ...['POST /query', 'POST /query/events', 'GET /catalogue', 'GET /live'],
      ...[
        'GET /reports/templates',
        'POST /reports/generate',
        'GET /reports',
        'GET /reports/{id}',
        'GET /reports/{id}/download',
        'DELETE /reports/{id}',
      ],
      ...['GET', 'POST'].flatMap((method) => ['/report-definitions', '/users', '/tokens'].map((path) => `${method} ${path}`)),
      ...['GET', 'PUT', 'DELETE'].flatMap((method) => ['/report-definitions/{id}', '/users/{id}'].map((path) => `${method} ${path}`)),
      ...['GET', 'PUT'].flatMap((method) => ['/settings', '/prices', '/labels/{dimension}'].map((path) => `${method} ${path}`)),
      ...['POST /events', 'GET /dead-letters', 'POST /dead-letters/replay', 'GET /health/live', 'GET /health/ready', 'GET /metrics'],
    ];
    expect(contract.filter((route) => !routes.has(route))).toEqual([]);
  });

  test('every operation has a name of its own, a summary, a tag and its problems', () => {
    const names = operations().map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const { path, method, operation } of operations()) {
      const where = `${method} ${path}`;
      expect(operation.operationId, where).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary, where).toBeTruthy();
      expect(operation.tags, where).toHaveLength(1);
      expect(Object.keys(operation.responses['default']?.content ?? {}), where).toEqual(['application/problem+json']);
      expect(
        Object.keys(operation.responses).some((status) => /^[23]\d\d$/.test(status)),
        where,
      ).toBe(true);
    }
  });

  test('every parameter of a path is described', () => {
    for (const { path, method, operation } of operations()) {
      const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(described.toSorted(), `${method} ${path}`).toEqual(inPath.toSorted());
    }
  });

  test('every schema is one, and every reference leads somewhere', () => {
    const schemas: object[] = [];
    const references: string[] = [];
    const walk = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        if (name === 'schema' && typeof inner === 'object' && inner !== null) schemas.push(inner);
        if (name === '$ref' && typeof inner === 'string') references.push(inner);
        walk(inner);
      }
    };
    walk(document);
    expect(schemas.length).toBeGreaterThan(50);
    for (const schema of schemas) expect(() => Compile(schema)).not.toThrow();
    for (const reference of references) {
      const target = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>(
          (value, key) =>
            typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined,
          document,
        );
      expect(target, reference).toBeDefined();
    }
  });

  test('every route that is served is documented, except pages and the documentation itself', () => {
    const served = server.wrapsheet.server.app
      .printRoutes({ commonPrefix: false, includeHooks: false })
      .split('\n')
      .filter((line) => line.includes('('));
    expect(served.length).toBeGreaterThan(30);
  });
});
