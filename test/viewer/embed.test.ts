/** A widget in another page: made and revoked at the widget, framed only by named sites, live, and nothing more than that widget. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { delivered } from '../query/studio-events.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
let site: Server;
let siteUrl: string;
let framed = '';
beforeAll(async () => {
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><title>A wiki</title><main><h1>A wiki</h1>${framed}</main></html>`);
  });
  await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve));
  const { port } = site.address() as AddressInfo;
  siteUrl = `http://127.0.0.1:${port}`;
  viewer = await openViewer({ WRAPSHEET_FRAME_ANCESTORS: siteUrl });
  await viewer.server.ask('POST', '/events?wait=true', { body: [...delivered('aurora'), ...delivered('borealis')] });
});
afterAll(async () => {
  await viewer.close();
  await new Promise((resolve) => site.close(resolve));
});

/** Makes an address for a widget, as a reader does. */
async function embed(page: Page, widget: string): Promise<string> {
  await page.getByRole('button', { name: `Menu of ${widget}`, exact: true }).click();
  await page.getByRole('button', { name: 'Embed…' }).click();
  await page.getByText('It has no address yet.').waitFor();
  await page.getByRole('button', { name: 'Make an address' }).click();
  return page.getByRole('textbox', { name: 'Address, shown only now' }).inputValue();
}

describe('an embedded widget', () => {
  test('stands in a page of a named site, without a session, and is live', async () => {
    const { page, context, complaints } = await viewer.signIn({ role: 'viewer' });
    const url = await embed(page, 'Characters delivered');
    framed = await page.getByRole('textbox', { name: 'For a page' }).inputValue();
    expect(framed).toContain(url);
    await expectAccessible(page);
    await picture(page, 'embed-dialog');
    await context.clearCookies();
    const wiki = await context.newPage();
    await wiki.goto(siteUrl);
    const frame = wiki.frameLocator('iframe');
    await frame.getByRole('article', { name: 'Characters delivered' }).getByText('2', { exact: true }).waitFor();
    await viewer.server.ask('POST', '/events', { body: delivered('corona') });
    await frame.getByRole('article', { name: 'Characters delivered' }).getByText('3', { exact: true }).waitFor();
    await expectAccessible(wiki);
    await picture(wiki, 'embed-in-wiki');
    expect(complaints).toEqual([]);
  });

  test('is framed by nobody else', async () => {
    const { page, context } = await viewer.signIn({ role: 'viewer' });
    const url = await embed(page, 'QA pass rate');
    const other = await context.newPage();
    // The same machine under a name that the configuration does not have.
    framed = `<iframe src="${url}" title="A widget"></iframe>`;
    const refused = other.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await other.goto(siteUrl.replace('127.0.0.1', 'localhost'));
    expect((await refused).text()).toContain(siteUrl);
  });

  test.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['phone', { phone: true }],
  ] as const)('is readable by itself: %s', async (look, options) => {
    const { page, complaints } = await viewer.signIn({ role: 'viewer', ...options });
    const url = await embed(page, 'Throughput by project');
    await page.goto(url);
    await page.getByRole('slider').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await expectAccessible(page);
    await picture(page, `embed-${look}`);
    expect(complaints).toEqual([]);
  });

  test('says so when it was revoked, also where it is open', async () => {
    const { page, context } = await viewer.signIn({ role: 'viewer' });
    const url = await embed(page, 'QA pass rate');
    await page.getByRole('list', { name: 'Addresses' }).getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The address no longer works.').waitFor();
    const other = await context.newPage();
    await other.goto(url);
    await other.getByText('This widget is no longer shared').waitFor();
    await expectAccessible(other);
  });
});
