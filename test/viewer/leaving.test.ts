/** Closing the tab, or loading the page anew, while something is unsaved: the browser asks then, and at no other time. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { add, fillStudio } from './builder-page.ts';
import { openViewer, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
  await fillStudio(viewer);
});
afterAll(() => viewer.close());

/** Closes the tab as a person does. @returns whether the browser asked; where it did, the tab stays */
async function close(page: Page): Promise<boolean> {
  const closed = page.waitForEvent('close').then(() => false);
  const asked = page.waitForEvent('dialog').then(async (dialog) => {
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    return true;
  });
  await page.close({ runBeforeUnload: true });
  return Promise.race([closed, asked]);
}

describe('a schedule that is being written', () => {
  test('is asked for once something is typed, and no more when it is as it was', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/schedules/new?template=delivery');
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('Half written');
    expect(await close(page)).toBe(true);
    expect(await name.inputValue()).toBe('Half written');
    await name.fill('');
    expect(await close(page)).toBe(false);
  });

  test('is let go when it is saved', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/schedules/new?template=delivery');
    await page.getByLabel('Name', { exact: true }).fill('Written');
    await page.getByLabel('Recipients').fill('ada@example.com');
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    await page.getByRole('heading', { level: 1, name: 'Written' }).waitFor();
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Recipients').click();
    expect(await close(page)).toBe(false);
  });
});

describe('a report that is being built', () => {
  test('is asked for while it has changes, and no more when they are saved', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await page.getByLabel('Title of the report').fill('Half built');
    await add(page, 'Attempts');
    expect(await close(page)).toBe(true);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Version 1', { exact: true }).waitFor();
    expect(await close(page)).toBe(false);
  });

  test('is not asked for where nothing was changed', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await page.getByLabel('Title of the report').click();
    expect(await close(page)).toBe(false);
  });
});

test.each(['/app/', '/app/reports/delivery', '/app/system/settings'])('%s is closed without a word', async (path) => {
  const { page } = await viewer.openWindow({ role: 'admin' });
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  expect(await close(page)).toBe(false);
});
