import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AskOptions } from './open-server.ts';
import { openServer, type TestServer } from './open-server.ts';
import { DAY, delivered, generation } from './studio-events.ts';

let server: TestServer;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  server = await openServer({ WRAPSHEET_METRICS_TOKEN: 'metrics-token-of-a-test' });
  for (const role of ['producer', 'viewer', 'editor', 'admin']) tokens[role] = await server.token(role);
  tokens['limited'] = await server.token('viewer', ['p1']);
  tokens['limited editor'] = await server.token('editor', ['p1']);
  const events = ['p1', 'p2'].flatMap((project) => [generation(project, `${project}-g1`), ...delivered(project)]);
  await server.ask('POST', '/events?wait=true', { body: events });
});
afterAll(() => server.close());

const question = { metrics: ['attempts'], ...DAY };
const as = (who: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, options: AskOptions = {}) =>
  server.ask(method, url, { ...options, token: tokens[who] ?? null });
const queried = (who: string, body: object) => as(who, 'POST', '/query', { body });

describe('who is nobody', () => {
  test.each([
    ['POST', '/query'],
    ['POST', '/query/events'],
    ['GET', '/catalogue'],
    ['GET', '/live'],
    ['GET', '/reports'],
    ['GET', '/reports/x'],
    ['GET', '/reports/x/download?format=json'],
    ['POST', '/reports/generate'],
    ['POST', '/events'],
    ['GET', '/dead-letters'],
    ['GET', '/users'],
    ['GET', '/tokens'],
    ['GET', '/settings'],
    ['GET', '/prices'],
    ['GET', '/labels/project_id'],
    ['GET', '/report-definitions'],
    ['GET', '/me'],
  ] as const)('%s %s is refused', async (method, url) => {
    const answer = await server.ask(method, url, { token: null });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.headers['www-authenticate']).toContain('Bearer');
  });

  test('a wrong token is refused, even where none is needed', async () => {
    for (const url of ['/catalogue', '/health/live']) {
      expect(await server.ask('GET', url, { token: 'wst_wrong' })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    }
    const basic = await server.ask('GET', '/catalogue', { token: null, headers: { authorization: 'Basic dTpw' } });
    expect(basic).toMatchObject({ status: 401 });
  });

  test('health, sign-in and the documentation are open', async () => {
    for (const url of ['/health/live', '/health/ready', '/sign-in', '/docs/json', '/docs/', '/assets/style.css']) {
      const { status } = await server.ask('GET', url, { token: null });
      expect([200, 503]).toContain(status);
    }
  });

  test('a page leads to the sign-in', async () => {
    expect(await server.ask('GET', '/reports/any/page', { token: null })).toMatchObject({ status: 303, headers: { location: '/sign-in' } });
  });
});

