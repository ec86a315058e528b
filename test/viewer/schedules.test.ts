/** Schedules in the browser, against the whole service and a real mail server: made, sent, changed, paused, run, and what became of each mail. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { delivered, generation } from '../query/studio-events.ts';
import { startSmtp, type SmtpTestServer } from '../scheduler/smtp.ts';
import { leavingPath } from '../scheduler/studio.ts';
import { add } from './builder-page.ts';
import { expectAccessible, openViewer, picture, type OpenViewer, type SignedIn } from './open-viewer.ts';

const DAY_MS = 86_400_000;
/** What a mail program sends for its reader (RFC 8058). */
const ONE_CLICK = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'List-Unsubscribe=One-Click' };

let viewer: OpenViewer;
let smtp: SmtpTestServer;
let olga: SignedIn;
beforeAll(async () => {
  smtp = await startSmtp();
  viewer = await openViewer({
    SMTP_URL: `smtp://127.0.0.1:${smtp.config.port}`,
    MAIL_FROM: 'Studio North <reports@studio.example>',
    MAIL_DOMAINS: 'studio.example,example.com',
  });
  await viewer.server.ask('POST', '/events?wait=true', { body: [generation('p1', 'g1'), ...delivered('p1'), ...delivered('p2')] });
  olga = await viewer.openWindow({ name: 'Olga Owner', role: 'editor' });
  olga.page.setDefaultTimeout(10_000);
});
afterAll(async () => {
  await viewer.close();
  await smtp.close();
});
beforeEach(() => {
  smtp.taken.length = 0;
  delete smtp.manners.recipient;
});

/** Fills in what a schedule cannot do without. */
async function fill(page: Page, name: string, recipients = 'ada@studio.example'): Promise<void> {
  await page.goto('/app/schedules/new?template=delivery');
  await fillIn(page, name, recipients);
}

async function fillIn(page: Page, name: string, recipients: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('How often').selectOption('Every day');
  await page.getByLabel('At', { exact: true }).fill('07:30');
  await page.getByLabel('Range', { exact: true }).selectOption('Yesterday');
  await page.getByLabel('Recipients').fill(recipients);
}

