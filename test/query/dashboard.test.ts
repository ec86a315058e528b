/** Everybody's own dashboard: a default by role, kept on the server, and never overwritten unseen. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../services/metrics/catalogue.ts';
import { openServer, type TestServer } from './open-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

const figure = (metric: string) => ({ id: metric, kind: 'figure', metrics: [metric], by: null, chart: null, title: null, columns: 1 });
const dashboard = (...widgets: readonly object[]) => ({ range: { preset: 'this-month' }, zone: null, projects: [], widgets });
const get = async (token: string) => server.ask('GET', '/dashboard', { token });
const put = (token: string, body: unknown, version?: string) =>
  server.ask('PUT', '/dashboard', { token, body, ...(version !== undefined && { headers: { 'if-match': version } }) });

const metricsOf = (body: Readonly<Record<string, unknown>>) =>
  (body['widgets'] as { metrics: string[] }[]).flatMap(({ metrics }) => metrics);

describe('who has made none', () => {
  test.each(['viewer', 'editor', 'admin'])('sees the default of the role %s, which the server itself would take', async (role) => {
    const token = await server.token(role);
    const { status, headers, body } = await get(token);
    expect(status).toBe(200);
    expect(headers['etag']).toBe('"0"');
    expect(metricsOf(body).length).toBeGreaterThan(4);
    expect(await put(token, body, '"0"')).toMatchObject({ status: 200, body });
  });

  test('is offered nothing that concerns the whole fleet, where limited to some projects', async () => {
    const { body } = await get(await server.token('viewer', ['p1']));
    const fleet = CATALOGUE.filter(({ dimensions }) => !dimensions.includes('project_id')).map(({ id }) => id);
    expect(metricsOf(body).filter((metric) => fleet.includes(metric))).toEqual([]);
    expect(metricsOf(body)).toContain('characters_delivered');
  });
});

describe('who has made one', () => {
  test('finds it again, nobody else does, and it can be given up', async () => {
    const [mine, other] = [await server.token('viewer'), await server.token('viewer')];
    const made = dashboard(figure('retries'));
    expect(await put(mine, made)).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect((await get(mine)).body).toEqual(made);
    expect(metricsOf((await get(other)).body)).not.toEqual(['retries']);
    expect(await server.ask('DELETE', '/dashboard', { token: mine })).toMatchObject({ status: 200, headers: { etag: '"0"' } });
    expect((await get(mine)).body).toEqual((await get(other)).body);
  });

  test('hears of a change in another window instead of overwriting it', async () => {
    const token = await server.token('viewer');
    await put(token, dashboard(figure('retries')), '"0"');
    await put(token, dashboard(figure('reviews')), '"1"');
    expect(await put(token, dashboard(figure('attempts')), '"1"')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(metricsOf((await get(token)).body)).toEqual(['reviews']);
  });

  test('nobody who is not signed in has one', async () => {
    expect(await server.ask('GET', '/dashboard', { token: null })).toMatchObject({ status: 401 });
  });
});

describe('what makes no sense is refused, and says why', () => {
  const series = { kind: 'series', chart: 'line' };
  const cases: readonly (readonly [string, object, string])[] = [
    ['a metric that is none', figure('happiness'), 'no metric happiness'],
    ['a figure with a chart', { ...figure('retries'), chart: 'bar' }, 'a figure shows one metric'],
    ['a dimension that the metric does not have', { ...figure('utilization'), kind: 'ranking', by: 'project_id' }, 'no dimension project'],
    ['a ranking by nothing', { ...figure('retries'), kind: 'ranking' }, 'by a dimension'],
    ['two units in one chart', { ...figure('retries'), ...series, metrics: ['retries', 'gpu_hours'] }, 'different units'],
    ['two metrics by a dimension', { ...figure('retries'), ...series, metrics: ['retries', 'failures'], by: 'project_id' }, 'one metric'],
    ['rates upon each other', { ...figure('qa_pass_rate'), kind: 'series', chart: 'stacked' }, 'cannot be stacked'],
    [
      'clock time beside GPU time',
      { ...figure('x'), ...series, metrics: ['turnaround_hours_p50', 'gpu_hours'] },
      'not said in the same way',
    ],
    ['five columns', { ...figure('retries'), columns: 5 }, '<= 4'],
  ];
  test.each(cases)('%s', async (_what, widget, said) => {
    const answer = await put(await server.token('viewer'), dashboard(widget));
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(answer.body['detail']).toContain(said);
  });

  test('a zone or a range that is none, an id twice', async () => {
    const token = await server.token('viewer');
    expect(await put(token, { ...dashboard(), zone: 'Mars/Base' })).toMatchObject({ body: { code: 'unknown_zone' } });
    expect(await put(token, { ...dashboard(), range: { from: '2026-03-02', to: '2026-03-01' } })).toMatchObject({
      body: { code: 'bad_range' },
    });
    expect((await put(token, dashboard(figure('retries'), figure('retries')))).body['detail']).toContain('two widgets have the id retries');
  });
});

test('no other site may frame an embedded widget unless the configuration names it', async () => {
  const { headers } = await server.ask('GET', '/embed/anything', { token: null });
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
});
