/** The page that people open every morning: its figures, that they move by themselves, and that each reader arranges their own. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dashboard } from '../../services/reports/dashboards/dashboard.ts';
import { dashboardQuestions, streamQuestions } from '../../services/reports/dashboards/widget-questions.ts';
import { delivered, generation } from '../query/studio-events.ts';
import { ODD_NAMES } from '../support/odd-names.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';
import { fillStudio } from './simulated-studio.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
  await fillStudio(viewer.server);
});
afterAll(() => viewer.close());

const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
const widgets = (page: Page) => page.getByRole('article').getByRole('heading', { level: 2 }).allTextContents();
const menu = async (page: Page, name: string, item: string) => {
  await page.getByRole('button', { name: `Menu of ${name}` }).click();
  await card(page, name).getByRole('button', { name: item }).click();
};
/** What the server keeps, once it keeps what was changed here. */
const kept = (page: Page, change: () => Promise<unknown>) =>
  Promise.all([
    page.waitForResponse((answer) => answer.url().endsWith('/dashboard') && answer.request().method() === 'PUT' && answer.ok()),
    change(),
  ]);
const ready = (page: Page) => page.getByText('Live', { exact: true }).waitFor();

describe('what it shows', () => {
  test.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['phone', { phone: true }],
  ] as const)('is readable: %s', async (look, options) => {
    const { page, complaints } = await viewer.signIn(options);
    await card(page, 'GPU time by state').getByRole('slider').waitFor();
    await card(page, 'Failures by type').getByRole('table').waitFor();
    await ready(page);
    await expectAccessible(page);
    await picture(page, `dashboard-${look}`);
    expect(complaints).toEqual([]);
  });

  test('says each period of a chart to pointer and keyboard, and all of them as a table', async () => {
    const { page } = await viewer.signIn();
    await ready(page);
    const chart = card(page, 'GPU time by state');
    const cursor = chart.getByRole('slider', { name: 'GPU time by state, by day' });
    await cursor.focus();
    await page.keyboard.press('End');
    await expect
      .poll(() => cursor.getAttribute('aria-valuetext'))
      .toMatch(/^Friday 20 March: Busy GPU hours [\d.]+ h; .*\(provisional, incomplete\)$/);
    await page.keyboard.press('Home');
    await expect.poll(() => cursor.getAttribute('aria-valuetext')).toContain('Sunday 1 March: Busy GPU hours');
    await chart.getByText('As a table').click();
    await expect.poll(() => chart.getByRole('row').count()).toBe(21);
    await expectAccessible(page);
  });

  test('its range, zone and projects hold for all widgets, and are kept', async () => {
    const { page } = await viewer.signIn({ role: 'viewer' });
    await ready(page);
    await page.getByRole('button', { name: 'Range: This month' }).click();
    await kept(page, () => page.getByRole('button', { name: 'Last 30 days' }).click());
    await page.getByRole('button', { name: 'Project: all' }).click();
    await kept(page, () => page.getByRole('option').first().click());
    await page.reload();
    await page.getByRole('button', { name: 'Range: Last 30 days' }).waitFor();
    await card(page, 'Characters delivered, Characters in progress by project').getByRole('table').waitFor();
    expect(await card(page, 'Characters delivered, Characters in progress by project').getByRole('row').count()).toBe(2);
  });

  test('a reader of some projects sees only theirs, and nothing of the whole fleet', async () => {
    const { page, complaints } = await viewer.signIn({ role: 'viewer', projects: ['aurora'] });
    await ready(page);
    await card(page, 'Characters delivered').getByRole('link').waitFor();
    expect(await widgets(page)).not.toContain('Utilization');
    expect(await widgets(page)).not.toContain('GPU time by state');
    expect(complaints).toEqual([]);
  });
});

