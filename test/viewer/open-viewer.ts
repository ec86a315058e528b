/** A whole wrapsheet that listens, and browsers that are signed in to it, for the tests of the viewer. Build it first (the global set-up does). */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openServer, type TestServer } from '../query/open-server.ts';
import { openBrowser } from '../support/browser.ts';

export interface OpenViewer {
  readonly server: TestServer;
  /** Where it listens; the viewer is under /app/. */
  readonly url: string;
  /** A window of its own, signed in as a new user, with the dashboard open, as it is when somebody has used their link. */
  signIn(options?: SignInOptions): Promise<SignedIn>;
  /** The same with no page open yet, for a test that begins elsewhere: it need not wait for the dashboard. */
  openWindow(options?: SignInOptions): Promise<SignedIn>;
  close(): Promise<void>;
}

export interface SignInOptions {
  readonly name?: string;
  readonly role?: 'viewer' | 'editor' | 'admin';
  readonly projects?: readonly string[] | null;
  /** Of the browser; en-GB unless told. */
  readonly locale?: string;
  /** Of the browser; UTC unless told. */
  readonly zone?: string;
  readonly dark?: boolean;
  readonly phone?: boolean;
}

export interface SignedIn {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly userId: string;
  /** What the page wrote to its console as an error, and the exceptions it did not catch: a test may expect it to be empty. */
  readonly complaints: readonly string[];
}

export async function openViewer(variables: Readonly<Record<string, string>> = {}): Promise<OpenViewer> {
  const server = await openServer(variables);
  const { url } = await server.wrapsheet.server.start();
  const browser = await openBrowser();
  let users = 0;

  /** @returns besides, the path of a sign-in link of theirs */
  async function windowOfSomebody({
    name = 'Ada Lovelace',
    role = 'admin',
    projects = null,
    locale = 'en-GB',
    zone = 'UTC',
    dark = false,
    phone = false,
  }: SignInOptions): Promise<SignedIn & { readonly link: string }> {
    users += 1;
    const email = `person-${users}@example.com`;
    const made = await server.ask('POST', '/users', { body: { name, email, role, ...(projects !== null && { projects }) } });
    const userId = String(made.body['id']);
    const { body } = await server.ask('POST', `/users/${userId}/sign-in-links`);
    const context = await browser.newContext({
      baseURL: url,
      locale,
      timezoneId: zone,
      colorScheme: dark ? 'dark' : 'light',
      viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
      hasTouch: phone,
      deviceScaleFactor: phone ? 2 : 1,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    return { context, page, userId, complaints, link: new URL(String(body['url'])).pathname };
  }

  return {
    server,
    url,
    async openWindow(options = {}) {
      const { link, ...signedIn } = await windowOfSomebody(options);
      // What the button of the link's page does, without the page, and without the dashboard that comes after it.
      const answer = await signedIn.context.request.post(link, { maxRedirects: 0 });
      if (answer.status() !== 303) throw new Error(`not signed in: ${answer.status()} ${await answer.text()}`);
      return signedIn;
    },
    async signIn(options = {}) {
      const { link, ...signedIn } = await windowOfSomebody(options);
      await signedIn.page.goto(link);
      await signedIn.page.getByRole('button', { name: 'Sign in' }).click();
      await signedIn.page.waitForURL('**/app/**');
      return signedIn;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Fails where axe finds something serious or critical (WCAG 2.2 AA), and says what and where. */
export async function expectAccessible(page: Page): Promise<void> {
  // The page's policy lets no script in; the debugger's own evaluation is not held to it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { readonly axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      // What is in order is not wanted in full, which saves time.
      resultTypes: ['violations'],
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`,
      );
  });
  expect(found).toEqual([]);
}

/**
 * Keeps a picture of the page in the folder PICTURES, where that is set: for looking at it.
 * @param fullPage false: of what is in view, without the change of size that would end a drag
 */
export async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = process.env['PICTURES'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
