/** Behind a figure: its course, its parts by each dimension, and the events that it is made of, whose count or sum is the figure. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { delivered, generation } from '../query/studio-events.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
  const failed = { outcome: 'FAILED', failure_type: 'OOM' };
  const events = [
    ...['aurora', 'borealis', 'corona'].flatMap(delivered),
    // Two hours in aurora, half an hour in borealis; one of three fails.
    generation('aurora', 'g1', { started_at: '2026-03-19T09:00:00Z' }),
    generation('aurora', 'g2', { started_at: '2026-03-19T09:00:00Z', ...failed }),
    generation('borealis', 'g3', { started_at: '2026-03-19T09:30:00Z' }),
  ];
  await viewer.server.ask('POST', '/events?wait=true', { body: events });
});
afterAll(() => viewer.close());

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const day = 'from=2026-03-19&to=2026-03-20';

test('from the dashboard to the figure, its parts and its events; the address shows the same to others', async () => {
  const { page, complaints } = await viewer.signIn();
  await page.getByRole('article', { name: 'Characters delivered', exact: true }).getByRole('link').click();
  await page.getByRole('heading', { name: 'Characters delivered', level: 1 }).waitFor();
  await page.getByText('How it is computed:').waitFor();
  const parts = page.getByRole('table', { name: 'Characters delivered by project' });
  await parts.waitFor();
  expect(await parts.getByRole('rowheader').allTextContents()).toEqual(['aurora', 'borealis', 'corona']);
  await page.getByRole('button', { name: 'The events behind it' }).click();
  await page.getByText('3 events: the figure.').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Events behind borealis' }).click();
  await page.getByText('1 event: the figure.').waitFor();

  const { page: other } = await viewer.openWindow({ name: 'Another', dark: true });
  await other.goto(page.url());
  await other.getByRole('heading', { name: 'Events behind Characters delivered: project borealis' }).waitFor();
  await other.getByText('1 event: the figure.').waitFor();
  await expectAccessible(other);
  await picture(other, 'figure-dark');
  expect(complaints).toEqual([]);
});

describe('the events come to the figure', () => {
  test.each([
    ['gpu_hours', '3 events, together 2.5 h: the figure.'],
    ['failure_rate', '3 events: 1 ÷ 3 = 33.3 %: the figure.'],
    ['turnaround_hours_p50', '3 events; half took no longer than 9 d 12 h: the figure.'],
    ['turnaround_hours_mean', '3 events: 684 ÷ 3 = 9 d 12 h: the figure.'],
  ])('%s', async (metric, said) => {
    const { page } = await viewer.openWindow({ role: 'viewer' });
    await page.goto(`/app/figures/${metric}?${day}&zone=UTC&events=all`);
    await page.getByText(said).waitFor();
    expect(
      await page
        .getByRole('table', { name: /^Events behind/ })
        .getByRole('row')
        .count(),
    ).toBe(4);
  });
});

test('another dimension, a filter and a range are chosen on the page, and stand in the address', async () => {
  const { page } = await viewer.openWindow();
  await page.goto(`/app/figures/gpu_hours?${day}&zone=UTC`);
  await page.getByRole('combobox', { name: 'Broken down by' }).selectOption('Outcome');
  const parts = page.getByRole('table', { name: 'GPU hours by outcome' });
  await parts.waitFor();
  expect(await parts.getByRole('rowheader').allTextContents()).toEqual(['Succeeded', 'Failed']);
  await page.getByRole('button', { name: 'Project: all' }).click();
  await page.getByRole('option', { name: /borealis/ }).click();
  await section(page, 'The figure').getByText('0.5 h', { exact: true }).waitFor();
  expect(new URL(page.url()).search).toContain('project_id=borealis');
  expect(new URL(page.url()).search).toContain('by=outcome');
});

test.each([
  ['light', {}],
  ['phone', { phone: true }],
] as const)('is readable: %s', async (look, options) => {
  const { page, complaints } = await viewer.openWindow(options);
  await page.goto(`/app/figures/gpu_hours?${day}&zone=Asia/Kolkata&events=all`);
  await page.getByText('together 2.5 h: the figure.').waitFor();
  await section(page, 'Over time').getByRole('slider').waitFor();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  await picture(page, `figure-${look}`);
  expect(complaints).toEqual([]);
});

test('a figure that is none, or concerns the whole fleet, says so to who may not see it', async () => {
  const { page } = await viewer.openWindow({ role: 'viewer', projects: ['aurora'] });
  await page.goto('/app/figures/happiness');
  await page.getByText('There is no figure happiness').waitFor();
  await page.goto('/app/figures/utilization');
  await page.getByText('Utilization concerns the whole fleet').waitFor();
  await expectAccessible(page);
});