describe('live', () => {
  test.each([null, ['aurora']])(
    'the page asks what the server has begun to answer when it was fetched (projects: %j)',
    async (projects) => {
      const { context } = await viewer.signIn({ projects, role: 'viewer' });
      const page = await context.newPage();
      const [stream, kept] = await Promise.all([
        page.waitForRequest((request) => new URL(request.url()).pathname === '/live'),
        page.waitForResponse((answer) => answer.url().endsWith('/dashboard')),
        page.goto('/app/'),
      ]);
      const sent = new URL(stream.url()).searchParams;
      const common = JSON.parse(sent.get('common') ?? '') as object;
      const asked = (JSON.parse(sent.get('questions') ?? '') as object[]).map((question) => ({ ...common, ...question }));
      const dashboard = (await kept.json()) as Dashboard;
      expect(asked).toEqual(streamQuestions(dashboardQuestions(dashboard, projects !== null), dashboard));
    },
  );

  test('a figure moves by itself when its event arrives, time and again', async () => {
    const { page, complaints } = await viewer.signIn();
    await ready(page);
    const value = card(page, 'Characters delivered').getByRole('link');
    for (const project of ['live-1', 'live-2', 'live-3']) {
      const before = Number.parseInt(await value.innerText(), 10);
      await viewer.server.ask('POST', '/events', { body: delivered(project) });
      await value.getByText(String(before + 1), { exact: true }).waitFor();
    }
    expect(complaints).toEqual([]);
  });

  test('a server that is away is told, figures stay as they were, and it goes on by itself', async () => {
    const { page, context } = await viewer.signIn();
    await ready(page);
    await card(page, 'Characters delivered').getByRole('link').waitFor();
    await context.setOffline(true);
    await page.getByText('The server does not answer; trying again.').waitFor();
    await card(page, 'Characters delivered').getByRole('link').waitFor();
    await expectAccessible(page);
    await picture(page, 'dashboard-away');
    await context.setOffline(false);
    await ready(page);
  });
});