describe('roles', () => {
  const allowed: Record<string, readonly string[]> = {
    'POST /events': ['producer', 'admin'],
    'POST /query': ['viewer', 'editor', 'admin'],
    'GET /catalogue': ['viewer', 'editor', 'admin'],
    'GET /reports': ['viewer', 'editor', 'admin'],
    'GET /settings': ['viewer', 'editor', 'admin'],
    'GET /tokens': ['viewer', 'editor', 'admin'],
    'GET /dead-letters': ['editor', 'admin'],
    'PUT /labels/scene_type': ['editor', 'admin'],
    'POST /report-definitions': ['editor', 'admin'],
    'PUT /settings': ['admin'],
    'PUT /prices': ['admin'],
    'GET /users': ['admin'],
    'POST /users': ['admin'],
  };
  const cases = Object.entries(allowed).flatMap(([route, who]) =>
    ['producer', 'viewer', 'editor', 'admin'].map((role) => [route, role, who.includes(role)] as const),
  );
  test.each(cases)('%s as %s: %s', async (route, role, may) => {
    const [method, url] = route.split(' ') as ['GET' | 'POST' | 'PUT', string];
    // An empty body: who may is told that it is wrong, who may not is not told anything about it.
    const answer = await as(role, method, url, method === 'GET' ? {} : { body: {} });
    expect(answer.body['code'] === 'forbidden').toBe(!may);
    expect(answer.status === 403).toBe(!may);
  });

  test('a viewer makes tokens of their own only', async () => {
    expect(await as('viewer', 'POST', '/tokens', { body: { name: 'x', role: 'viewer' } })).toMatchObject({ status: 403 });
  });

  test('a revoked token is refused at once', async () => {
    const made = await server.ask('POST', '/tokens', { body: { name: 'short-lived', role: 'viewer' } });
    const token = String(made.body['token']);
    expect(await server.ask('GET', '/catalogue', { token })).toMatchObject({ status: 200 });
    expect(await server.ask('DELETE', `/tokens/${String(made.body['id'])}`)).toMatchObject({ status: 204 });
    expect(await server.ask('GET', '/catalogue', { token })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});

const label = (name: string) => ({ name, order: null, colour: null, archived: false });

describe('who is limited to a project', () => {
  test('sees that project in every figure, and is told so', async () => {
    const { body } = await queried('limited', { ...question, by: ['project_id'] });
    expect(body['rows']).toEqual([{ project_id: 'p1', attempts: 1 }]);
    expect(body['meta']).toMatchObject({ filters: { project_id: ['p1'] } });
    const everything = await queried('viewer', { ...question, by: ['project_id'] });
    expect(everything.body['rows']).toHaveLength(2);
  });

  test.each([['p2'], [null]])('is refused the project %s', async (project) => {
    const body = { ...question, filters: { project_id: ['p1', project] } };
    expect(await queried('limited', body)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test('is refused figures that cannot be limited', async () => {
    expect(await queried('limited', { metrics: ['busy_hours'], ...DAY })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await queried('limited', { metrics: ['attempts', 'idle_hours'], ...DAY })).toMatchObject({ status: 403 });
  });

  test('is refused what concerns all projects', async () => {
    for (const url of ['/dead-letters', '/labels/worker_id', '/labels/character_id', '/labels/reviewer_id']) {
      expect(await as('limited editor', 'GET', url)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect(await as('limited editor', 'PUT', '/labels/scene_type', { body: {} })).toMatchObject({ status: 403 });
    expect(await as('limited editor', 'POST', '/dead-letters/replay', { body: {} })).toMatchObject({ status: 403 });
  });

  test('sees the names of their projects only', async () => {
    await server.ask('PUT', '/labels/project_id', { body: { p1: label('One'), p2: label('Two') } });
    const { body, text } = await as('limited', 'GET', '/labels/project_id');
    expect(body).toEqual({ p1: label('One') });
    expect(text).not.toContain('Two');
  });

  test('makes reports about that project, and knows of no others', async () => {
    const whole = await as('viewer', 'POST', '/reports/generate', { body: { template: 'delivery', ...DAY } });
    expect(whole.status).toBe(201);
    const own = await as('limited', 'POST', '/reports/generate', { body: { template: 'delivery', ...DAY } });
    expect(own.status).toBe(201);
    expect(own.text).not.toContain('p2');
    const { body } = await as('limited', 'GET', '/reports');
    expect((body['items'] as { id: string }[]).map(({ id }) => id)).toEqual([own.body['id']]);
    const foreign = String(whole.body['id']);
    for (const url of [`/reports/${foreign}`, `/reports/${foreign}/download?format=json`]) {
      expect(await as('limited', 'GET', url)).toMatchObject({ status: 404 });
    }
    expect(await as('limited', 'DELETE', `/reports/${foreign}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('knows of no definition that names another project', async () => {
    const section = { kind: 'figures', id: 'a', title: 'A', metrics: ['attempts'] };
    const about = (project: string) => ({ title: `About ${project}`, filters: { project_id: [project] }, sections: [section] });
    const foreign = await as('editor', 'POST', '/report-definitions', { body: about('p2') });
    const known = await as('editor', 'POST', '/report-definitions', { body: about('p1') });
    for (const { body } of [foreign, known])
      await as('editor', 'PUT', `/report-definitions/${String(body['id'])}/access`, { body: { sharing: { kind: 'everybody' } } });
    const { text } = await as('limited', 'GET', '/report-definitions');
    expect(text).toContain('About p1');
    expect(text).not.toContain('p2');
    const url = `/report-definitions/${String(foreign.body['id'])}`;
    expect(await as('limited', 'GET', url)).toMatchObject({ status: 404 });
    expect(await as('limited editor', 'PUT', url, { body: about('p1') })).toMatchObject({ status: 404 });
    expect(await as('limited editor', 'DELETE', url)).toMatchObject({ status: 404 });
  });

  test('sees that project alone on a page', async () => {
    const made = await as('limited', 'POST', '/reports/generate', { body: { template: 'delivery', ...DAY } });
    const { status, text } = await as('limited', 'GET', `/reports/${String(made.body['id'])}/page`);
    expect(status).toBe(200);
    expect(text).toContain('One');
    expect(text).not.toMatch(/\bp2\b|Two/);
  });
});

const metrics = (token: string | null, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  server.wrapsheet.server.app.inject({
    method: 'GET',
    url: '/metrics',
    remoteAddress,
    headers: { ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) },
  });

describe('/metrics', () => {
  test('is read from this machine, with the metrics token, or by an admin', async () => {
    for (const answer of [
      await metrics(null),
      await metrics('metrics-token-of-a-test', {}, '203.0.113.9'),
      await metrics(tokens['admin'] ?? '', {}, '203.0.113.9'),
    ]) {
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('wrapsheet_http_request_seconds');
    }
  });

  test('is refused from elsewhere, and through a proxy on this machine', async () => {
    expect((await metrics(null, {}, '203.0.113.9')).statusCode).toBe(401);
    expect((await metrics(null, { 'x-forwarded-for': '203.0.113.9' })).statusCode).toBe(401);
    expect((await metrics(tokens['viewer'] ?? '')).statusCode).toBe(403);
  });

  test('the metrics token opens nothing else', async () => {
    expect(await server.ask('GET', '/settings', { token: 'metrics-token-of-a-test' })).toMatchObject({ status: 401 });
  });
});
