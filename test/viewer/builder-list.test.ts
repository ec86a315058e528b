/** The list of built reports where there is nothing in it, and where there are 400 with very long names. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
});
afterAll(() => viewer.close());

test('an empty list says where to begin', async () => {
  const { page } = await viewer.openWindow({ role: 'editor' });
  await page.goto('/app/builder');
  await page.getByText('No report was built yet').waitFor();
  await expectAccessible(page);
  await picture(page, 'builder-list-empty');
});

describe('a list of 400 with very long names', () => {
  const ODD = ['W'.repeat(200), 'أداء الفريق', '東京スタジオの月次報告'];
  const sections = [{ kind: 'figures', id: 'a', title: 'A', metrics: ['attempts'] }];
  beforeAll(async () => {
    const titles = [...ODD, ...Array.from({ length: 397 }, (_, index) => `Report ${index}`)];
    for (const title of titles) await viewer.server.ask('POST', '/report-definitions', { body: { title, sections } });
  }, 240_000);

  test.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['phone', { phone: true }],
  ] as const)('is found in and read: %s', async (look, options) => {
    const { page, complaints } = await viewer.openWindow({ role: 'admin', ...options });
    await page.goto('/app/builder');
    await page.getByText('400 reports', { exact: true }).waitFor();
    await page.getByLabel('Search').fill('report 396');
    await page.getByRole('link', { name: 'Report 396' }).waitFor();
    await page.getByText('1 of 400 reports').waitFor();
    await page.getByLabel('Search').fill('WWW');
    await page.getByRole('link', { name: /^W+$/ }).waitFor();
    await expectAccessible(page);
    await picture(page, `builder-list-long-${look}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    await page.getByLabel('Search').fill('');
    await page.getByRole('button', { name: 'Show 50 more' }).waitFor();
    await picture(page, `builder-list-${look}`);
    expect(complaints).toEqual([]);
  });
});
