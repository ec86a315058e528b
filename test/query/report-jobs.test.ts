import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer, type TestServer } from './open-server.ts';
import { DAY, delivered, generation } from './studio-events.ts';

let server: TestServer;
let viewer: string;
let url: string;
beforeAll(async () => {
  server = await openServer();
  viewer = await server.token('viewer');
  await server.ask('POST', '/events?wait=true', { body: [generation('p1', 'g1'), ...delivered('p1')] });
  ({ url } = await server.wrapsheet.start());
});
afterAll(() => server.close());

interface JobBody {
  readonly id: string;
  readonly status: string;
  readonly step: string | null;
  readonly progress: number;
  readonly report: string | null;
  readonly problem: { readonly code: string } | null;
}

const begin = (body: object) =>
  server.ask('POST', '/reports/generate', { token: viewer, body: { ...DAY, ...body }, headers: { prefer: 'respond-async' } });

/** Every event of a job until its stream ends. */
async function follow(job: string): Promise<readonly JobBody[]> {
  const answer = await fetch(`${url}/reports/jobs/${job}/events`, { headers: { authorization: `Bearer ${viewer}` } });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const text = await answer.text();
  return [...text.matchAll(/^event: job\ndata: (.+)$/gm)].map(([, data = '']) => JSON.parse(data) as JobBody);
}

describe('a report as a job', () => {
  test('is followed to its end by events, and its files are there then', async () => {
    const started = await begin({ template: 'delivery', formats: ['csv', 'zip'] });
    expect(started.status).toBe(202);
    const { id, status } = started.body as unknown as JobBody;
    expect(started.headers['location']).toBe(`/reports/jobs/${id}`);
    expect(status).toBe('running');
    const events = await follow(id);
    const last = events.at(-1);
    expect(last).toMatchObject({ id, status: 'done', progress: 1, problem: null });
    expect(events.map(({ progress }) => progress)).toEqual(events.map(({ progress }) => progress).toSorted((a, b) => a - b));
    expect((await server.ask('GET', `/reports/jobs/${id}`, { token: viewer })).body).toEqual(last);
    const files = await server.ask('GET', `/reports/${String(last?.report)}/files`, { token: viewer });
    expect((files.body['items'] as { variant: string }[]).map(({ variant }) => variant)).toEqual(['csv', 'zip']);
  });

  test('is called off by its owner, and by nobody else', async () => {
    const other = await server.token('viewer');
    const { body } = await begin({ template: 'quality', from: '2020-01-01', formats: ['json'] });
    const job = `/reports/jobs/${String(body['id'])}`;
    expect(await server.ask('DELETE', job, { token: other })).toMatchObject({ status: 410 });
    expect(await server.ask('DELETE', job, { token: viewer })).toMatchObject({ status: 204 });
    const ended = await server.ask('GET', job, { token: viewer });
    expect(ended.body).toMatchObject({ status: 'cancelled', report: null, problem: { code: 'cancelled' } });
    expect((await follow(String(body['id']))).map(({ status }) => status)).toEqual(['cancelled']);
  });

  test('that nobody knows has no events', async () => {
    expect(await server.ask('GET', '/reports/jobs/nothing/events', { token: viewer })).toMatchObject({
      status: 410,
      body: { code: 'gone' },
    });
  });
});

describe('a browser that does not start', () => {
  test('fails the PDF and names the step; figures, CSV and JSON are there all the same', async () => {
    await server.close();
    server = await openServer({ CHROMIUM_PATH: '/nowhere/chromium' });
    const answer = await server.ask('POST', '/reports/generate', { body: { template: 'delivery', ...DAY, formats: ['json', 'pdf'] } });
    expect(answer).toMatchObject({ status: 503, body: { code: 'renderer_unavailable' } });
    expect(answer.body['step']).toMatch(/^rendering PDF/);
    const id = String(answer.body['report']);
    expect(await server.ask('GET', `/reports/${id}/download?format=csv`)).toMatchObject({ status: 200 });
    expect(await server.ask('GET', `/reports/${id}/download?format=pdf`)).toMatchObject({ status: 503 });
    expect((await server.ask('GET', '/reports?format=pdf')).body['items']).toEqual([]);
    expect((await server.ask('GET', '/reports?format=json')).body['items']).toMatchObject([{ id, formats: ['csv', 'json'] }]);
  });
});

describe('stored reports', () => {
  test('are pinned by their owner or an editor, filtered by what is known of them, and set beside today', async () => {
    const { body } = await server.ask('POST', '/reports/generate', { body: { template: 'throughput', ...DAY } });
    const id = String(body['id']);
    expect(await server.ask('POST', `/reports/${id}/pin`, { token: await server.token('viewer') })).toMatchObject({ status: 403 });
    expect(await server.ask('POST', `/reports/${id}/pin`, { token: await server.token('editor') })).toMatchObject({ status: 204 });
    const ids = async (query: string) =>
      ((await server.ask('GET', `/reports?${query}`)).body['items'] as { id: string }[]).map((one) => one.id);
    expect(await ids('pinned=true')).toEqual([id]);
    expect(await ids('pinned=true&requested_by=local&generated_from=2026-03-20&generated_to=2026-03-21')).toEqual([id]);
    expect(await ids('pinned=true&requested_by=somebody')).toEqual([]);
    expect(await ids('pinned=true&generated_to=2026-03-20T11:00:00%2B00:00')).toEqual([]);
    expect(await server.ask('GET', '/reports?generated_from=yesterday')).toMatchObject({ status: 400, body: { code: 'bad_time' } });
    const today = await server.ask('GET', `/reports/${id}/today`);
    expect(today).toMatchObject({ status: 200, body: { report: { id }, difference: { changed: 0, others: [] } } });
    expect(await server.ask('POST', `/reports/${id}/unpin`)).toMatchObject({ status: 204 });
    expect(await ids('pinned=true')).toEqual([]);
  });

  test('say when they expire, unless they are pinned', async () => {
    const settings = (await server.ask('GET', '/settings')).body;
    await server.ask('PUT', '/settings', { body: { ...settings, retention: { report_days: 10 } } });
    const { body } = await server.ask('POST', '/reports/generate', { body: { template: 'delivery', ...DAY, formats: ['json'] } });
    const id = String(body['id']);
    const expiry = async () =>
      ((await server.ask('GET', `/reports/${id}/files`)).body['items'] as { expires_at: string | null }[])[0]?.expires_at;
    expect(await expiry()).toBe('2026-03-30T12:00:00.000Z');
    await server.ask('POST', `/reports/${id}/pin`);
    expect(await expiry()).toBeNull();
  });
});
