/** Schedules where nothing can be sent and nothing has happened: what is missing is said at the top, with what to do. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
});
afterAll(() => viewer.close());

test('an admin is told which settings are missing, an editor whom to ask', async () => {
  expect((await viewer.server.ask('GET', '/report-schedules/mail')).body).toEqual({ from: null, allowed_domains: [] });
  const admin = await viewer.openWindow();
  await admin.page.goto('/app/schedules');
  await admin.page.getByText('SMTP_URL').waitFor();
  await admin.page.getByText('No report is sent yet').waitFor();
  await expectAccessible(admin.page);
  await picture(admin.page, 'schedules-empty-light');
  const editor = await viewer.openWindow({ role: 'editor', dark: true });
  await editor.page.goto('/app/schedules');
  await editor.page.getByText('Ask an admin to set it up.').waitFor();
  await expectAccessible(editor.page);
});

test('a schedule can be made and looked at, in an empty studio too, but not sent', async () => {
  const { page, complaints } = await viewer.openWindow({ role: 'editor', phone: true });
  await page.goto('/app/schedules/new?template=delivery');
  await page.getByLabel('Name', { exact: true }).fill('Kept for later');
  await page.getByLabel('Recipients').fill('ada@studio.example');
  await page.getByRole('button', { name: 'Show the mail' }).click();
  await page.getByText('nobody: mail is not set up').waitFor();
  await page.getByRole('button', { name: 'Make the schedule' }).click();
  await page.getByRole('heading', { level: 1, name: 'Kept for later' }).waitFor();
  expect(await page.getByRole('button', { name: 'Run now' }).isDisabled()).toBe(true);
  await picture(page, 'schedules-without-mail-phone');
  expect(complaints).toEqual([]);
});

test('a schedule that is gone says so', async () => {
  const { page } = await viewer.openWindow();
  await page.goto('/app/schedules/gone');
  await page.getByText('There is no schedule gone.').waitFor();
  await expectAccessible(page);
});
