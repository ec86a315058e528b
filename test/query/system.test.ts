/** What admins look after: how ingest stands, letters that were rejected, names from a CSV, what a retention would take, and one's own profile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer, type TestServer } from './open-server.ts';
import { DAY, generation } from './studio-events.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer();
  const events = [generation('p1', 'g1'), generation('p1', 'g2'), generation('p1', 'g3', { gpu_count: -1 })];
  await server.ask('POST', '/events?wait=true', { body: events });
  await server.ask('POST', '/events?wait=true', { body: generation('p1', 'g1') });
});
afterAll(() => server.close());

describe('how ingest stands', () => {
  test('is said in counts by type, logs, freshness', async () => {
    const { body } = await server.ask('GET', '/ingest/health', { token: await server.token('viewer') });
    expect(body).toMatchObject({
      now: '2026-03-20T12:00:00.000Z',
      takes_events: true,
      counted_from: '2026-03-19T12:00:00.000Z',
      freshness: { watermark: '2026-03-20T11:55:00.000Z', verified_to: null, dead_letters: 1, lost: 0 },
      types: [{ type: 'generation', accepted: 2, repeats: 0, rejected: 1 }],
      lost: [],
      audit: { round_at: null, hours: 0, differing_hours: 0, differing: [] },
    });
    expect(body['logs']).toContainEqual(
      expect.objectContaining({ log: 'intake/generation', type: 'generation', lag: null, pending_chunks: 0, retired: false, paused: null }),
    );
  });

  test('says when the auditor has looked', async () => {
    // A chunk of the very instant of the round would count as one that came after it.
    server.clock.advance(1_000);
    await server.ask('POST', '/audit', { body: {} });
    const { body } = await server.ask('GET', '/ingest/health');
    expect(body).toMatchObject({
      freshness: { verified_to: '2026-03-20T12:00:00.000Z' },
      audit: { round_at: '2026-03-20T12:00:01.000Z', differing_hours: 0 },
    });
  });

  test('is for who is signed in', async () => {
    expect(await server.ask('GET', '/ingest/health', { token: null })).toMatchObject({ status: 401 });
  });
});

describe('rejected events', () => {
  test('are counted by reason, with what to do, and say each what became of it', async () => {
    const counts = await server.ask('GET', '/dead-letters/counts');
    expect(counts.body['items']).toEqual([
      expect.objectContaining({ reason: 'out_of_bounds', title: 'A value is out of bounds', letters: 1 }),
    ]);
    const { body } = await server.ask('GET', '/dead-letters');
    const [letter] = body['items'] as readonly { readonly id: string; readonly bytes: string }[];
    expect(JSON.parse(Buffer.from(letter!.bytes, 'base64').toString())).toMatchObject({ event_id: 'g3', gpu_count: -1 });
    const replayed = await server.ask('POST', '/dead-letters/replay', { body: { ids: [letter!.id] } });
    expect(replayed.body).toMatchObject({
      replayed: 1,
      rejected: 1,
      letters: [{ id: letter!.id, outcome: 'out_of_bounds', detail: expect.stringContaining('gpu_count') as string }],
    });
  });
});

const csv = (text: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
  server.ask('POST', `/labels/scene_type/${path}`, { payload: text, headers: { 'content-type': 'text/csv', ...headers } });
const label = (name: string) => ({ name, order: null, colour: null, archived: false });

describe('names from a CSV', () => {
  beforeAll(() => server.ask('PUT', '/labels/scene_type', { body: { portrait: label('Portrait'), wide: label('Wide') } }));

  test('are shown before they are taken: what is new, what changes, what stays', async () => {
    const { body, headers } = await csv('id,name,order\nportrait,Portrait,\nwide,Wide shot,2\nclose,Close-up,\n', 'import/preview');
    expect(body).toEqual({
      changes: [
        { id: 'wide', before: label('Wide'), after: { ...label('Wide shot'), order: 2 } },
        { id: 'close', before: null, after: label('Close-up') },
      ],
      unchanged: 1,
    });
    expect(headers['etag']).toBe('"1"');
    expect((await server.ask('GET', '/labels/scene_type')).body).toEqual({ portrait: label('Portrait'), wide: label('Wide') });
  });

  test('faults come with their rows', async () => {
    const { status, body } = await csv('id,name,colour\na,,\nb,B,red\n', 'import/preview');
    expect(status).toBe(400);
    expect(body['faults']).toMatchObject([{ path: 'row 2' }, { path: 'row 3' }]);
  });

  test('an import that was previewed on another version is refused', async () => {
    expect(await csv('id,name\nx,X\n', 'import', { 'if-match': '"7"' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  test('an export comes back as it was, also of names that look like formulas', async () => {
    const odd = {
      '=1+1': label('=SUM(A1)'),
      '-x': label('"quoted", with a comma'),
      رسم: { name: 'رسم\u200f', order: -3, colour: '#00AAff', archived: true },
    };
    await server.ask('PUT', '/labels/trigger', { body: odd });
    const { text, headers } = await server.ask('GET', '/labels/trigger/export');
    expect(headers['content-disposition']).toBe('attachment; filename="labels-trigger.csv"');
    expect(text).toContain("'=SUM(A1)");
    await server.ask('PUT', '/labels/trigger', { body: {} });
    await server.ask('POST', '/labels/trigger/import', { payload: text, headers: { 'content-type': 'text/csv' } });
    expect((await server.ask('GET', '/labels/trigger')).body).toEqual(odd);
  });
});

const asked = (body: object) => server.ask('POST', '/settings/retention/preview', { body });

describe('a retention', () => {
  test('says what it would remove now, and that pinned ones stay', async () => {
    const ids: string[] = [];
    for (let made = 0; made < 3; made += 1) {
      const { body } = await server.ask('POST', '/reports/generate', { body: { template: 'delivery', ...DAY } });
      ids.push(String(body['id']));
      server.clock.advance(86_400_000);
    }
    await server.ask('POST', `/reports/${ids[0]}/pin`);
    const { body } = await asked({ report_days: 2, report_count: null });
    // The first is pinned; the second is two days old.
    expect(body).toMatchObject({ removed: { reports: 1, from: '2026-03-21T12:00:01.000Z' }, kept: { reports: 2 }, pinned: 1 });
    expect((await asked({ report_days: null })).body).toMatchObject({
      removed: { reports: 0, size_bytes: 0, from: null },
      kept: { reports: 3 },
    });
  });

  test('is looked at by admins', async () => {
    const token = await server.token('editor');
    expect(await server.ask('POST', '/settings/retention/preview', { body: { report_days: 1 }, token })).toMatchObject({ status: 403 });
  });
});

describe('oneself', () => {
  test('has a locale that one sets oneself, and nothing else', async () => {
    const made = await server.ask('POST', '/users', { body: { name: 'Vera', email: 'vera@example.com', role: 'viewer' } });
    const link = await server.ask('POST', `/users/${String(made.body['id'])}/sign-in-links`);
    const signedIn = await server.ask('POST', new URL(String(link.body['url'])).pathname, {
      payload: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      token: null,
    });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const as = { token: null, headers: { cookie, 'content-type': 'application/json' } };
    const changed = await server.ask('PUT', '/me', { ...as, payload: JSON.stringify({ locale: 'de' }) });
    expect(changed.body).toMatchObject({ locale: 'de', email: 'vera@example.com' });
    expect((await server.ask('GET', '/session', as)).body).toMatchObject({ person: { locale: 'de' } });
    expect(await server.ask('PUT', '/me', { ...as, payload: JSON.stringify({ role: 'admin', locale: null }) })).toMatchObject({
      status: 400,
    });
    expect(await server.ask('PUT', '/me', { ...as, payload: JSON.stringify({ locale: 'no such' }) })).toMatchObject({ status: 400 });
  });

  test('is nobody with a locale as a program', async () => {
    expect(await server.ask('PUT', '/me', { body: { locale: 'de' } })).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });
});
