import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { delivered, generation } from '../query/studio-events.ts';
import type { TestServer } from '../query/open-server.ts';
import type { SmtpTestServer } from './smtp.ts';
import { DAILY, leavingPath, openMailStudio, type MailStudio } from './studio.ts';

describe('schedules over HTTP', () => {
  let studio: MailStudio;
  let smtp: SmtpTestServer;
  let server: TestServer;
  let olga: MailStudio['olga'];
  beforeAll(async () => {
    studio = await openMailStudio();
    ({ smtp, server, olga } = studio);
    await server.ask('POST', '/events?wait=true', { body: [generation('p1', 'g1'), ...delivered('p1'), ...delivered('p2')] });
  });
  afterAll(() => studio.close());

  const create = async (change: object = {}): Promise<string> => {
    const path = await studio.create({ ...DAILY, ...change });
    return path.slice(path.lastIndexOf('/') + 1);
  };

  test('are made, read, changed from the version that was read, paused, and removed', async () => {
    const made = await olga('POST', '/report-schedules', DAILY);
    expect(made).toMatchObject({ status: 201, body: { ...DAILY, paused: null, next_due_at: '2026-03-21T08:00:00+01:00' } });
    const path = `/report-schedules/${String(made.body['id'])}`;
    expect(made.headers['location']).toBe(path);
    expect((await olga('PUT', path, { ...DAILY, name: 'Renamed' })).body['name']).toBe('Renamed');
    const stale = await server.ask('PUT', path, { body: DAILY, headers: { 'if-match': '"1"' } });
    expect(stale).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await olga('POST', `${path}/pause`, { reason: 'holiday' })).body).toMatchObject({
      paused: { reason: 'holiday' },
      next_due_at: null,
    });
    expect((await olga('POST', `${path}/resume`)).body['paused']).toBeNull();
    expect((await olga('GET', '/report-schedules')).body['items']).toMatchObject([{ name: 'Renamed' }]);
    expect((await olga('DELETE', path)).status).toBe(204);
    expect(await olga('GET', path)).toMatchObject({ status: 404 });
  });

  test.each([
    ['a cron expression that never comes', { when: { kind: 'cron', expression: '0 0 30 2 *' } }],
    ['a cron expression with seconds', { when: { kind: 'cron', expression: '0 0 0 * * *' } }],
    ['a recipient elsewhere', { recipients: ['eve@evil.example'] }],
    ['a recipient twice', { recipients: ['ada@studio.example', 'Ada@studio.example'] }],
    ['a recipient that carries a header', { recipients: ['ada@studio.example\r\nBcc: eve@evil.example'] }],
    ['a subject that carries a header', { subject: 'Hello\r\nBcc: eve@evil.example' }],
    ['neither template nor definition', { report: { preset: 'yesterday', formats: [] } }],
    ['an end before its start', { start: '2026-05-01T00:00:00Z', end: '2026-04-01T00:00:00Z' }],
  ])('%s is refused', async (_, change) => {
    expect(await olga('POST', '/report-schedules', { ...DAILY, ...change })).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });

  test('an unknown zone is refused', async () => {
    expect(await olga('POST', '/report-schedules', { ...DAILY, zone: 'Europe/Atlantis' })).toMatchObject({
      body: { code: 'unknown_zone' },
    });
  });

  test('belong to their owner: others know nothing of them, admins all, and may hand them over', async () => {
    const id = await create();
    const path = `/report-schedules/${id}`;
    const editor = await server.token('editor');
    expect(await server.ask('GET', path, { token: editor })).toMatchObject({ status: 404 });
    expect((await server.ask('GET', '/report-schedules', { token: editor })).body['items']).toEqual([]);
    expect(await server.ask('GET', path, { token: await server.token('viewer') })).toMatchObject({ status: 403 });
    const other = await server.ask('POST', '/users', { body: { name: 'Next', email: 'next@studio.example', role: 'editor' } });
    const handed = await server.ask('PUT', path, { body: { ...DAILY, owner: other.body['id'] } });
    expect(handed.body['owner']).toBe(other.body['id']);
    expect(await olga('GET', path)).toMatchObject({ status: 404 });
    await server.ask('DELETE', path);
  });

  test('show their next ten firings', async () => {
    const id = await create();
    const items = (await olga('GET', `/report-schedules/${id}/preview?mail=false`)).body['items'] as readonly object[];
    expect(items).toHaveLength(10);
    expect(items[9]).toMatchObject({
      due_at: '2026-03-30T08:00:00+02:00',
      range: { from: '2026-03-29T00:00:00+01:00', to: '2026-03-30T00:00:00+02:00' },
    });
    await olga('DELETE', `/report-schedules/${id}`);
  });

  test('are sent: each recipient gets the report with charts, attachments, range and zone; the ledger and /metrics say so (pitfalls 7, 14, 15)', async () => {
    const id = await create();
    const test = await olga('POST', `/report-schedules/${id}/test-send`);
    expect(test).toMatchObject({ status: 202, body: { trigger: 'test', state: 'waiting' } });
    await server.wrapsheet.wakeScheduler();
    expect(smtp.taken.map(({ to }) => to)).toEqual([['olga@studio.example']]);
    const [{ parsed, raw }] = smtp.taken as [SmtpTestServer['taken'][number]];
    expect(parsed.subject).toContain('[Test] ');
    const html = parsed.html === false ? '' : parsed.html;
    for (const body of [html, parsed.text ?? '']) {
      expect(body).toContain('Yesterday, at a glance.');
      expect(body).toContain('19 March 2026, Europe/Berlin');
      expect(body).toContain('All events that this report was due to show had come');
    }
    const inline = parsed.attachments.filter(({ contentDisposition }) => contentDisposition === 'inline');
    const named = [...raw.toString().matchAll(/Content-Id: <([^>]+)>/gi)].map(([, cid]) => cid);
    expect(inline.every(({ content }) => content.subarray(1, 4).toString() === 'PNG')).toBe(true);
    expect(inline.length).toBeGreaterThan(0);
    expect(inline.map(({ cid }) => cid)).toEqual(named);
    expect(named.every((cid) => raw.toString().includes(`cid:${cid}`.slice(0, 20)))).toBe(true);
    const files = parsed.attachments.filter(({ contentDisposition }) => contentDisposition === 'attachment');
    expect(files.map(({ filename }) => filename)).toEqual(['delivery-2026-03-19-2026-03-20.csv', 'delivery-2026-03-19-2026-03-20.pdf']);
    expect(files[1]?.content.subarray(0, 5).toString()).toBe('%PDF-');

    smtp.taken.length = 0;
    server.clock.advance(60_000);
    await olga('POST', `/report-schedules/${id}/run`);
    await server.wrapsheet.wakeScheduler();
    expect(new Set(smtp.taken.map(({ to }) => to[0]))).toEqual(new Set(DAILY.recipients));
    expect(smtp.taken).toHaveLength(2);
    const [firing] = (await olga('GET', `/report-schedules/${id}/firings`)).body['items'] as readonly Record<string, unknown>[];
    expect(firing).toMatchObject({
      trigger: 'run',
      state: 'sent',
      mails: DAILY.recipients.map((recipient) => ({ recipient, state: 'sent' })),
    });
    expect((await server.ask('GET', `/reports/${String(firing?.['report'])}`)).body['fingerprint']).toBe(firing?.['fingerprint']);
    const metrics = (await server.ask('GET', '/metrics')).text;
    expect(metrics).toContain('wrapsheet_mails_total{outcome="sent"} 3');
    expect(metrics).toContain('wrapsheet_mail_delivery_ratio');
    expect(metrics).toContain('wrapsheet_mail_punctuality_ratio');
  });

  test('a mail’s one-click link takes effect; opening it alone does not', async () => {
    const path = leavingPath(smtp.taken.find(({ to }) => to[0] === 'ben@studio.example')!);
    const page = await server.ask('GET', path, { token: null });
    expect(page.text).toContain('No longer receive it');
    const click = await server.ask('POST', path, {
      token: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    });
    expect(click.status).toBe(200);
    expect(click.text).toContain('You no longer receive');
    const [schedule] = (await olga('GET', '/report-schedules')).body['items'] as readonly { readonly id: string }[];
    smtp.taken.length = 0;
    server.clock.advance(60_000);
    await olga('POST', `/report-schedules/${schedule!.id}/run`);
    await server.wrapsheet.wakeScheduler();
    expect(smtp.taken.map(({ to }) => to[0])).toEqual(['ada@studio.example']);
    expect((await server.ask('GET', `${path.slice(0, -3)}AAA`, { token: null })).status).toBe(410);
  });

  test('what comes in after a mail was sent shows beside it, and the sent report stays (pitfall 18)', async () => {
    const [schedule] = (await olga('GET', '/report-schedules')).body['items'] as readonly { readonly id: string }[];
    const [firing] = (await olga('GET', `/report-schedules/${schedule!.id}/firings`)).body['items'] as readonly {
      readonly report: string;
    }[];
    const before = (await server.ask('GET', `/reports/${firing!.report}`)).body;
    await server.ask('POST', '/events?wait=true', { body: delivered('p3') });
    server.clock.advance(60_000);
    await olga('POST', `/report-schedules/${schedule!.id}/run`);
    await server.wrapsheet.wakeScheduler();
    const [again] = (await olga('GET', `/report-schedules/${schedule!.id}/firings`)).body['items'] as readonly {
      readonly report: string;
    }[];
    const after = (await server.ask('GET', `/reports/${again!.report}`)).body;
    expect(after['fingerprint']).not.toBe(before['fingerprint']);
    expect((await server.ask('GET', `/reports/${firing!.report}`)).body).toEqual(before);
  });
});
