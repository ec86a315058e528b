/** The report builder: built by pointer and by keyboard, saved, shared, restored, carried as a file. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { DAY, delivered, generation } from '../query/studio-events.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
  const events = [
    ...['p1', 'p2'].flatMap((project) => [generation(project, `${project}-e`), ...delivered(project)]),
    generation('p1', 'p1-failed', { outcome: 'FAILED', failure_type: 'OOM', occurred_at: '2026-03-19T11:00:00Z' }),
  ];
  await viewer.server.ask('POST', '/events', { body: events });
});
afterAll(() => viewer.close());

/** What stands on the canvas, as it is read out. */
const sections = (page: Page) => page.getByRole('list', { name: 'Sections' }).getByRole('article');
const card = (page: Page, title: string) =>
  sections(page).filter({ has: page.getByRole('button', { name: `Move ${title}`, exact: true }) });
const handle = (page: Page, name: string) =>
  page.getByRole('region', { name: 'What to build from' }).getByRole('button', { name, exact: true });

/** As a hand does it: it takes hold, moves in steps, and lets go. */
async function drag(page: Page, what: Locator, where: Locator, look?: () => Promise<void>): Promise<void> {
  await what.scrollIntoViewIfNeeded();
  const from = await what.boundingBox();
  await page.mouse.move(from!.x + 12, from!.y + from!.height / 2);
  await page.mouse.down();
  const to = await where.boundingBox();
  await page.mouse.move(to!.x + to!.width / 2, to!.y + to!.height / 2, { steps: 8 });
  await look?.();
  await page.mouse.up();
}

describe('building', () => {
  test('by pointer', async () => {
    const { page, complaints } = await viewer.signIn({ role: 'editor' });
    await page.goto('/app/builder/new');
    await page.getByLabel('Title of the report').fill('Deliveries');
    await picture(page, 'builder-empty');
    await drag(page, handle(page, 'Characters delivered'), page.getByText('Drag a metric or a chart here'));
    await card(page, 'Characters delivered').waitFor();
    await drag(page, handle(page, 'Turnaround, mean'), card(page, 'Characters delivered'));
    await page.getByRole('list', { name: 'Metrics of Characters delivered' }).getByText('Turnaround, mean').waitFor();
    await drag(page, handle(page, 'Project'), card(page, 'Characters delivered'), () => picture(page, 'builder-refused', false));
    await page.getByText('Headline figures are totals.').waitFor();
    await drag(page, handle(page, 'Table'), card(page, 'Characters delivered'));
    await drag(page, handle(page, 'Project'), card(page, 'Characters delivered'), () => picture(page, 'builder-fits', false));
    await page.getByRole('list', { name: 'Dimensions of Characters delivered' }).getByText('Project').waitFor();
    await page.frameLocator('iframe').getByRole('heading', { name: 'Characters delivered' }).waitFor();
    await picture(page, 'builder-table');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});
