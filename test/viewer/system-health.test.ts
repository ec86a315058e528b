/** System, health and dead letters: as people of each role meet them, by mouse and by keyboard. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { generation } from '../query/studio-events.ts';
import { expectAccessible, picture } from './open-viewer.ts';
import { LOOKS, systemOfTests } from './open-system.ts';

const { viewer, open } = systemOfTests();

const places = (page: Page) => page.getByRole('navigation', { name: 'System' }).getByRole('link').allTextContents();

describe('an empty studio', () => {
  test('says that nothing has come in, and that nothing is wrong', async () => {
    const { page, complaints } = await open('');
    await page.waitForURL('**/app/system/health');
    await page.getByText('Nothing has come in yet').waitFor();
    await page.getByText(/^The store answers, and every log is read\. Whether figures equal the raw events is not known yet/).waitFor();
    await page.getByText('It has not looked yet').waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  test('has no dead letters', async () => {
    const { page } = await open('letters');
    await page.getByText('Every event that came in was accepted').waitFor();
    await expectAccessible(page);
    await picture(page, 'letters-empty');
  });
});

describe('who may open what', () => {
  test.each([
    ['viewer', null, ['Health', 'Price book', 'Your profile']],
    ['editor', null, ['Health', 'Dead letters', 'Names', 'Price book', 'Your profile']],
    ['editor', ['p1'], ['Health', 'Price book', 'Your profile']],
    ['admin', null, ['Health', 'Dead letters', 'People', 'Tokens', 'Settings', 'Names', 'Price book', 'Your profile']],
  ] as const)('%s of %s', async (role, projects, expected) => {
    const { page, complaints } = await open('health', { role, projects });
    expect(await places(page)).toEqual(expected);
    expect(complaints).toEqual([]);
  });

  test('a page that is not for the reader says for whom it is', async () => {
    const { page } = await open('people', { role: 'viewer' });
    await page.getByText('This page is for people of the role admin').waitFor();
    await expectAccessible(page);
  });

  test('a viewer sees the verdict and cannot ask for another', async () => {
    const { page } = await open('health', { role: 'viewer' });
    await page.getByText('An admin can have it looked at now.').waitFor();
    expect(await page.getByRole('button', { name: 'Audit now' }).count()).toBe(0);
  });
});

describe('events that came in', () => {
  beforeAll(async () => {
    const good = ['g1', 'g2', 'g3'].map((id) => generation('p1', id));
    const bad = [
      generation('p1', 'bad-count', { gpu_count: -1 }),
      generation('p1', 'bad-count-2', { gpu_count: -7 }),
      generation('مشروع طويل', 'bad-outcome', { outcome: 'MAYBE' }),
    ];
    await viewer().server.ask('POST', '/events?wait=true', { body: [...good, ...bad] });
  });

  test.each(LOOKS)('are counted by type, and how far they are read is said: %s', async (look, options) => {
    const { page, complaints } = await open('health', options);
    const types = page.getByRole('region', { name: 'Events by type' });
    await types.getByRole('row', { name: 'generation 3 0 3' }).waitFor();
    await page.getByText(/^20 Mar 2026, 11:55 \(UTC\), 5 min before now/).waitFor();
    await page.getByRole('row', { name: /HTTP and files: generation.*Read to its end/ }).waitFor();
    await expectAccessible(page);
    await picture(page, `health-${look}`);
    expect(complaints).toEqual([]);
  });

  test('are compared with the raw events when an admin asks, by keyboard', async () => {
    viewer().server.clock.advance(1_000);
    const { page, complaints } = await open('health');
    await page.getByRole('button', { name: 'Audit now' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is left that differs.').waitFor();
    await page.getByText('Everything equals the raw events.').waitFor();
    await page.getByText('The store answers, every log is read, and nothing differs from the raw events.').waitFor();
    await page.getByText(/It last looked on 20 Mar 2026, 12:00 \(UTC\)/).waitFor();
    await expectAccessible(page);
    await picture(page, 'health-audited');
    expect(complaints).toEqual([]);
  });

  test.each(LOOKS)('stand as dead letters with reason and advice: %s', async (look, options) => {
    const { page, complaints } = await open('letters', { role: 'editor', ...options });
    const list = page.getByRole('region', { name: 'Dead letters, newest first' });
    await list
      .getByRole('row', { name: /A value is out of bounds/ })
      .first()
      .waitFor();
    await expectAccessible(page);
    await picture(page, `letters-${look}`);
    expect(complaints).toEqual([]);
  });

  test('are narrowed by reason; the address holds it', async () => {
    const { page } = await open('letters', { role: 'editor' });
    await page.getByLabel('Reason').selectOption({ label: 'A value is out of bounds (2)' });
    await page.getByText('2 letters shown.').waitFor();
    await page.getByText('Correct the field that the detail names; seconds sent as milliseconds are a common cause.').waitFor();
    expect(new URL(page.url()).search).toBe('?reason=out_of_bounds');
    await page.getByLabel('Event type').selectOption('qa');
    await page.getByText('No letter is like that').waitFor();
  });

  test('are looked at one by one, as text and as bytes', async () => {
    const { page } = await open('letters?reason=out_of_bounds');
    await page
      .getByRole('button', { name: /^Look at/ })
      .first()
      .press('Enter');
    const dialog = page.getByRole('dialog', { name: 'A value is out of bounds' });
    await dialog.getByRole('region', { name: 'The message' }).getByText('"gpu_count": -').waitFor();
    await expectAccessible(page);
    await picture(page, 'letter-text');
    await dialog.getByLabel('As bytes').check();
    await dialog.getByText(/^00000000 {2}7b 22/).waitFor();
    await dialog.getByRole('button', { name: 'Judge it again' }).click();
    await dialog.getByText('Rejected again: A value is out of bounds.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('chosen ones are judged again, with the outcome of each', async () => {
    const { page, complaints } = await open('letters');
    const judge = page.getByRole('button', { name: 'Judge 0 chosen again' });
    expect(await judge.isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).press('Space');
    await page.getByRole('button', { name: 'Judge 3 chosen again' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'What became of them' });
    await dialog.getByText('3 letters judged: 0 accepted, 3 rejected again.').waitFor();
    expect(await dialog.getByRole('row', { name: /Rejected again: A value is out of bounds.*gpu_count/ }).count()).toBe(2);
    await expectAccessible(page);
    await picture(page, 'letters-judged');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Last replay: Rejected again: A value is out of bounds').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('all of a reason are judged again after asking', async () => {
    const { page } = await open('letters?reason=out_of_bounds');
    await page.getByRole('button', { name: 'Judge all of “A value is out of bounds” again…' }).click();
    const question = page.getByRole('dialog', { name: 'Judge all of “A value is out of bounds” again?' });
    await question.getByRole('button', { name: 'Judge them again' }).click();
    await page.getByText('2 letters judged: 0 accepted, 2 rejected again.').waitFor();
  });

  test('health leads to them', async () => {
    const { page } = await open('health');
    await page.getByText('3 rejected and not replayed.').waitFor();
    await page.getByRole('link', { name: 'Look at them' }).click();
    await page.getByRole('heading', { name: 'Dead letters' }).waitFor();
  });
});
