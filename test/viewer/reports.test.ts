/** Asking for a report: any range, zone and filters; on the screen, as a file and by link the same figures. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportResult } from '../../services/reports/types.ts';
import { letters, readPdf, saidBy } from '../reports/rendering/read-pdf.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';
import { fillStudio } from './simulated-studio.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
  await fillStudio(viewer.server);
});
afterAll(() => viewer.close());

/** The document of the report, once it is there. */
async function shown(page: Page) {
  const frame = page.getByTitle(/, /).contentFrame();
  await frame.getByRole('heading', { level: 1 }).waitFor();
  return frame;
}

/** The report that stands on the page, as the server has stored it. */
async function storedOn(page: Page): Promise<ReportResult> {
  const source = await page.getByTitle(/, /).getAttribute('src');
  const { body } = await viewer.server.ask('GET', String(source).replace(/\/page$/, ''));
  return body as unknown as ReportResult;
}

const pick = async (page: Page, picker: RegExp, sought: string, option: RegExp | string) => {
  await page.getByRole('button', { name: picker }).click();
  await page.getByRole('combobox', { name: /^Search/ }).fill(sought);
  await page.getByRole('option', { name: option }).click();
};

describe('a report', () => {
  test('of an odd range in a zone off the hour reads the same on the screen, in its PDF and in answers to questions', async () => {
    const { page, complaints } = await viewer.openWindow();
    await page.goto('/app/reports');
    await page.getByRole('heading', { name: 'Delivery summary' }).getByRole('link').click();
    await shown(page);
    await pick(page, /^Zone/, 'kathmandu', /^Asia\/Kathmandu/);
    await page.getByRole('button', { name: /^Range/ }).click();
    await page.getByLabel('With times of day').check();
    await page.getByLabel('First day').fill('2026-03-05');
    await page.getByLabel('From', { exact: true }).fill('09:15');
    await page.getByLabel('Last day').fill('2026-03-18');
    await page.getByLabel('Up to').fill('17:30');
    await page.getByRole('button', { name: 'Use these' }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/from=2026-03-05T09/);
    const frame = await shown(page);
    await frame.getByText('5 March 2026').first().waitFor();
    const report = await storedOn(page);
    expect(report.range).toMatchObject({ from: '2026-03-05T09:15:00+05:45', to: '2026-03-18T17:30:00+05:45', zone: 'Asia/Kathmandu' });

    const screen = letters((await frame.getByRole('main').innerText()).normalize());
    const arrives = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download PDF' }).click();
    const download = await arrives;
    expect(download.suggestedFilename()).toMatch(/^delivery-.*\.pdf$/);
    const pdf = letters((await readPdf(await readFile(await download.path()))).text.normalize());
    const said = saidBy(report).map((text) => letters(text.normalize()));
    expect(said.length).toBeGreaterThan(20);
    expect(said.filter((text) => !screen.includes(text))).toEqual([]);
    expect(said.filter((text) => !pdf.includes(text))).toEqual([]);

    const figures = report.sections.flatMap((section) => (section.kind === 'figures' ? section.figures : []));
    const { from, to, zone } = report.range;
    const metrics = [...new Set(figures.map(({ metric }) => metric))];
    const { body } = await viewer.server.ask('POST', '/query', { body: { metrics, from, to, zone } });
    const [row] = body['rows'] as Record<string, number | null>[];
    expect(row?.['characters_delivered']).toBeGreaterThan(0);
    expect(figures.map(({ metric, value }) => [metric, value])).toEqual(figures.map(({ metric }) => [metric, row?.[metric]]));
    expect(complaints).toEqual([]);
  });

  test('by link shows the same question to somebody else; Back and Forward lead through the questions', async () => {
    const ada = await viewer.openWindow();
    await ada.page.goto('/app/reports/quality?preset=last-7-days');
    await shown(ada.page);
    await pick(ada.page, /^Project/, 'aurora', /^Aurora/);
    await ada.page.keyboard.press('Escape');
    await ada.page.getByLabel('Compare with the period before').uncheck();
    await ada.page.getByRole('button', { name: 'Show', exact: true }).click();
    await ada.page.waitForURL(/project_id=aurora/);
    await (await shown(ada.page)).getByText('Aurora – season two').first().waitFor();
    const first = await storedOn(ada.page);

    const grace = await viewer.openWindow({ name: 'Grace Hopper', role: 'viewer' });
    await grace.page.goto(ada.page.url());
    await shown(grace.page);
    await grace.page.getByRole('button', { name: 'Range: Last 7 days' }).waitFor();
    await grace.page.getByRole('button', { name: 'Project: Aurora – season two' }).waitFor();
    expect(await grace.page.getByLabel('Compare with the period before').isChecked()).toBe(false);
    const second = await storedOn(grace.page);
    expect(second.id).not.toBe(first.id);
    expect([second.range, second.filters, second.comparison, second.sections]).toEqual([first.range, first.filters, null, first.sections]);

    await ada.page.goBack();
    await ada.page.getByRole('button', { name: 'Project: all' }).waitFor();
    expect((await storedOn(ada.page)).filters).toEqual([]);
    await ada.page.goForward();
    await ada.page.getByRole('button', { name: 'Project: Aurora – season two' }).waitFor();
    // What was made is shown again; it is not made a second time.
    expect((await storedOn(ada.page)).id).toBe(first.id);
  });

  test('is asked and downloaded by keyboard alone', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/throughput');
    await shown(page);
    const reach = async (name: RegExp) => {
      const target = page.getByRole('button', { name });
      for (let steps = 0; steps < 60; steps += 1) {
        if (await target.evaluate((element) => element === document.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${String(name)} cannot be reached by Tab`);
    };
    await reach(/^Range/);
    await page.keyboard.press('Enter');
    await reach(/^Last 30 days/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Range: Last 30 days' }).waitFor();
    await reach(/^Zone/);
    await page.keyboard.press('Enter');
    await page.keyboard.type('new york');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Zone: America/New_York' }).waitFor();
    await reach(/^Project/);
    await page.keyboard.press('Enter');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await reach(/^Show/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/preset=last-30-days&zone=America%2FNew_York&project_id=/);
    await shown(page);
    await reach(/^Download CSV/);
    const arrives = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    expect((await arrives).suggestedFilename()).toMatch(/\.csv$/);
  });

  test('stands in its frame as high as it is, in the colours that the reader chose', async () => {
    const { page } = await viewer.openWindow();
    await page.goto('/app/reports/delivery');
    const frame = await shown(page);
    const element = page.getByTitle(/, /);
    const heights = async () => ({
      frame: (await element.boundingBox())?.height,
      content: await frame.getByRole('document').evaluate((root) => Math.ceil(root.ownerDocument.body.getBoundingClientRect().height)),
    });
    await expect.poll(heights).toSatisfy(({ frame: one, content }) => one === content && content > 1_000);
    await page.setViewportSize({ width: 420, height: 900 });
    const wide = (await heights()).content;
    await expect.poll(heights).toSatisfy(({ frame: one, content }) => one === content && content >= wide);
    const ground = () => frame.getByRole('main').evaluate((main) => getComputedStyle(main.ownerDocument.documentElement).backgroundColor);
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.getByLabel('Colours').selectOption('dark');
    await expect.poll(ground).toBe('rgb(20, 24, 29)');
    await page.getByLabel('Colours').selectOption('system');
    await expect.poll(ground).toBe('rgb(255, 255, 255)');
  });

  test.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['phone', { phone: true }],
  ] as const)('is readable: %s', async (look, options) => {
    const { page, complaints } = await viewer.openWindow(options);
    await page.goto('/app/reports');
    await page.getByRole('heading', { name: 'Saved reports' }).waitFor();
    await expectAccessible(page);
    await picture(page, `reports-start-${look}`);
    for (const template of ['delivery', 'gpu-utilization']) {
      await page.goto(`/app/reports/${template}?preset=this-month`);
      const frame = await shown(page);
      await expectAccessible(page);
      await picture(page, `report-${template}-${look}`);
      // A report may be wider than a phone; then its parts scroll, the page does not.
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      expect(
        await frame
          .getByRole('main')
          .evaluate((main) => main.ownerDocument.documentElement.scrollWidth <= main.ownerDocument.defaultView!.innerWidth),
      ).toBe(true);
    }
    for (const [name, picker] of Object.entries({ range: /^Range/, zone: /^Zone/, filter: /^Project/ })) {
      await page.getByRole('button', { name: picker }).click();
      await page.getByRole('listbox').or(page.getByLabel('First day')).waitFor();
      await expectAccessible(page);
      await picture(page, `picker-${name}-${look}`);
      await page.keyboard.press('Escape');
    }
    // In its frame no script runs, axe neither: the document is looked at by itself.
    await page.goto(`/reports/${(await storedOn(page)).id}/page`);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});
