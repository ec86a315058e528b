/** System: what the studio sets for itself: settings, names of ids, prices. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { DAY } from '../query/studio-events.ts';
import { expectAccessible, picture } from './open-viewer.ts';
import { LOOKS, systemOfTests } from './open-system.ts';

const { viewer, open } = systemOfTests();

const settings = async () => (await viewer().server.ask('GET', '/settings')).body;
const change = async (more: object) => viewer().server.ask('PUT', '/settings', { body: { ...(await settings()), ...more } });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

/** One pixel. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

describe('settings', () => {
  test.each(LOOKS)('stand in a form: %s', async (look, options) => {
    const { page, complaints } = await open('settings', options);
    await page.getByRole('form', { name: 'Settings' }).waitFor();
    await page.getByText('This would remove nothing now').waitFor();
    await expectAccessible(page);
    await picture(page, `settings-${look}`);
    expect(complaints).toEqual([]);
  });

  test('are changed by keyboard, and the frame shows it', async () => {
    const { page, complaints } = await open('settings');
    await page.getByLabel('Name').fill('استوديو النور');
    await page.getByLabel('Zone in which days begin and end').fill('Asia/Kathmandu');
    await page.getByLabel('Logo', { exact: true }).setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: PNG });
    await page.getByRole('img', { name: 'The logo as it would stand on a report' }).waitFor();
    await page.getByLabel('Currency').press('Enter');
    await page.getByText('The settings are saved.').waitFor();
    await page.getByText('استوديو النور').first().waitFor();
    expect(await settings()).toMatchObject({
      studio_name: 'استوديو النور',
      zone: 'Asia/Kathmandu',
      logo: `data:image/png;base64,${PNG.toString('base64')}`,
    });
    expect(complaints).toEqual([]);
    await change({ zone: 'UTC', studio_name: 'Studio', logo: null });
  });

  test('faults stand beside their fields', async () => {
    const { page } = await open('settings');
    await page.getByLabel('Zone in which days begin and end').fill('Mars/Olympus');
    await page.getByText('Give a zone of the IANA list').waitFor();
    await page.getByLabel('Lateness, minutes').fill('9999');
    await page.getByText('Give a whole number from 0 to 1440.').waitFor();
    await page.getByLabel('Logo', { exact: true }).setInputFiles({ name: 'big.png', mimeType: 'image/png', buffer: Buffer.alloc(500_000) });
    await page.getByText(/The file has 500.0 kB; at most 393.2 kB fit/).waitFor();
    expect(await save(page).isDisabled()).toBe(true);
    await expectAccessible(page);
    await picture(page, 'settings-faults');
  });

  test('what two people change meets: both are seen, and mine goes on top of theirs', async () => {
    const { page } = await open('settings');
    await page.getByLabel('Currency').fill('usd');
    await change({ page_size: 'Letter', currency: 'CHF' });
    await save(page).click();
    const dialog = page.getByRole('dialog', { name: 'Somebody else changed it meanwhile' });
    await dialog.getByRole('row', { name: 'Currency EUR CHF USD' }).waitFor();
    await dialog.getByRole('row', { name: 'Page size A4 Letter unchanged' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'settings-clash');
    await dialog.getByRole('button', { name: 'Put mine on top of theirs' }).click();
    await page.getByText('The settings are saved.').waitFor();
    expect(await settings()).toMatchObject({ currency: 'USD', page_size: 'Letter' });
  });

  test('a retention says what it would remove, and asks before it does', async () => {
    await viewer().server.ask('POST', '/reports/generate', { body: { template: 'delivery', ...DAY } });
    viewer().server.clock.advance(3 * 86_400_000);
    const { page } = await open('settings');
    await page.getByLabel('Days', { exact: true }).fill('2');
    await page.getByText(/This would remove 1 report \(.*\), made from 20 Mar 2026, 12:00 \(UTC\)/).waitFor();
    await save(page).click();
    const dialog = page.getByRole('dialog', { name: 'Save these settings?' });
    await dialog.getByText('cannot be had back').waitFor();
    await expectAccessible(page);
    await picture(page, 'settings-retention');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await settings()).toMatchObject({ retention: { report_days: null } });
  });

  test('figures about people are shown only after their meaning was said', async () => {
    const { page } = await open('settings');
    await page.getByLabel('Show figures by reviewer').check();
    await save(page).click();
    const dialog = page.getByRole('dialog', { name: 'Save these settings?' });
    await dialog.getByText('not for judging people').waitFor();
    await dialog.getByRole('button', { name: 'Save them' }).click();
    await page.getByText('The settings are saved.').waitFor();
    expect(await settings()).toMatchObject({ reviewer_opt_in: true });
  });
});

const csv = (text: string) => ({ name: 'names.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
const label = (name: string, more: object = {}) => ({ name, order: null, colour: null, archived: false, ...more });

describe('names of ids', () => {
  test('there are none at first', async () => {
    const { page } = await open('labels/trigger', { role: 'editor' });
    await page.getByText('No id has a name here').waitFor();
    await expectAccessible(page);
  });

  describe('400 of them', () => {
    beforeAll(() => {
      const some = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`c-${index}`, label(`Character ${index}`)]));
      const odd = {
        long: label('Very'.repeat(50), { order: 1, colour: '#0072b2' }),
        rtl: label('شخصية رئيسية', { order: 2, archived: true }),
      };
      return viewer().server.ask('PUT', '/labels/character_id', { body: { ...some, ...odd } });
    });

    test.each(LOOKS)('are a table that is searched: %s', async (look, options) => {
      const { page, complaints } = await open('labels/character_id', { role: 'editor', ...options });
      await page.getByText('402 names').waitFor();
      await picture(page, `labels-${look}`);
      await page.getByLabel('Search by id or name').fill('character 39');
      await page.getByText('11 of 402').waitFor();
      await expectAccessible(page);
      await page.getByLabel('Search by id or name').fill('nowhere');
      await page.getByText('Nothing is called so').waitFor();
      expect(complaints).toEqual([]);
    });

    test('are edited in place by keyboard', async () => {
      const { page } = await open('labels/character_id', { role: 'editor' });
      await page.getByLabel('Search by id or name').fill('c-7');
      await page.getByRole('button', { name: 'Edit Character 7', exact: true }).press('Enter');
      const form = page.getByRole('form', { name: 'Edit c-7', exact: true });
      expect(await form.getByLabel('Name').evaluate((element) => element === document.activeElement)).toBe(true);
      await form.getByLabel('Colour').fill('blue');
      await form.getByText('Give a colour such as #1a2b3c, or nothing.').waitFor();
      await expectAccessible(page);
      await picture(page, 'labels-edited');
      await form.getByLabel('Colour').fill('#112233');
      await form.getByLabel('Name').fill('Seven');
      await form.getByLabel('Name').press('Enter');
      await page.getByRole('row', { name: 'Seven c-7 – #112233' }).waitFor();
      expect((await viewer().server.ask('GET', '/labels/character_id')).body).toMatchObject({
        'c-7': label('Seven', { colour: '#112233' }),
      });
      await page.getByRole('button', { name: 'Edit Seven' }).press('Enter');
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: 'Seven c-7' }).waitFor();
    });

    test('one is taken away after asking, and added again', async () => {
      const { page } = await open('labels/character_id', { role: 'editor' });
      await page.getByLabel('Search by id or name').fill('c-8');
      await page.getByRole('button', { name: 'Take away Character 8', exact: true }).click();
      await page.getByRole('dialog', { name: 'Take this name away?' }).getByRole('button', { name: 'Take it away' }).click();
      await page.getByText('c-8 has no name any more.').waitFor();
      await page.getByRole('button', { name: 'Add a name…' }).click();
      await page.getByLabel('Id', { exact: true }).fill('c-9');
      await page.getByLabel('Name', { exact: true }).fill('Eight');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('This id has a name; edit it in the table.').waitFor();
      await page.getByLabel('Id', { exact: true }).fill('c-8');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('row', { name: 'Eight c-8' }).waitFor();
    });
  });

  test('come from a CSV: first what changes, or the faults by row, then it is done', async () => {
    await viewer().server.ask('PUT', '/labels/scene_type', { body: { portrait: label('Portrait'), wide: label('Wide') } });
    const { page, complaints } = await open('labels/scene_type', { role: 'editor' });
    await page.getByRole('button', { name: 'Import CSV…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import names from a CSV' });
    await dialog.getByLabel('The file').setInputFiles(csv('id,name,order\nportrait,,x\nwide,Wide,\n'));
    await dialog.getByText('Nothing is taken in: 2 rows are at fault.').waitFor();
    await dialog.getByRole('row', { name: 'row 2 the order "x" is no whole number' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'labels-import-faults');
    await dialog.getByLabel('The file').setInputFiles(csv('id,name,order\nportrait,Portrait,\nwide,لقطة واسعة,2\nclose,Close-up,\n'));
    await dialog.getByText('names.csv: 1 new, 1 changes, 1 stays as it is.').waitFor();
    await dialog.getByRole('row', { name: /^wide \u2068?Wide\u2069? \u2068?لقطة واسعة\u2069?, order 2$/ }).waitFor();
    await expectAccessible(page);
    await picture(page, 'labels-import');
    await dialog.getByRole('button', { name: 'Take them in' }).click();
    await page.getByText('The names are taken in.').waitFor();
    await page.getByRole('row', { name: 'Close-up close' }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export CSV' }).click()]);
    expect(download.suggestedFilename()).toBe('labels-scene_type.csv');
    // Chromium tells of a refused request in its console; it was asked for on purpose.
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });
});

const from = (at: string, gpu_model: string, price: string) => ({ gpu_model, from: at, price });

describe('the price book', () => {
  test('is empty at first: cost is unknown', async () => {
    const { page } = await open('prices', { role: 'viewer' });
    await page.getByText('Cost is unknown until an admin adds some.').waitFor();
    expect(await page.getByRole('button', { name: 'Add a price…' }).count()).toBe(0);
    await expectAccessible(page);
  });

  test('takes prices by keyboard, says what they change, and refuses faults beside the fields', async () => {
    const { page, complaints } = await open('prices');
    await page.getByRole('button', { name: 'Add a price…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add a price' });
    await dialog.getByLabel('GPU model').fill('H100');
    await dialog.getByLabel('A GPU-hour').fill('2,35');
    await dialog.getByLabel('From (UTC)').fill('2026-01-01T00:10');
    await dialog.getByLabel('GPU model').press('Enter');
    await dialog.getByText('Give a time on a quarter of an hour').waitFor();
    await dialog.getByText('Give a decimal with a point').waitFor();
    await expectAccessible(page);
    await picture(page, 'price-faults');
    await dialog.getByLabel('A GPU-hour').fill('2.35');
    await dialog.getByLabel('From (UTC)').fill('2026-01-01T00:00');
    await dialog.getByText('Cost figures of H100 from 1 Jan 2026, 00:00 (UTC) on change').waitFor();
    await dialog.getByLabel('GPU model').press('Enter');
    await page.getByRole('row', { name: /^H100 2\.35 1 Jan 2026, 00:00 further notice/ }).waitFor();
    expect((await viewer().server.ask('GET', '/prices')).body).toMatchObject({
      prices: [{ gpu_model: 'H100', from: '2026-01-01T00:00:00.000Z', price: '2.35' }],
    });
    expect(complaints).toEqual([]);
  });

  test.each(LOOKS)('shows each price until the next: %s', async (look, options) => {
    const prices = [
      from('2026-01-01T00:00:00Z', 'H100', '2.35'),
      from('2026-03-01T00:00:00Z', 'H100', '2.1'),
      from('2025-01-01T00:00:00Z', '*', '0.125'),
      from('2025-01-01T00:00:00Z', 'GPU-'.repeat(40), '1'),
    ];
    await viewer().server.ask('PUT', '/prices', { body: { currency: 'EUR', prices } });
    const { page } = await open('prices', options);
    await page.getByRole('row', { name: /^H100 2\.35 1 Jan 2026, 00:00 1 Mar 2026, 00:00/ }).waitFor();
    await page.getByRole('row', { name: /^every other model 0\.125/ }).waitFor();
    await expectAccessible(page);
    await picture(page, `prices-${look}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)).toBe(false);
  });

  test('loses a price only after asking; another’s change meanwhile is shown', async () => {
    const { page } = await open('prices');
    await page.getByRole('button', { name: /^Remove every other model/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove this price?' });
    const { body } = await viewer().server.ask('GET', '/prices');
    await viewer().server.ask('PUT', '/prices', { body: { ...body, currency: 'USD' } });
    await dialog.getByRole('button', { name: 'Remove' }).click();
    const clash = page.getByRole('dialog', { name: 'Somebody else changed it meanwhile' });
    await clash.getByRole('row', { name: 'Currency EUR USD unchanged' }).waitFor();
    await clash.getByRole('button', { name: 'Put mine on top of theirs' }).click();
    await page.getByText('The price book is saved.').waitFor();
    expect((await viewer().server.ask('GET', '/prices')).body).toMatchObject({ currency: 'USD', prices: { length: 3 } });
  });
});
