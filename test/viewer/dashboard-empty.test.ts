/** The dashboard before the first event: what to do, by who is looking; and that it goes on by itself with the first one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { delivered } from '../query/studio-events.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
});
afterAll(() => viewer.close());

test.each([
  ['light', {}],
  ['dark', { dark: true }],
  ['phone', { phone: true }],
] as const)('an admin reads how to send events: %s', async (look, options) => {
  const { page, complaints } = await viewer.signIn(options);
  await page.getByText('No event has come in yet').waitFor();
  await page.getByRole('region', { name: 'An event, sent with curl' }).waitFor();
  await expectAccessible(page);
  await picture(page, `dashboard-empty-${look}`);
  expect(complaints).toEqual([]);
});

test('a reader of some projects reads which, and whom to ask', async () => {
  const { page } = await viewer.signIn({ role: 'viewer', projects: ['aurora'] });
  await page.getByText('Nothing has happened in your projects yet').waitFor();
  await page.getByText('You see aurora.').waitFor();
});

test('with the first event the figures are there by themselves', async () => {
  const { page } = await viewer.signIn({ role: 'viewer' });
  await page.getByText('An admin sets up where events come from.').waitFor();
  await viewer.server.ask('POST', '/events?wait=true', { body: delivered('aurora') });
  await page.getByRole('article', { name: 'Characters delivered', exact: true }).getByText('1', { exact: true }).waitFor();
});
