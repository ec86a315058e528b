/** Stored reports: found again, opened as they were, pinned, deleted, and asked again beside what they said. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, delivered, generation } from '../query/studio-events.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
  await viewer.server.ask('POST', '/events?wait=true', { body: [generation('p1', 'g1'), generation('p2', 'g2'), ...delivered('p1')] });
});
afterAll(() => viewer.close());

/** Made as the command line's admin, who is nobody's user. */
async function make(body: object): Promise<string> {
  const made = await viewer.server.ask('POST', '/reports/generate', { body: { ...DAY, zone: 'Asia/Kathmandu', ...body } });
  return String(made.body['id']);
}

describe('the history', () => {
  test('lists who asked what when, is narrowed down, and opens a report as it was made', async () => {
    await make({ template: 'delivery', filters: { project_id: ['p1', 'p2'] } });
    await make({ template: 'quality', preset: undefined });
    const { page, complaints } = await viewer.openWindow({ name: 'Own Reports' });
    await page.goto('/app/reports/throughput?preset=last-7-days');
    await page
      .getByTitle(/^Throughput/)
      .contentFrame()
      .getByRole('heading', { level: 1 })
      .waitFor();
    await page.getByRole('link', { name: 'History' }).click();
    const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
    await row('Delivery summary').getByText('Asia/Kathmandu').waitFor();
    await row('Delivery summary').getByText('Project: p1, p2').waitFor();
    await row('Delivery summary').getByText('by Command line').waitFor();
    await row('Throughput').getByText('by Own Reports').waitFor();
    await row('Throughput').getByText('Last 7 days, UTC').waitFor();
    await expectAccessible(page);

    await page.getByLabel('Only mine').check();
    await expect.poll(() => page.getByRole('rowheader').allInnerTexts()).toEqual(['Throughput']);
    await page.getByLabel('Only mine').uncheck();
    await page.getByLabel('Search in titles').fill('QUAL');
    await expect.poll(() => page.getByRole('rowheader').allInnerTexts()).toEqual(['Quality']);
    await page.getByLabel('Made from').fill('2026-03-21');
    await page.getByText('No stored report is like that').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Template').selectOption('Delivery summary');
    await expect.poll(() => page.getByRole('rowheader').allInnerTexts()).toEqual(['Delivery summary']);
    await page.getByRole('link', { name: 'History' }).click();
    await expect.poll(() => page.getByRole('rowheader').count()).toBe(3);
    expect(await page.getByLabel('Template').inputValue()).toBe('');
    await page.goBack();
    await expect.poll(() => page.getByRole('rowheader').allInnerTexts()).toEqual(['Delivery summary']);
    // The address keeps what the list is narrowed to.
    await page.reload();
    await page.getByRole('rowheader').getByRole('link', { name: 'Delivery summary' }).click();
    await page.waitForURL(/\/reports\/history\/[\w-]+$/);
    await page.getByText(/Made by Command line on 20 Mar 2026, 12:00 \(UTC\)/).waitFor();
    await page
      .getByTitle(/^Delivery summary/)
      .contentFrame()
      .getByRole('heading', { level: 1 })
      .waitFor();
    expect(complaints).toEqual([]);
  });

  test('of more than a page is read on', async () => {
    const sections = [{ kind: 'figures', id: 'attempts', title: 'Attempts', metrics: ['attempts'] }];
    for (let count = 0; count < 51; count += 1) await make({ definition: { title: 'One figure', sections } });
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/history?search=one+figure');
    await expect.poll(() => page.getByRole('rowheader').count()).toBe(50);
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await expect.poll(() => page.getByRole('rowheader').count()).toBe(51);
    expect(await page.getByRole('button', { name: 'Show older ones' }).count()).toBe(0);
  });

  test('a report is pinned, left to the retention again, and deleted by who may', async () => {
    const id = await make({ template: 'delivery' });
    const editor = await viewer.openWindow({ name: 'Ed Itor', role: 'editor' });
    await editor.page.goto(`/app/reports/history/${id}`);
    await editor.page.getByRole('button', { name: 'Pin' }).click();
    await editor.page.getByText('Pinned: no retention takes it.').waitFor();
    expect((await viewer.server.ask('GET', '/reports?pinned=true')).body['items']).toMatchObject([{ id }]);
    await editor.page.getByRole('button', { name: 'Pinned', pressed: true }).click();
    await editor.page.getByText('No longer pinned').waitFor();
    expect(await editor.page.getByRole('button', { name: 'Delete' }).count()).toBe(0);

    const reader = await viewer.openWindow({ name: 'Rea Der', role: 'viewer' });
    await reader.page.goto(`/app/reports/history/${id}`);
    await reader.page.getByRole('link', { name: 'Ask anew' }).waitFor();
    expect(await reader.page.getByRole('button', { name: /^(Pin|Delete)/ }).count()).toBe(0);

    const admin = await viewer.openWindow();
    await admin.page.goto(`/app/reports/history/${id}`);
    await admin.page.getByRole('button', { name: 'Delete' }).click();
    await admin.page.getByRole('dialog', { name: 'Delete this report?' }).waitFor();
    await expectAccessible(admin.page);
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await admin.page.waitForURL(/\/reports\/history$/);
    await admin.page.getByText('Deleted, with its files.').waitFor();
    expect(await viewer.server.ask('GET', `/reports/${id}`)).toMatchObject({ status: 410 });
    await reader.page.reload();
    await reader.page.getByRole('alert').getByText('No longer there').waitFor();
  });

  test('keeps the files of a report', async () => {
    const id = await make({ template: 'delivery' });
    const { page } = await viewer.openWindow();
    await page.goto(`/app/reports/history/${id}/files`);
    await page.getByText('No file of this report is kept yet').waitFor();
    const arrives = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    await arrives;
    await page.getByRole('rowheader', { name: 'csv' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'history-files');
  });

  test('asks the same question anew', async () => {
    const id = await make({ template: 'quality', filters: { project_id: ['p2'] }, compare: false });
    const { page } = await viewer.openWindow();
    await page.goto(`/app/reports/history/${id}`);
    await page.getByRole('link', { name: 'Ask anew' }).click();
    await page.getByRole('button', { name: 'Range: 19 March 2026' }).waitFor();
    await page.getByRole('button', { name: 'Zone: Asia/Kathmandu' }).waitFor();
    await page.getByRole('button', { name: 'Project: p2' }).waitFor();
    expect(await page.getByLabel('Compare with the period before').isChecked()).toBe(false);
  });
});

describe('beside today', () => {
  test('a report whose events have not changed says so', async () => {
    const id = await make({ template: 'delivery' });
    const { page } = await viewer.openWindow();
    await page.goto(`/app/reports/history/${id}/today`);
    await page.getByText('Nothing has changed: every value reads today as it did on 20 Mar 2026, 12:00 (UTC).').waitFor();
  });

  test.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['phone', { phone: true }],
  ] as const)('what came late is said figure by figure: %s', async (look, options) => {
    const project = `late-${look}`;
    await viewer.server.ask('POST', '/events?wait=true', { body: delivered(project) });
    const id = await make({ template: 'delivery', filters: { project_id: [project] } });
    await viewer.server.ask('POST', '/events?wait=true', {
      body: [
        ...delivered(project).map((event) => ({ ...event, event_id: `${event.event_id}-2`, character_id: `${project}-c2` })),
        ...delivered(project).map((event) => ({ ...event, event_id: `${event.event_id}-3`, character_id: `${project}-c3` })),
      ],
    });
    const { page, complaints } = await viewer.openWindow(options);
    await page.goto(`/app/reports/history/${id}/today`);
    await page
      .getByText(/headline figures and \d+ values of charts and tables read differently today than on 20 Mar 2026, 12:00 \(UTC\)\./)
      .waitFor();
    const line = page
      .getByRole('table', { name: 'Headline figures' })
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: /^Characters delivered/ }) });
    expect(await line.getByRole('cell').allInnerTexts()).toEqual(['1', '3', '2 more (+200.0 %)']);
    await expectAccessible(page);
    await picture(page, `today-${look}`);
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('rowheader').first().waitFor();
    await expectAccessible(page);
    await picture(page, `history-${look}`);
    expect(complaints).toEqual([]);
  });
});