async function make(page: Page, name: string, recipients?: string): Promise<void> {
  await fill(page, name, recipients);
  await page.getByRole('button', { name: 'Make the schedule' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** The schedule that the page shows, as the API has it. */
const idOf = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1)!;
const standing = async (page: Page) => (await viewer.server.ask('GET', `/report-schedules/${idOf(page)}`)).body;

const runNow = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Run now' }).click();
  await page.getByRole('button', { name: /^Send to \d/ }).click();
  await page.getByText('Waits for its turn').waitFor();
  await viewer.server.wrapsheet.wakeScheduler();
};

describe('a schedule', () => {
  test('is made in the browser, fires, and its mail with the PDF is received', async () => {
    const { page, complaints } = olga;
    await make(page, 'Delivery every day');
    await page.getByText('Every day at 07:30, UTC').waitFor();
    await page.getByText('Nothing was due yet').waitFor();
    viewer.server.clock.advance(DAY_MS);
    await viewer.server.wrapsheet.wakeScheduler();
    expect(smtp.taken.map(({ to }) => to)).toEqual([['ada@studio.example']]);
    const files = smtp.taken[0]?.parsed.attachments.filter(({ contentDisposition }) => contentDisposition === 'attachment') ?? [];
    expect(files.map(({ contentType }) => contentType)).toEqual(['application/pdf']);
    expect(files[0]?.content.subarray(0, 5).toString()).toBe('%PDF-');
    await page.reload();
    await page.getByText('1 of 1 mail sent', { exact: true }).waitFor();
    const report = await page.getByRole('link', { name: 'The report that was sent' }).getAttribute('href');
    const [firing] = (await viewer.server.ask('GET', `/report-schedules/${idOf(page)}/firings`)).body['items'] as { report: string }[];
    expect(report).toBe(`/app/reports/history/${firing?.report}`);
    expect(complaints).toEqual([]);
  });

  test('of a report that somebody has built is made from the builder, fires, and brings that report', async () => {
    const { page } = olga;
    await page.goto('/app/builder/new');
    await page.getByLabel('Title of the report').fill('What was tried');
    await add(page, 'Attempts');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.waitForURL(/builder\/[0-9a-f-]{36}/);
    await page.getByRole('button', { name: 'More on What was tried' }).click();
    await page.getByRole('link', { name: 'Schedule this report' }).click();
    await fillIn(page, 'Attempts every day', 'ada@studio.example');
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    await page.getByRole('heading', { level: 1, name: 'Attempts every day' }).waitFor();
    viewer.server.clock.advance(DAY_MS);
    await viewer.server.wrapsheet.wakeScheduler();
    const mails = smtp.taken.filter(({ parsed }) => parsed.subject?.includes('What was tried'));
    expect(mails.map(({ to }) => to)).toEqual([['ada@studio.example']]);
    expect(mails[0]?.parsed.attachments.map(({ contentType }) => contentType)).toContain('application/pdf');
  });

  test('is changed, and sent as it was changed', async () => {
    const { page } = olga;
    await make(page, 'To be changed');
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Subject').fill('Delivered: {range}');
    await page.getByLabel('CSV', { exact: true }).check();
    await page.getByLabel('How often').selectOption('On days of the week');
    await page.getByLabel('Thursday').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Every Monday and Thursday at 07:30').waitFor();
    expect(await standing(page)).toMatchObject({ when: { kind: 'weekly', days: [1, 4], at: '07:30' }, subject: 'Delivered: {range}' });
    await runNow(page);
    expect(smtp.taken[0]?.parsed.subject).toContain('Delivered: ');
    await page.getByText('Sent: 1 of 1 mail sent.').waitFor();
  });

  test('that is paused says by whom and why, and sends nothing', async () => {
    const { page } = olga;
    await make(page, 'To be paused');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Pause…' }).click();
    await page.getByLabel('Why').fill('holiday of the team');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByText(/Paused by Olga Owner since .*: holiday of the team/).waitFor();
    viewer.server.clock.advance(DAY_MS);
    await viewer.server.wrapsheet.wakeScheduler();
    expect(smtp.taken.filter(({ parsed }) => parsed.text?.includes('To be paused'))).toEqual([]);
    await page.reload();
    await page.getByText('the schedule was paused').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('note', { name: 'Paused' }).waitFor({ state: 'detached' });
    expect(await standing(page)).toMatchObject({ paused: null });
  });

  test('is deleted', async () => {
    const { page } = olga;
    await make(page, 'To be deleted');
    const id = idOf(page);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.waitForURL('**/app/schedules');
    expect((await viewer.server.ask('GET', `/report-schedules/${id}`)).status).toBe(404);
    expect(await page.getByRole('link', { name: 'To be deleted' }).count()).toBe(0);
  });

  test('is sent to oneself as a test', async () => {
    const { page } = olga;
    await make(page, 'To be tested');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Send me a test' }).click();
    await page.getByText('A test is on its way').waitFor();
    await viewer.server.wrapsheet.wakeScheduler();
    expect(smtp.taken.map(({ to, parsed }) => [to, parsed.subject?.startsWith('[Test]')])).toEqual([[['person-1@example.com'], true]]);
    await page.getByText('1 of 1 mail sent', { exact: true }).waitFor();
  });
});

describe('the ledger', () => {
  test('names the recipient who was refused with the server’s words, and sends it again to that one', async () => {
    const { page } = olga;
    smtp.manners.recipient = (address) => (address.startsWith('ben@') ? 550 : null);
    await make(page, 'To two', 'ada@studio.example\nben@studio.example');
    await runNow(page);
    const row = page.getByRole('row', { name: /ben@studio.example/ });
    await row.getByText('Refused').waitFor();
    expect(await row.innerText()).toContain('says 550');
    await expectAccessible(page);
    delete smtp.manners.recipient;
    smtp.taken.length = 0;
    viewer.server.clock.advance(1_000);
    await page.getByRole('button', { name: 'Send again to ben@studio.example' }).click();
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
    await page.getByText('On its way again').or(page.getByText('It is on its way again.')).first().waitFor();
    await viewer.server.wrapsheet.wakeScheduler();
    expect(smtp.taken.map(({ to }) => to)).toEqual([['ben@studio.example']]);
    await page.getByText('Sent: 1 of 1 mail sent.').waitFor();
  });

  test('names the recipient who has left the list, and what brings them back', async () => {
    const { page } = olga;
    await make(page, 'To one who leaves', 'ada@studio.example\nben@studio.example');
    await runNow(page);
    await page.getByText('2 of 2 mails sent', { exact: true }).waitFor();
    const toBen = smtp.taken.find(({ to }) => to[0] === 'ben@studio.example')!;
    expect((await viewer.server.ask('POST', leavingPath(toBen), { token: null, ...ONE_CLICK })).status).toBe(200);

    smtp.taken.length = 0;
    viewer.server.clock.advance(1_000);
    await runNow(page);
    await page.getByText('1 of 2 mails sent, 1 unsubscribed', { exact: true }).click();
    expect(smtp.taken.map(({ to }) => to)).toEqual([['ada@studio.example']]);
    const row = page.getByRole('row', { name: /^ben@studio\.example Unsubscribed/ });
    await row
      .getByText('Has left this list by the link in a mail. That link alone brings them back; you can take the address out')
      .waitFor();
    expect(await page.getByRole('button', { name: /^Send again/ }).count()).toBe(0);
    await expectAccessible(page);
    await picture(page, 'ledger-unsubscribed');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: null });
  });

  test('says why a report could not be made, and what to do', async () => {
    const { page, userId } = olga;
    const built = await viewer.server.ask('POST', '/report-definitions', {
      body: { title: 'Taken away', sections: [{ kind: 'figures', id: 'all', title: 'All', metrics: ['attempts'] }] },
    });
    const id = String(built.body['id']);
    const share = (sharing: object) => viewer.server.ask('PUT', `/report-definitions/${id}/access`, { body: { sharing } });
    await share({ kind: 'people', people: [userId] });
    await page.goto(`/app/schedules/new?definition=${id}`);
    await fillIn(page, 'Of a report that goes', 'ada@studio.example');
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    await page.getByRole('heading', { level: 1, name: 'Of a report that goes' }).waitFor();
    await share({ kind: 'private' });
    await runNow(page);
    await page
      .getByText(/^There is no report definition .* that Olga Owner may read: .* Choose another report or another owner; .*\.$/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await picture(page, 'ledger-definition');
  });
});

