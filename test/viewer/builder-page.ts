/** The builder as its tests use it: the things on its page by their roles and names, and a hand that drags. */
import type { Locator, Page } from 'playwright-core';
import type { OpenViewer } from './open-viewer.ts';
import { delivered, generation } from '../query/studio-events.ts';

/** Two projects with a delivered character each; three attempts, one of which failed. */
export async function fillStudio({ server }: OpenViewer): Promise<void> {
  const failed = { outcome: 'FAILED', failure_type: 'OOM', occurred_at: '2026-03-19T11:00:00Z' };
  const body = [
    ...['p1', 'p2'].flatMap((project) => [generation(project, `${project}-e`), ...delivered(project)]),
    generation('p1', 'f', failed),
  ];
  await server.ask('POST', '/events', { body });
}

export const palette = (page: Page): Locator => page.getByRole('region', { name: 'What to build from' });

/** What is taken hold of in the palette. */
export const handle = (page: Page, name: string): Locator => palette(page).getByRole('button', { name, exact: true });

export const card = (page: Page, title: string): Locator =>
  page.getByRole('article').filter({ has: page.getByRole('button', { name: `Move ${title}`, exact: true }) });

export const metricsOf = (page: Page, title: string): Locator => page.getByRole('list', { name: `Metrics of ${title}`, exact: true });
export const dimensionsOf = (page: Page, title: string): Locator => page.getByRole('list', { name: `Dimensions of ${title}`, exact: true });

export const titlesOf = async (page: Page): Promise<readonly string[]> =>
  page
    .getByRole('article')
    .getByLabel('Title', { exact: true })
    .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));

/** What is read out while something is dragged. */
export const announced = (page: Page, text: string): Promise<void> =>
  page.locator('[aria-live=assertive]').getByText(text).waitFor({ state: 'attached' });

/** As a hand does it: it takes hold, moves in steps, and lets go. @param look while it is held over the place */
export async function drag(page: Page, what: Locator, where: Locator, look?: () => Promise<void>): Promise<void> {
  await where.scrollIntoViewIfNeeded();
  await what.scrollIntoViewIfNeeded();
  const from = (await what.boundingBox())!;
  await page.mouse.move(from.x + 12, from.y + from.height / 2);
  await page.mouse.down();
  const to = (await where.boundingBox())!;
  await page.mouse.move(to.x + to.width / 2, to.y + Math.min(to.height / 2, 40), { steps: 8 });
  await look?.();
  await page.mouse.up();
}

/** Adds from the palette by its button. */
export async function add(page: Page, what: string, where = 'As a new section at the end'): Promise<void> {
  await palette(page).getByLabel('Search metrics, dimensions, charts').fill(what);
  await palette(page)
    .getByRole('button', { name: `Add ${what}`, exact: true })
    .click();
  await page.getByRole('button', { name: where, exact: true }).click();
  await palette(page).getByLabel('Search metrics, dimensions, charts').fill('');
}

export const preview = (page: Page) => page.frameLocator('iframe[title^="Preview of"]');

/** A definition that is saved over HTTP by the admin of the command line. @returns its id */
export async function savedByAdmin({ server }: OpenViewer, title: string, sharing: object = { kind: 'everybody' }): Promise<string> {
  const sections = [{ kind: 'figures', id: 'all', title: 'Everything', metrics: ['attempts'] }];
  const { body } = await server.ask('POST', '/report-definitions', { body: { title, sections } });
  const id = String(body['id']);
  await server.ask('PUT', `/report-definitions/${id}/access`, { body: { sharing } });
  return id;
}

/** Of the saved definition that the page is about. */
export const idIn = (url: string): string => /builder\/([0-9a-f-]{36})/.exec(url)?.[1] ?? '';

/** Takes hold by keyboard, and waits until that is said: only then do the arrows choose a place. */
export async function lift(page: Page, what: Locator, key: 'Space' | 'Enter' = 'Space'): Promise<void> {
  await what.focus();
  await page.keyboard.press(key);
  await announced(page, 'is held. The arrows choose where it goes.');
  // The drag begins to listen for keys in a timer of its own, which is set before this one. Nobody's hand is as quick as a test's.
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
}