describe('arranging', () => {
  test('by keyboard: taken, moved, put down, said, and there again after loading', async () => {
    const { page } = await viewer.signIn({ role: 'viewer' });
    await ready(page);
    expect((await widgets(page)).slice(0, 2)).toEqual(['Characters delivered', 'Turnaround, median']);
    await page.getByRole('button', { name: 'Arrange' }).click();
    await page.getByRole('button', { name: 'Move Characters delivered', exact: true }).focus();
    await page.keyboard.press('Space');
    await page.getByText('Characters delivered would go to place 1 of 8.').waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowRight');
    await page.getByText('Characters delivered would go to place 2 of 8.').waitFor({ state: 'attached' });
    await kept(page, () => page.keyboard.press('Space'));
    expect((await widgets(page)).slice(0, 2)).toEqual(['Turnaround, median', 'Characters delivered']);
    await expectAccessible(page);
    await picture(page, 'dashboard-arranging');
    await page.reload();
    await ready(page);
    expect((await widgets(page)).slice(0, 2)).toEqual(['Turnaround, median', 'Characters delivered']);
  });

  test('by pointer', async () => {
    const { page } = await viewer.signIn({ role: 'viewer' });
    await ready(page);
    await page.getByRole('button', { name: 'Arrange' }).click();
    const from = await page.getByRole('button', { name: 'Move Characters delivered', exact: true }).boundingBox();
    const to = await card(page, 'QA pass rate').boundingBox();
    if (from === null || to === null) throw new Error('the widgets are not shown');
    await page.mouse.move(from.x + 8, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 12, { steps: 4 });
    await page.mouse.move(to.x + 20, to.y + 20, { steps: 8 });
    await kept(page, () => page.mouse.up());
    expect((await widgets(page)).slice(0, 3)).toEqual(['Turnaround, median', 'QA pass rate', 'Characters delivered']);
  });

  test('without dragging: moved, resized, renamed and removed by the menu, and all reset', async () => {
    const { page } = await viewer.signIn({ role: 'viewer' });
    await ready(page);
    const width = async () => (await card(page, 'QA pass rate').boundingBox())?.width ?? 0;
    const narrow = await width();
    await page.getByRole('button', { name: 'Menu of QA pass rate' }).click();
    await kept(page, () => card(page, 'QA pass rate').getByRole('button', { name: 'Wider' }).click());
    expect(await width()).toBeGreaterThan(narrow * 1.9);
    await kept(page, () => card(page, 'QA pass rate').getByRole('button', { name: 'Move before' }).click());
    expect((await widgets(page))[1]).toBe('QA pass rate');
    await card(page, 'QA pass rate').getByRole('button', { name: 'Rename…' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('What passes');
    await expectAccessible(page);
    await kept(page, () => page.getByRole('button', { name: 'Rename', exact: true }).click());
    await card(page, 'What passes').waitFor();
    await kept(page, () => menu(page, 'Reviews pending', 'Remove'));
    expect(await widgets(page)).not.toContain('Reviews pending');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Reset to the default' }).click();
    await card(page, 'Reviews pending').waitFor();
    expect((await widgets(page))[2]).toBe('QA pass rate');
  });

  test('a widget is added from the catalogue, where only what makes sense can be chosen', async () => {
    const { page } = await viewer.signIn({ role: 'viewer' });
    await ready(page);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Add a widget…' }).click();
    await page.getByRole('combobox', { name: 'Search a figure' }).fill('failure rate');
    await page.getByRole('option', { name: 'Failure rate' }).click();
    const looks = page.getByRole('combobox', { name: 'Shown as' });
    expect(await looks.getByRole('option').allTextContents()).not.toContain('Stacked bars over time');
    await looks.selectOption('A ranking');
    expect(await page.getByRole('combobox', { name: 'By' }).getByRole('option').allTextContents()).not.toContain('nothing: as a whole');
    await page.getByRole('combobox', { name: 'By' }).selectOption('GPU model');
    await expectAccessible(page);
    await picture(page, 'dashboard-add');
    await kept(page, () => page.getByRole('button', { name: 'Add', exact: true }).click());
    await card(page, 'Failure rate by GPU model').getByRole('table').waitFor();
  });

  test('two windows do not overwrite each other: the later one is asked', async () => {
    const { page, context } = await viewer.signIn({ role: 'viewer' });
    await ready(page);
    const other = await context.newPage();
    await other.goto('/app/');
    await ready(other);
    await kept(other, () => menu(other, 'Reviews pending', 'Remove'));
    await menu(page, 'QA pass rate', 'Remove');
    await page.getByRole('alert').getByText('This dashboard was changed in another window.').waitFor();
    await expectAccessible(page);
    await picture(page, 'dashboard-conflict');
    await page.getByRole('button', { name: 'Show the other one' }).click();
    await card(page, 'QA pass rate').waitFor();
    expect(await widgets(page)).not.toContain('Reviews pending');
    await kept(page, () => menu(page, 'QA pass rate', 'Remove'));
  });
});

describe('odd and many', () => {
  test('400 projects and names of any length and script leave it in order', async () => {
    const events = Array.from({ length: 400 }, (_, index) => generation(`project-${index}`, `many-${index}`));
    await viewer.server.ask('POST', '/events?wait=true', { body: events });
    const names = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `project-${index}`,
        { name: ODD_NAMES[index % ODD_NAMES.length] ?? '', order: null, colour: null, archived: false },
      ]),
    );
    await viewer.server.ask('PUT', '/labels/project_id', { body: names });
    const title = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk '.repeat(3).trim();
    const { page, complaints } = await viewer.signIn({ name: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(4).trim(), role: 'editor' });
    await ready(page);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Add a widget…' }).click();
    await page.getByRole('combobox', { name: 'Search a figure' }).fill('attempts');
    await page.getByRole('option', { name: /^Attempts/ }).click();
    await page.getByRole('combobox', { name: 'Shown as' }).selectOption('A ranking');
    await page.getByRole('combobox', { name: 'By' }).selectOption('Project');
    await page.getByRole('textbox', { name: 'Title' }).fill(title);
    await kept(page, () => page.getByRole('button', { name: 'Add', exact: true }).click());
    await card(page, title)
      .getByText(/\d+ more/)
      .waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await expectAccessible(page);
    await picture(page, 'dashboard-many');
    expect(complaints).toEqual([]);
  });
});