describe('writing a schedule', () => {
  test('shows its next firings, and marks what a clock change does to them', async () => {
    const { page } = olga;
    await fill(page, 'Across the change');
    await page.getByRole('button', { name: /^Zone: / }).click();
    await page.getByRole('combobox', { name: 'Search a zone' }).fill('Berlin');
    await page.keyboard.press('Enter');
    await page.getByLabel('At', { exact: true }).fill('02:30');
    await page.getByText(/02:30 does not come that day \(29 Mar 2026/).waitFor();
    await page.getByLabel('At', { exact: true }).fill('07:30');
    await page.getByText('Clocks in Europe/Berlin have changed since the one before: UTC+01:00 to UTC+02:00.').waitFor();
    await expectAccessible(page);
  });

  test('shows the mail as it will look, light, dark and as text, and says when it is out of date', async () => {
    const { page, complaints } = olga;
    await fill(page, 'To be looked at');
    await page.getByLabel('Text above the report').fill('Good morning.');
    await page.getByRole('button', { name: 'Show the mail' }).click();
    const mail = page.frameLocator('iframe[title="HTML part of the mail, light"]');
    await mail.getByText('Good morning.').waitFor();
    // What the system prefers decides, as it does for readers; the tests' browser would decide for every frame.
    await page.emulateMedia({ colorScheme: null });
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    const dark = page.frameLocator('iframe[title="HTML part of the mail, dark"]');
    await dark.getByText('Good morning.').waitFor();
    const isDark = await dark.locator('body').evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
    expect(isDark).toBe(true);
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    expect(await page.getByLabel('Text part of the mail').innerText()).toContain('Good morning.');
    await page.getByLabel('Text above the report').fill('Good evening.');
    await page.getByText('Drawn before your last change.').waitFor();
    expect(smtp.taken).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('names each fault beside its field, first those seen here, then those that the server sees', async () => {
    const { page } = olga;
    await page.goto('/app/schedules/new');
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    await page.getByText('Give it a name by which you will find it again.').waitFor();
    await page.getByText('Choose what is reported.').waitFor();
    await page.getByText('Give at least one address.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    await expectAccessible(page);
    await fill(page, 'With faults', 'eve@evil.example');
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    const field = page.getByLabel('Recipients');
    await page.getByText('Not saved yet: see the field that is marked.').waitFor();
    await page.getByText('Mail may only go to studio.example, example.com, not to eve@evil.example').first().waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('How often').selectOption('By a cron expression');
    await page.getByLabel('Cron expression').fill('0 0 30 2 *');
    await field.fill('ada@studio.example');
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    await page.getByText('Not saved yet: see the field that is marked.').waitFor();
    await page.getByText('Invalid explicit day of month definition.').first().waitFor();
    expect(await page.getByLabel('Cron expression').getAttribute('aria-invalid')).toBe('true');
  });

  test('begins with the question of a report’s page', async () => {
    const { page } = olga;
    await page.goto('/app/schedules/new?template=quality&preset=last-month&zone=Asia/Kolkata&project_id=p1&compare=no');
    expect(await page.getByLabel('What is reported').inputValue()).toBe('template quality');
    expect(await page.getByLabel('Range', { exact: true }).inputValue()).toBe('last-month');
    await page.getByRole('button', { name: 'Zone: Asia/Kolkata' }).waitFor();
    await page.getByRole('button', { name: /Project: p1/ }).waitFor();
    expect(await page.getByLabel('Compare').isChecked()).toBe(false);
  });

  test('does not overwrite what somebody else has changed meanwhile', async () => {
    const { page } = olga;
    await make(page, 'Of two minds');
    const id = idOf(page);
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Mine');
    const { body } = await viewer.server.ask('GET', `/report-schedules/${id}`);
    const { name: _name, when, zone, report, recipients } = body;
    await viewer.server.ask('PUT', `/report-schedules/${id}`, { body: { name: 'Theirs', when, zone, report, recipients } });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Changed since you opened it: name').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take theirs' }).click();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Theirs');
    await page.getByLabel('Name', { exact: true }).fill('Mine after all');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Mine after all' }).waitFor();
  });

  test('asks before what was typed is lost', async () => {
    const { page } = olga;
    await fill(page, 'Half written');
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.getByRole('heading', { name: 'Leave without saving?' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Stay here' }).click();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half written');
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await page.waitForURL('**/app/schedules');
  });

  test('needs no mouse', async () => {
    const { page } = olga;
    await page.goto('/app/schedules/new');
    await page.getByLabel('Name', { exact: true }).waitFor();
    const type = async (label: string, text: string) => {
      await reach(page, label);
      await page.keyboard.type(text);
    };
    await type('Name', 'By keyboard');
    await type('What is reported', 'Delivery');
    await type('Recipients', 'ada@studio.example');
    await reach(page, 'Make the schedule');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'By keyboard' }).waitFor();
    await reach(page, 'Run now');
    await page.keyboard.press('Enter');
    await reach(page, 'Send to 1 recipient');
    await page.keyboard.press('Enter');
    await page.getByText('Waits for its turn').waitFor();
    await viewer.server.wrapsheet.wakeScheduler();
    await page.getByText('Sent: 1 of 1 mail sent.').waitFor();
  });
});

/** Goes on with the tabulator until the focus stands on what has this name. */
async function reach(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element instanceof HTMLElement && 'labels' in element ? (element as HTMLInputElement).labels?.[0]?.textContent : null;
      return label ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
    if (at.startsWith(name)) return;
  }
  throw new Error(`the focus never came to ${name}`);
}

