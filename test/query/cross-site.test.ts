/** Who holds a session in a browser is not acted for by a page of another site, also where the browser tells nothing but the origin. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SESSION_COOKIE } from '../../services/query/access.ts';
import { openServer, type TestServer } from './open-server.ts';

let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await openServer({ WRAPSHEET_PUBLIC_URL: 'https://reports.example.com' });
  const { body: user } = await server.ask('POST', '/users', { body: { name: 'Ada', email: 'ada@example.com', role: 'admin' } });
  const { body: link } = await server.ask('POST', `/users/${String(user['id'])}/sign-in-links`);
  const signedIn = await server.ask('POST', new URL(String(link['url'])).pathname, { token: null });
  cookie = /wrapsheet_session=[^;]+/.exec(String(signedIn.headers['set-cookie']))?.[0] ?? '';
});
afterAll(() => server.close());

const post = (headers: Readonly<Record<string, string>>) =>
  server.ask('POST', '/tokens', { token: null, headers: { cookie, ...headers }, body: { name: 'made by a page', role: 'viewer' } });

test('the cookie is the session', () => {
  expect(cookie.startsWith(`${SESSION_COOKIE}=`)).toBe(true);
});

test.each([
  ['another site, as newer browsers say', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling under the same domain', { 'sec-fetch-site': 'same-site', origin: 'https://other.example.com' }],
  ['another origin, over plain http', { origin: 'http://evil.example', host: 'reports.intranet' }],
  ['the same name at another port', { origin: 'http://reports.intranet:9000', host: 'reports.intranet:8080' }],
  ['a page without an origin of its own', { origin: 'null', host: 'reports.intranet' }],
])('%s is refused', async (_who, headers) => {
  expect(await post(headers)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

test.each([
  ['a page of ours', { 'sec-fetch-site': 'same-origin' }],
  ['a page of ours, over plain http', { origin: 'http://reports.intranet:8080', host: 'reports.intranet:8080' }],
  ['a page of ours behind a proxy that asks by another name', { origin: 'https://reports.example.com', host: '10.0.0.7:8080' }],
  ['no page at all', {}],
])('%s is let in', async (_who, headers) => {
  expect(await post(headers)).toMatchObject({ status: 201 });
});
