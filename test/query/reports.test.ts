import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer, type TestServer } from './open-server.ts';
import { DAY, delivered, generation } from './studio-events.ts';

describe('reports over HTTP', () => {
  let server: TestServer;
  let viewer: string;
  beforeAll(async () => {
    server = await openServer();
    viewer = await server.token('viewer');
    await server.ask('POST', '/events?wait=true', { body: [generation('p1', 'g1'), ...delivered('p1')] });
  });
  afterAll(() => server.close());
  const pageOf = async (body: object) => {
    const made = await server.ask('POST', '/reports/generate', { body });
    return server.ask('GET', `/reports/${String(made.body['id'])}/page`);
  };

  test('a report is made, kept, listed, downloaded as it was, and deleted', async () => {
    const made = await server.ask('POST', '/reports/generate', {
      token: viewer,
      body: { template: 'delivery', ...DAY, formats: ['json'] },
    });
    expect(made.status).toBe(201);
    const id = String(made.body['id']);
    expect(made.headers['location']).toBe(`/reports/${id}`);
    expect((await server.ask('GET', `/reports/${id}`)).body).toEqual(made.body);
    const file = await server.ask('GET', `/reports/${id}/download?format=json`);
    expect(file.headers['content-disposition']).toBe('attachment; filename="delivery-2026-03-19-2026-03-20.json"');
    expect(JSON.parse(file.text)).toEqual(made.body);
    expect((await server.ask('GET', '/reports?template=delivery')).body['items']).toMatchObject([{ id, template: 'delivery' }]);
    expect(await server.ask('DELETE', `/reports/${id}`, { token: await server.token('viewer') })).toMatchObject({ status: 403 });
    expect(await server.ask('DELETE', `/reports/${id}`, { token: viewer })).toMatchObject({ status: 204 });
    expect(await server.ask('GET', `/reports/${id}`)).toMatchObject({ status: 410, body: { code: 'gone' } });
  });

  test('a format that is not to be had is refused before anything is made, naming those that are', async () => {
    const before = (await server.ask('GET', '/reports')).body['items'];
    const answer = await server.ask('POST', '/reports/generate', { body: { template: 'delivery', ...DAY, formats: ['json', 'docx'] } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'unknown_format' } });
    expect(answer.body['available']).toContain('json');
    expect((await server.ask('GET', '/reports')).body['items']).toEqual(before);
  });

  test.each([
    ['an unknown template', { template: 'poetry', ...DAY }, 404, 'unknown_template'],
    ['an unknown definition', { definition: 'nothing', ...DAY }, 404, 'not_found'],
    ['neither', { ...DAY }, 400, 'bad_request'],
    ['no range', { template: 'delivery' }, 400, 'bad_request'],
  ])('%s is refused', async (_what, body, status, code) => {
    expect(await server.ask('POST', '/reports/generate', { body })).toMatchObject({ status, body: { code } });
  });

  test('each template is a page, with its figures as they are in the report', async () => {
    const { body } = await server.ask('GET', '/reports/templates');
    const templates = (body['items'] as { id: string; title: string }[]).map(({ id }) => id);
    expect(templates).toContain('delivery');
    for (const template of templates) {
      const page = await pageOf({ template, ...DAY, zone: 'Asia/Kathmandu' });
      expect({ template, status: page.status }).toEqual({ template, status: 200 });
      expect(page.text).toContain('Asia/Kathmandu');
      expect(page.text).toMatch(/<h1>.+<\/h1>/);
    }
    expect((await pageOf({ template: 'delivery', ...DAY })).text).toContain('1 character');
    expect(body['formats']).toEqual(expect.arrayContaining(['pdf', 'csv', 'zip', 'json']));
  });

  test('a page of a report that is not there says so', async () => {
    expect(await server.ask('GET', '/reports/never-was/page')).toMatchObject({ status: 404, text: expect.stringContaining('Not found') });
  });

  test('a page lets in its own styles, each by its hash, and nothing else; only the viewer may frame it', async () => {
    const page = await pageOf({ template: 'delivery', ...DAY });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(policy).not.toContain("'unsafe-inline'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(page.text).not.toContain('<script');
    const sheets = [...page.text.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text = '']) => text);
    const attributes = [...page.text.matchAll(/ style="([^"]*)"/g)].map(([, text = '']) => text);
    expect(sheets).not.toEqual([]);
    for (const text of [...sheets, ...attributes])
      expect(policy).toContain(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  });

  test('settings, prices and labels are changed from the version that was read', async () => {
    const settings = await server.ask('GET', '/settings');
    const tag = String(settings.headers['etag']);
    const change = (zone: string) => server.ask('PUT', '/settings', { body: { ...settings.body, zone }, headers: { 'if-match': tag } });
    const changed = await change('Europe/Berlin');
    expect(changed).toMatchObject({ status: 200, body: { zone: 'Europe/Berlin' } });
    expect(changed.headers['etag']).not.toBe(tag);
    expect(await change('Asia/Tokyo')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const { body } = await server.ask('POST', '/query', { body: { metrics: ['attempts'], ...DAY } });
    expect(body['meta']).toMatchObject({ zone: 'Europe/Berlin', from: '2026-03-19T00:00:00+01:00' });
    expect(await server.ask('PUT', '/settings', { body: settings.body, headers: { 'if-match': 'x' } })).toMatchObject({ status: 400 });
  });

  test('labels are imported from a CSV, whole or not at all', async () => {
    const send = (payload: string) => server.ask('POST', '/labels/project_id/import', { payload, headers: { 'content-type': 'text/csv' } });
    expect(await send('id,name\np1,Eins\np2,"Zwei, zwei"\n')).toMatchObject({
      status: 200,
      body: { p1: { name: 'Eins' }, p2: { name: 'Zwei, zwei' } },
    });
    const refused = await send('id,name\np1,Neu\np3,\n');
    expect(refused).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect((await server.ask('GET', '/labels/project_id')).body).toMatchObject({ p1: { name: 'Eins' } });
  });

  test('the comparison stands beside the answer', async () => {
    const { body } = await server.ask('POST', '/query', { body: { metrics: ['attempts'], ...DAY, zone: 'UTC', compare: true } });
    expect(body['rows']).toEqual([{ attempts: 1 }]);
    expect(body['meta']).toMatchObject({
      source: 'rollup',
      comparison: { from: '2026-03-18T00:00:00+00:00', to: '2026-03-19T00:00:00+00:00', rows: [{ attempts: 0 }] },
    });
  });

  test('the events behind a figure are as many as the figure', async () => {
    const question = { metrics: ['attempts'], ...DAY, zone: 'UTC' };
    const { body } = await server.ask('POST', '/query/events', { body: { question, row: { attempts: 1 }, metric: 'attempts' } });
    expect(body['items']).toHaveLength(1);
  });
});