describe('who may do what', () => {
  test('viewers are told that schedules belong to editors', async () => {
    const { page } = await viewer.openWindow({ role: 'viewer' });
    await page.goto('/app/schedules');
    await page.getByText('Schedules belong to editors').waitFor();
    await expectAccessible(page);
  });

  test('editors see their own, admins all, and hand them over', async () => {
    await make(olga.page, 'To be handed over');
    const path = new URL(olga.page.url()).pathname;
    const other = await viewer.openWindow({ name: 'Nina Next', role: 'editor' });
    await other.page.goto('/app/schedules');
    await other.page.getByText('No report is sent yet').waitFor();
    await other.page.goto(path);
    await other.page.getByText(/There is no schedule/).waitFor();
    const admin = await viewer.openWindow({ name: 'Ida Admin' });
    await admin.page.goto(path);
    await admin.page.getByRole('button', { name: 'More' }).click();
    await admin.page.getByRole('button', { name: 'Hand over…' }).click();
    await admin.page.getByLabel('New owner').selectOption({ label: 'Nina Next (person-3@example.com)' });
    await expectAccessible(admin.page);
    await admin.page.getByRole('button', { name: 'Hand over', exact: true }).click();
    await admin.page.getByText('It belongs to Nina Next now.').waitFor();
    await other.page.goto('/app/schedules');
    await other.page.getByRole('link', { name: 'To be handed over' }).waitFor();
  });
});
