import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer, type TestServer } from './open-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

let people = 0;
/** A new viewer with a sign-in link. */
async function invited() {
  people += 1;
  const user = await server.ask('POST', '/users', { body: { name: 'Vera', email: `vera${people}@x.org`, role: 'viewer' } });
  const id = String(user.body['id']);
  const link = await server.ask('POST', `/users/${id}/sign-in-links`);
  return { id, path: new URL(String(link.body['url'])).pathname };
}

const sessionOf = (headers: Readonly<Record<string, unknown>>): string =>
  /wrapsheet_session=([^;]+)/.exec(String(headers['set-cookie']))?.[1] ?? '';
const nobody = { token: null } as const;
/** What a browser sends when the button of a page without fields is pressed. */
const button = (headers: Record<string, string> = {}) => ({
  token: null,
  payload: '',
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
});
const withSession = (session: string, headers: Record<string, string> = {}) => ({
  token: null,
  headers: { cookie: `wrapsheet_session=${session}`, ...headers },
});

/** A page without what differs from request to request. */
const words = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');

describe('signing in', () => {
  test('opening the link uses nothing; its button opens a session, once', async () => {
    const { id, path } = await invited();
    for (const _reader of ['a mail scanner', 'Vera']) {
      const page = await server.ask('GET', path, nobody);
      expect(page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } });
      expect(page.text).toContain('Welcome, Vera');
    }
    const signedIn = await server.ask('POST', path, button());
    expect(signedIn).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(String(signedIn.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax$/);
    expect(await server.ask('GET', '/me', withSession(sessionOf(signedIn.headers)))).toMatchObject({
      body: { kind: 'user', id, role: 'viewer' },
    });
    expect(await server.ask('POST', path, nobody)).toMatchObject({ status: 410 });
    expect(await server.ask('GET', path, nobody)).toMatchObject({ status: 410 });
  });

  test('a revoked link and a made-up one are told apart by nobody', async () => {
    const { id, path } = await invited();
    expect(await server.ask('DELETE', `/users/${id}/sign-in-links`)).toMatchObject({ status: 204 });
    const revoked = await server.ask('POST', path, nobody);
    const madeUp = await server.ask('POST', '/sign-in/wsl_nothing', nobody);
    expect([revoked.status, madeUp.status]).toEqual([410, 410]);
    expect(words(revoked.text)).toBe(words(madeUp.text));
  });

  test('signing out ends the session', async () => {
    const { path } = await invited();
    const session = sessionOf((await server.ask('POST', path, nobody)).headers);
    expect(await server.ask('POST', '/sign-out', button({ cookie: `wrapsheet_session=${session}` }))).toMatchObject({
      status: 303,
      headers: { location: '/sign-in' },
    });
    expect(await server.ask('GET', '/me', withSession(session))).toMatchObject({ status: 401 });
  });

  test('a deactivated person is out at once', async () => {
    const { id, path } = await invited();
    const session = sessionOf((await server.ask('POST', path, nobody)).headers);
    expect(await server.ask('GET', '/me', withSession(session))).toMatchObject({ status: 200 });
    await server.ask('PUT', `/users/${id}`, { body: { active: false } });
    expect(await server.ask('GET', '/me', withSession(session))).toMatchObject({ status: 401 });
  });

  test('a page of another site cannot act with the session', async () => {
    const { path } = await invited();
    const session = sessionOf((await server.ask('POST', path, nobody)).headers);
    const body = { name: 'mine' };
    for (const site of ['cross-site', 'same-site']) {
      expect(await server.ask('POST', '/tokens', { ...withSession(session, { 'sec-fetch-site': site }), body })).toMatchObject({
        status: 403,
      });
    }
    expect(await server.ask('POST', '/tokens', { ...withSession(session, { 'sec-fetch-site': 'same-origin' }), body })).toMatchObject({
      status: 201,
    });
  });

  test('a person’s own token has their rights, and only they and an admin see it', async () => {
    const [vera, other] = [await invited(), await invited()];
    const session = sessionOf((await server.ask('POST', vera.path, nobody)).headers);
    const otherSession = sessionOf((await server.ask('POST', other.path, nobody)).headers);
    const made = await server.ask('POST', '/tokens', { ...withSession(session), body: { name: 'script' } });
    expect(await server.ask('GET', '/me', { token: String(made.body['token']) })).toMatchObject({ body: { id: vera.id, role: 'viewer' } });
    expect((await server.ask('GET', '/tokens', withSession(otherSession))).body['items']).toEqual([]);
    const url = `/tokens/${String(made.body['id'])}`;
    expect(await server.ask('DELETE', url, withSession(otherSession))).toMatchObject({ status: 404 });
    expect((await server.ask('GET', '/tokens')).text).not.toContain(String(made.body['token']));
    expect(await server.ask('DELETE', url, withSession(session))).toMatchObject({ status: 204 });
    expect(await server.ask('GET', '/me', { token: String(made.body['token']) })).toMatchObject({ status: 401 });
  });
});

/** A report of today as a page. */
const reportPage = async () => {
  const made = await server.ask('POST', '/reports/generate', { body: { template: 'delivery', preset: 'today' } });
  return server.ask('GET', `/reports/${String(made.body['id'])}/page`);
};

describe('pages', () => {
  test.each([
    ['the sign-in', () => server.ask('GET', '/sign-in', { token: null })],
    ['a report', reportPage],
  ])('%s carries a policy that lets nothing in from elsewhere, and loads nothing from elsewhere', async (_what, open) => {
    const { headers, text } = await open();
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(text).not.toMatch(/(src|href|action)="(https?:)?\/\//);
    expect(text).not.toMatch(/<script|style="/);
  });

  test('show what people wrote as text', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const settings = await server.ask('GET', '/settings');
    await server.ask('PUT', '/settings', { body: { ...settings.body, studio_name: evil } });
    const { text } = await reportPage();
    expect(text).not.toContain(evil);
    expect(text).toContain('&lt;img src');
  });

  test('an error on a page is a page with what to do', async () => {
    const { status, headers, text } = await server.ask('GET', '/sign-in/used-up', { token: null });
    expect(status).toBe(410);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).toContain('No longer there');
    expect(text).toContain('To the dashboard');
  });
});
