/** Building a report: by pointer, by keyboard alone, and by buttons; what makes no sense is refused with the reason. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY } from '../query/studio-events.ts';
import {
  add,
  announced,
  card,
  dimensionsOf,
  drag,
  fillStudio,
  handle,
  idIn,
  lift,
  metricsOf,
  palette,
  preview,
  titlesOf,
} from './builder-page.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
  await fillStudio(viewer);
});
afterAll(() => viewer.close());

describe('a report is built', () => {
  test('by pointer: metrics, a chart and a dimension, put in order, saved; its report has the figures of the query', async () => {
    const { page, complaints } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await page.getByLabel('Title of the report').fill('Attempts and deliveries');
    await drag(page, handle(page, 'Characters delivered'), page.getByText('Drag a metric or a chart here'));
    await metricsOf(page, 'Characters delivered').getByText('Characters delivered').waitFor();
    await page.getByText('Generation', { exact: false }).first().click();
    await drag(page, handle(page, 'Attempts'), card(page, 'Characters delivered'));
    await metricsOf(page, 'Characters delivered').getByText('Attempts').waitFor();
    await add(page, 'Failed attempts');
    await drag(page, handle(page, 'Table'), card(page, 'Failed attempts'));
    await drag(page, handle(page, 'Project'), card(page, 'Failed attempts'), () => picture(page, 'builder-held', false));
    await dimensionsOf(page, 'Failed attempts').getByText('Project').waitFor();
    await drag(page, page.getByRole('button', { name: 'Move Failed attempts', exact: true }), page.getByLabel('Title of the report'));
    expect(await titlesOf(page)).toEqual(['Failed attempts', 'Characters delivered']);

    await preview(page).getByRole('heading', { name: 'Failed attempts' }).waitFor();
    await preview(page).getByRole('row', { name: /p1/ }).waitFor();
    await picture(page, 'builder-light');
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.waitForURL(/builder\/[0-9a-f-]{36}/);
    await page.getByRole('heading', { name: 'Attempts and deliveries', level: 1 }).waitFor();
    const report = await viewer.server.ask('POST', '/reports/generate', { body: { definition: idIn(page.url()), ...DAY } });
    const asked = await viewer.server.ask('POST', '/query', { body: { metrics: ['characters_delivered', 'attempts'], ...DAY } });
    const [row] = asked.body['rows'] as { characters_delivered: number; attempts: number }[];
    expect(row).toMatchObject({ characters_delivered: 2, attempts: 3 });
    expect(report.body['sections']).toMatchObject([
      // As in every answer by a dimension: of p2, where nothing failed, there is no row.
      { kind: 'table', rows: [{ cells: { project_id: 'p1', failed_attempts: 1 } }] },
      { kind: 'figures', figures: [{ value: row?.characters_delivered }, { value: row?.attempts }] },
    ]);
    expect(complaints).toEqual([]);
  });

  test('by keyboard alone, with each step read out', async () => {
    const { page, complaints } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await lift(page, handle(page, 'Characters delivered'));
    await announced(page, 'Characters delivered is held. The arrows choose where it goes.');
    await page.keyboard.press('ArrowDown');
    await announced(page, 'Characters delivered can go into the report.');
    await page.keyboard.press('Space');
    await announced(page, 'Characters delivered was put into the report.');
    await card(page, 'Characters delivered').waitFor();

    await lift(page, handle(page, 'Bar chart'), 'Enter');
    await page.keyboard.press('ArrowDown');
    await announced(page, 'Bar chart can go before Characters delivered.');
    await page.keyboard.press('ArrowDown');
    await announced(page, 'Bar chart can go onto Characters delivered.');
    await page.keyboard.press('Enter');
    await expect.poll(() => card(page, 'Characters delivered').getByLabel('Shown as').inputValue()).toBe('bar');

    await lift(page, handle(page, 'Project'));
    // Right goes over the places that would refuse it.
    await page.keyboard.press('ArrowRight');
    await announced(page, 'Project can go onto Characters delivered.');
    await page.keyboard.press('Space');
    await dimensionsOf(page, 'Characters delivered').getByText('Project').waitFor();

    await lift(page, handle(page, 'Text'));
    await page.keyboard.press('ArrowDown');
    await announced(page, 'Text can go before Characters delivered.');
    await page.keyboard.press('Space');
    await expect.poll(() => titlesOf(page)).toEqual(['Text', 'Characters delivered']);
    await lift(page, page.getByRole('button', { name: 'Move Text', exact: true }));
    await page.keyboard.press('ArrowDown');
    await announced(page, 'section Text can go between Text and Characters delivered.');
    await page.keyboard.press('ArrowDown');
    await announced(page, 'section Text can go after Characters delivered.');
    await page.keyboard.press('Space');
    await expect.poll(() => titlesOf(page)).toEqual(['Characters delivered', 'Text']);

    await page.keyboard.press('Control+z');
    await expect.poll(() => titlesOf(page)).toEqual(['Text', 'Characters delivered']);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => titlesOf(page)).toEqual(['Characters delivered', 'Text']);
    expect(complaints).toEqual([]);
  });

  test('escape lets go of what is held and changes nothing', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await lift(page, handle(page, 'Characters delivered'));
    await page.keyboard.press('ArrowDown');
    await announced(page, 'Characters delivered can go into the report.');
    await page.keyboard.press('Escape');
    await announced(page, 'Characters delivered was let go: nothing has changed.');
    expect(await titlesOf(page)).toEqual([]);
  });
});

describe('what makes no sense together', () => {
  test('is shown as such while it is dragged, says why, and is not done', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await add(page, 'Utilization');
    await add(page, 'Table', 'To 1. Utilization');
    const reason = 'Utilization is not known by Project, only by Worker or GPU model.';
    await drag(page, handle(page, 'Project'), card(page, 'Utilization'), async () => {
      await card(page, 'Utilization').getByText(reason).waitFor();
      await picture(page, 'builder-refused', false);
    });
    await announced(page, `Project cannot go onto Utilization. ${reason} Nothing has changed.`);
    expect(await dimensionsOf(page, 'Utilization').getByText('Project').count()).toBe(0);
    await lift(page, handle(page, 'Worker'));
    await page.keyboard.press('ArrowRight');
    await announced(page, 'Worker can go onto Utilization.');
    await page.keyboard.press('Space');
    await dimensionsOf(page, 'Utilization').getByText('Worker').waitFor();
  });

  test.each([
    ['a rate in a stack', 'Failure rate', 'Stacked bars', 'Failure rate cannot be stacked: its parts do not add up.'],
    ['a text on figures', 'Attempts', 'Text', 'A text stands by itself: put it between the sections.'],
  ])('is not offered by the add buttons, which say why: %s', async (_what, metric, look, reason) => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await add(page, metric);
    await page.getByRole('button', { name: `Add ${look}`, exact: true }).click();
    const refused = page.getByRole('list', { name: 'Where it cannot go' });
    await refused.getByText(reason).waitFor();
    expect(await page.getByRole('button', { name: `To 1. ${metric}` }).count()).toBe(0);
  });

  test('two units in one chart are refused, and the table that takes both is named', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await add(page, 'Attempts');
    await add(page, 'Line chart', 'To 1. Attempts');
    await page.getByLabel('Search metrics, dimensions, charts').fill('GPU hours');
    await page.getByRole('button', { name: 'Add GPU hours', exact: true }).click();
    await page
      .getByRole('list', { name: 'Where it cannot go' })
      .getByText('A chart has one scale: a count and hours do not go together. A table takes both.')
      .waitFor();
  });
});

describe('on a phone', () => {
  test('everything is done by buttons', async () => {
    const { page, complaints } = await viewer.openWindow({ role: 'editor', phone: true });
    await page.goto('/app/builder/new');
    await page.getByLabel('Title of the report').fill('From the sofa');
    await add(page, 'Attempts');
    await add(page, 'Ranked table', 'To 1. Attempts');
    await page.getByRole('button', { name: 'Add a dimension to Attempts' }).click();
    await page.getByRole('button', { name: 'Scene type', exact: true }).last().click();
    await page.getByRole('button', { name: 'Add a metric to Attempts' }).click();
    await page.getByRole('combobox', { name: 'Search a metric that fits' }).fill('failure rate');
    await page.keyboard.press('Enter');
    await metricsOf(page, 'Attempts').getByText('Failure rate').waitFor();
    await add(page, 'Text');
    await card(page, 'Text').getByLabel('Text', { exact: true }).fill('Read this first.');
    await page.getByRole('button', { name: 'Move Text up' }).click();
    await expect.poll(() => titlesOf(page)).toEqual(['Text', 'Attempts']);
    await preview(page).getByText('Read this first.').waitFor();
    await expectAccessible(page);
    await picture(page, 'builder-phone');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });
});

test('filters of the report and of a section narrow its figures', async () => {
  const { page } = await viewer.openWindow({ role: 'editor' });
  await page.goto('/app/builder/new');
  await page.getByLabel('Title of the report').fill('Narrowed');
  await add(page, 'Attempts');
  await page.getByText('Filters of the whole report').click();
  await page.getByRole('button', { name: 'Project: all' }).click();
  await page.getByRole('option', { name: /p1/ }).click();
  await page.keyboard.press('Escape');
  await preview(page).getByText('Attempts: 2', { exact: false }).waitFor();
  await card(page, 'Attempts').getByText('Settings').click();
  await card(page, 'Attempts').getByRole('button', { name: 'Outcome: all' }).click();
  await page.getByRole('option', { name: /Failed/ }).click();
  await page.keyboard.press('Escape');
  await preview(page).getByText('Attempts: 1', { exact: false }).waitFor();
  await card(page, 'Attempts').getByText('Settings: 1 filter').waitFor();
  await picture(page, 'builder-filters');
  await expectAccessible(page);
});

test('a metric is found by its words, and tells what it is', async () => {
  const { page } = await viewer.openWindow({ role: 'editor' });
  await page.goto('/app/builder/new');
  await palette(page).getByLabel('Search metrics, dimensions, charts').fill('first attempts passed');
  await palette(page).getByRole('button', { name: 'About First-pass yield' }).click();
  await palette(page).getByText('automatic PASS ÷ automatic verdicts, of attempts numbered 1').waitFor();
  await palette(page).getByText('Project, Scene type, Resolution tier, and Workflow version').waitFor();
  expect(await handle(page, 'Characters delivered').count()).toBe(0);
  await palette(page).getByLabel('Search metrics, dimensions, charts').fill('no such thing');
  await palette(page).getByText('Nothing matches.').waitFor();
});

test('taking things away leaves the focus where the work goes on', async () => {
  const { page } = await viewer.openWindow({ role: 'editor' });
  await page.goto('/app/builder/new');
  await add(page, 'Attempts');
  await add(page, 'GPU hours');
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await card(page, 'GPU hours').getByRole('button', { name: 'Take GPU hours away' }).last().click();
  await expect.poll(focused).toBe('Add a metric to GPU hours');
  await page.getByRole('button', { name: 'Move GPU hours up' }).click();
  await expect.poll(focused).toBe('Move GPU hours');
  await card(page, 'GPU hours').getByRole('button', { name: 'Take GPU hours away' }).first().click();
  await expect.poll(focused).toBe('Move Attempts');
});

test('is readable in the dark', async () => {
  const { page } = await viewer.openWindow({ role: 'editor', dark: true });
  await page.goto('/app/builder/new?template=quality');
  await preview(page).getByRole('heading', { name: 'Quality (copy)' }).waitFor();
  await expectAccessible(page);
  await picture(page, 'builder-dark');
});
