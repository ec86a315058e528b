/** A widget with an address of its own: its token opens that one widget, with the rights that its maker has now, and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer, type TestServer } from './open-server.ts';
import { delivered } from './studio-events.ts';

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await openServer({ WRAPSHEET_FRAME_ANCESTORS: 'https://wiki.example.com, https://*.studio.example' });
  await server.ask('POST', '/events?wait=true', { body: [...delivered('p1'), ...delivered('p2')] });
  ({ url } = await server.wrapsheet.server.start());
});
afterAll(() => server.close());

let users = 0;
/** A user with a token of their own. */
async function openUser(more: Readonly<Record<string, unknown>> = {}) {
  users += 1;
  const made = await server.ask('POST', '/users', { body: { name: 'Ada', email: `u${users}@example.com`, role: 'viewer', ...more } });
  const id = String(made.body['id']);
  const link = await server.ask('POST', `/users/${id}/sign-in-links`);
  const answer = await server.wrapsheet.server.app.inject({ method: 'POST', url: new URL(String(link.body['url'])).pathname });
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  return {
    id,
    ask: (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) =>
      server.ask(method, path, { token: null, headers: { cookie }, ...(body !== undefined && { body }) }),
  };
}

const CONTENT = {
  widget: { id: 'a', kind: 'ranking', metrics: ['characters_delivered'], by: 'project_id', chart: null, title: null, columns: 2 },
  range: { from: '2026-03-19', to: '2026-03-20' },
  zone: 'UTC',
  projects: [],
};

async function embed(user: Awaited<ReturnType<typeof openUser>>) {
  const { status, body } = await user.ask('POST', '/embeds', CONTENT);
  expect(status).toBe(201);
  return { id: String(body['id']), path: new URL(String(body['url'])).pathname };
}

const look = (path: string) => server.ask('GET', `${path}/widget`, { token: null });

/** The projects in the first ranking that the stream of an embedded widget tells. */
async function projectsTold(path: string): Promise<unknown[]> {
  const response = await fetch(`${url}${path}/live`);
  let text = '';
  let told: unknown[] | null = null;
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece).toString('utf8');
    const found = [...text.matchAll(/^event: figures\ndata: (.*)\n\n/gm)].map(
      ([, data]) => JSON.parse(data ?? '') as { rows: { project_id?: string }[] },
    );
    const ranking = found.find(({ rows }) => rows.some(({ project_id }) => project_id !== undefined));
    if (ranking === undefined) continue;
    told = ranking.rows.map(({ project_id }) => project_id);
    break;
  }
  if (told === null) throw new Error(`the stream ended: ${text}`);
  return told;
}

describe('an embedded widget', () => {
  test('is looked at with its token alone, and is live', async () => {
    const { path } = await embed(await openUser());
    expect(await look(path)).toMatchObject({ status: 200, body: { widget: CONTENT.widget, zone: 'UTC', currency: 'EUR' } });
    expect(await projectsTold(path)).toEqual(['p1', 'p2']);
  });

  test('shows what its maker may see, as it is now', async () => {
    const user = await openUser({ projects: ['p2'] });
    const { path } = await embed(user);
    expect(await projectsTold(path)).toEqual(['p2']);
    await server.ask('PUT', `/users/${user.id}`, { body: { projects: ['p1'] } });
    expect(await projectsTold(path)).toEqual(['p1']);
  });

  test('its token opens nothing else', async () => {
    const { path } = await embed(await openUser());
    const token = path.split('/').at(-1) ?? '';
    for (const place of ['/session', '/dashboard', '/catalogue', '/embeds', '/users', '/live']) {
      expect(await server.ask('GET', place, { token })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    }
    expect(await server.ask('POST', '/query', { token, body: { metrics: ['attempts'], preset: 'today' } })).toMatchObject({ status: 401 });
  });

  test('ends when it is revoked, or when its maker is deactivated or removed', async () => {
    const user = await openUser();
    const [first, second] = [await embed(user), await embed(user)];
    expect(await user.ask('DELETE', `/embeds/${first.id}`)).toMatchObject({ status: 204 });
    expect(await look(first.path)).toMatchObject({ status: 410, body: { code: 'gone' } });
    expect(await look(second.path)).toMatchObject({ status: 200 });
    await server.ask('PUT', `/users/${user.id}`, { body: { active: false } });
    expect(await look(second.path)).toMatchObject({ status: 410 });
    expect((await fetch(`${url}${second.path}/live`)).status).toBe(410);
  });

  test('one letter of the token changed opens nothing', async () => {
    const { path } = await embed(await openUser());
    const other = path.endsWith('0') ? '1' : '0';
    expect(await look(`${path.slice(0, -1)}${other}`)).toMatchObject({ status: 410 });
  });

  test('is listed to its maker and to admins, without its token, and revoked by no one else', async () => {
    const [user, other] = [await openUser(), await openUser()];
    const { id, path } = await embed(user);
    expect((await user.ask('GET', '/embeds')).body['items']).toMatchObject([{ id, user_id: user.id, widget: CONTENT.widget }]);
    expect((await other.ask('GET', '/embeds')).body['items']).toEqual([]);
    const all = await server.ask('GET', '/embeds');
    expect(all.body['items']).toEqual(expect.arrayContaining([expect.objectContaining({ id })]));
    expect(all.text).not.toContain(path.split('_').at(-1));
    expect(await other.ask('DELETE', `/embeds/${id}`)).toMatchObject({ status: 404 });
    expect(await server.ask('DELETE', `/embeds/${id}`)).toMatchObject({ status: 204 });
  });

  test('is made by people only, and only of what makes sense', async () => {
    expect(await server.ask('POST', '/embeds', { body: CONTENT })).toMatchObject({ status: 400 });
    const user = await openUser();
    const wrong = { ...CONTENT, widget: { ...CONTENT.widget, by: 'worker_id' } };
    expect(await user.ask('POST', '/embeds', wrong)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });
});

test('its page may be framed by the sites of the configuration', async () => {
  const { headers } = await server.ask('GET', '/embed/anything', { token: null });
  expect(headers['content-security-policy']).toContain('frame-ancestors https://wiki.example.com https://*.studio.example');
  expect(headers['referrer-policy']).toBe('no-referrer');
});
