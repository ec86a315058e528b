/** Signs in to a filled server once; the state it gives opens as many windows as are wanted. */
import type { Browser, BrowserContext } from 'playwright-core';
import type { FilledServer } from './filled-server.ts';

export type SignedInState = Awaited<ReturnType<BrowserContext['storageState']>>;

export async function signInOnce(browser: Browser, server: FilledServer): Promise<SignedInState> {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto(await server.signInPath());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/app/**');
  const state = await context.storageState();
  await context.close();
  return state;
}
