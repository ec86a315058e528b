/** How the pages of schedules look: many schedules with odd names, one with all kinds of outcomes, the form; in light, in dark, on a phone. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sideBySide } from '../../services/scheduler/side-by-side.ts';
import { delivered, generation } from '../query/studio-events.ts';
import { startSmtp, type SmtpTestServer } from '../scheduler/smtp.ts';
import { ODD_NAMES } from '../support/odd-names.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

const MANY = 400;
const LONG =
  'Delivery of every character in every project of the studio north of the river, with all of its workflow versions, for the producers';

let viewer: OpenViewer;
let smtp: SmtpTestServer;
/** Of the one that has been sent to some. */
let told: string;
beforeAll(async () => {
  smtp = await startSmtp();
  viewer = await openViewer({
    SMTP_URL: `smtp://127.0.0.1:${smtp.config.port}`,
    MAIL_FROM: 'Studio North <reports@studio.example>',
  });
  const { wrapsheet, clock } = viewer.server;
  const ask: typeof viewer.server.ask = (...asked) => viewer.server.ask(...asked);
  await ask('POST', '/events?wait=true', { body: [generation('p1', 'g1'), ...delivered('p1'), ...delivered('p2')] });
  const owner = String(
    (await ask('POST', '/users', { body: { name: 'Olga Owner', email: 'olga@studio.example', role: 'editor' } })).body['id'],
  );
  const create = async (name: string, more: object = {}): Promise<string> => {
    const body = {
      name,
      when: { kind: 'weekly', days: [1, 4], at: '08:00' },
      zone: 'Europe/Berlin',
      report: { template: 'delivery', preset: 'last-week', formats: ['pdf', 'csv'], filters: { project_id: ['p1'] } },
      recipients: ['ada@studio.example', 'ben@studio.example', 'a.very.long.address.of.somebody@studio.example'],
      owner,
      ...more,
    };
    const made = await ask('POST', '/report-schedules', { body });
    if (made.status !== 201) throw new Error(made.text);
    return String(made.body['id']);
  };
  const names = ODD_NAMES.filter((name) => name.trim() !== '' && !/[\p{Cc}\u2028\u2029]/u.test(name));
  await sideBySide([...Array(MANY - 2).keys()], 8, (index) =>
    create(`${(names[index % names.length] ?? '').slice(0, 190)} ${index}`, {
      when: { kind: 'daily', at: `${String(index % 24).padStart(2, '0')}:15` },
    }),
  );
  const paused = await create('Paused one', { report: { template: 'quality', preset: 'last-month', formats: [] } });
  await ask('POST', `/report-schedules/${paused}/pause`, { body: { reason: 'the client is on holiday' } });
  told = await create(LONG);
  smtp.manners.recipient = (address) => (address.startsWith('ben@') ? 550 : null);
  await ask('POST', `/report-schedules/${told}/run`);
  await wrapsheet.wakeScheduler();
  clock.advance(60_000);
  delete smtp.manners.recipient;
  await ask('POST', `/report-schedules/${told}/run`);
  await wrapsheet.wakeScheduler();
  clock.advance(60_000);
  await ask('POST', `/report-schedules/${told}/run`);
}, 240_000);
afterAll(async () => {
  await viewer.close();
  await smtp.close();
});

/** The page itself never scrolls sideways; what is too wide scrolls inside itself. */
async function expectNoOverflow(page: Page): Promise<void> {
  const [whole, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth] as const);
  expect(whole).toBeLessThanOrEqual(shown);
}

describe.each([
  ['light', { zone: 'America/New_York' }],
  ['dark', { dark: true }],
  ['phone', { phone: true, zone: 'Asia/Kolkata' }],
] as const)('%s', (look, options) => {
  test(`${MANY} schedules are listed, found and narrowed down`, async () => {
    const { page, complaints } = await viewer.openWindow(options);
    await page.goto('/app/schedules');
    await page.getByText(`${MANY} schedules`, { exact: true }).waitFor();
    await page.getByLabel('Search').fill('quality');
    await page.getByText(`1 of ${MANY} schedules`).waitFor();
    await page.getByText(/Paused .*the client is on holiday/).waitFor();
    await page.getByLabel('Search').fill('long.address north');
    await page.getByText(`1 of ${MANY} schedules`).waitFor();
    await page.getByText('Waiting').waitFor();
    await page.goto('/app/schedules?q=1&order=name');
    await page
      .getByRole('link', { name: 'null 0' })
      .or(page.getByRole('link', { name: /1$/ }))
      .first()
      .waitFor();
    await page.getByLabel('Search').fill('11');
    await expectAccessible(page);
    await expectNoOverflow(page);
    await picture(page, `schedules-list-${look}`);
    expect(complaints).toEqual([]);
  });

  test('one schedule is readable with what became of it', async () => {
    const { page, complaints } = await viewer.openWindow(options);
    await page.goto(`/app/schedules/${told}`);
    await page.getByText('Waits for its turn').waitFor();
    await page.getByRole('cell', { name: 'Refused' }).waitFor();
    await page.getByText(/^Clocks of Europe\/Berlin\./).waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    await picture(page, `schedules-one-${look}`);
    await page.getByRole('button', { name: 'More' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Pause…' }).click();
    await expectAccessible(page);
    await expectNoOverflow(page);
    await picture(page, `schedules-pause-${look}`);
    expect(complaints).toEqual([]);
  });

  test('a schedule is written beside its mail', async () => {
    const { page, complaints } = await viewer.openWindow(options);
    await page.goto(`/app/schedules/${told}/edit`);
    await page.getByRole('button', { name: 'Show the mail' }).click();
    await page.getByText('on its way', { exact: false }).waitFor();
    await page.getByText(/^Clocks of Europe\/Berlin\./).waitFor();
    await page.frameLocator('iframe').locator('body').waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    await picture(page, `schedules-edit-${look}`);
    await page.getByLabel('How often').selectOption('By a cron expression');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});
