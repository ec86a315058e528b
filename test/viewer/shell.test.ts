/** The frame around every page: signing in, the way around, an ended session, a server that is away, an address that is none. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
});
afterAll(() => viewer.close());

describe('the frame', () => {
  test('opens from a one-time link, without a complaint of the browser', async () => {
    const { page, complaints } = await viewer.signIn({ name: 'Grace Hopper' });
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.getByRole('button', { name: 'Grace Hopper' }).click();
    await page.getByText('admin · every project').waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  test.each(['/app/', '/app/reports', '/app/schedules', '/app/builder', '/app/system'])(
    'names all pieces of %s in its page',
    async (path) => {
      const { context } = await viewer.signIn();
      const page = await context.newPage();
      const fetched: string[] = [];
      page.on('request', (request) => {
        if (/\.(js|css)$/.test(new URL(request.url()).pathname)) fetched.push(new URL(request.url()).pathname);
      });
      const html = await (await page.goto(path))!.text();
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(fetched.filter((file) => !html.includes(`"${file}"`))).toEqual([]);
      expect(fetched.length).toBeGreaterThan(3);
      expect(html).not.toMatch(/<style|<script(?![^>]* src=)/);
    },
  );

  test('is led around by keyboard', async () => {
    const { page } = await viewer.signIn();
    await page.getByRole('link', { name: 'Dashboard' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('To the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  });

  test('says when the session has ended, and how to sign in again', async () => {
    const { page, context } = await viewer.signIn();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await context.clearCookies();
    await page.goto('/app/');
    await page.getByText('You sign in by a one-time link.').waitFor();
  });

  test('says so where the session ends between the page and what it asks first', async () => {
    const { page } = await viewer.signIn();
    const refusal = { code: 'unauthenticated', title: 'Not signed in', detail: 'The session has ended.', advice: 'Sign in again.' };
    await page.route('**/session', (route) =>
      route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify(refusal) }),
    );
    await page.goto('/app/system');
    await page.getByRole('dialog', { name: 'You are signed out' }).waitFor();
  });

  test('says so where a page is open as the session ends', async () => {
    const { page, context } = await viewer.signIn();
    // A page that asks nothing by itself: what is asked here first is what the reader clicks.
    await page.goto('/app/no-such-page');
    await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor();
    await context.clearCookies();
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByRole('dialog', { name: 'You are signed out' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'shell-signed-out');
    expect(await page.getByRole('link', { name: 'How to sign in' }).getAttribute('href')).toBe('/sign-in');
  });

  test('brings the typeface of a name that is written in another script, and no other', async () => {
    const { page, complaints } = await viewer.signIn({ name: '佐藤 美香' });
    await page.getByRole('button', { name: '佐藤 美香' }).waitFor();
    const loaded = () =>
      page.evaluate(() => [...new Set([...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family))]);
    await vi.waitFor(async () => expect(await loaded()).toContain('Noto Sans JP'));
    expect(await loaded()).not.toContain('Noto Sans KR');
    expect(complaints).toEqual([]);
  });

  test('says dates and numbers also to a browser that names no locale of its own', async () => {
    const { page, context, complaints } = await viewer.signIn();
    // What Chromium says on a machine without a language.
    await context.addInitScript(() => Object.defineProperty(navigator, 'languages', { value: ['en-US@posix'] }));
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en-GB');
    expect(complaints).toEqual([]);
  });

  test('an address that is none says so and leads back', async () => {
    const { page } = await viewer.signIn();
    await page.goto('/app/nowhere');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('link', { name: 'To the dashboard' }).click();
    await page.waitForURL(/\/app\/?$/);
  });

  test.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['phone', { phone: true }],
  ] as const)('is readable: %s', async (look, options) => {
    const { page } = await viewer.signIn(options);
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await expectAccessible(page);
    await picture(page, `shell-${look}`);
    // The pages without script have the same inks.
    for (const [name, path] of Object.entries({ 'sign-in': '/sign-in', problem: '/sign-in/used-up' })) {
      await page.goto(path);
      await expectAccessible(page);
      await picture(page, `${name}-${look}`);
    }
  });
});

describe('what the server sends', () => {
  test('lets nothing in from elsewhere and nobody frame it', async () => {
    const { page } = await viewer.signIn();
    const response = await page.goto('/app/');
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('its files are kept by browsers for ever, the page never', async () => {
    const { page } = await viewer.signIn();
    const response = await page.goto('/app/');
    expect(response?.headers()['cache-control']).toBe('private, no-cache');
    const script = /\/app\/assets\/[^"]+\.js/.exec((await response?.text()) ?? '')?.[0];
    const file = await page.request.get(String(script));
    expect(file.headers()['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(file.headers()['content-encoding']).toBe('br');
  });

  test('who is not signed in is led to the sign-in', async () => {
    const answer = await viewer.server.ask('GET', '/app/reports', { token: null });
    expect(answer).toMatchObject({ status: 303, headers: { location: '/sign-in' } });
    expect(await viewer.server.ask('GET', '/session', { token: null })).toMatchObject({ status: 401 });
  });
});
