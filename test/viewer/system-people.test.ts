/** System: people, tokens and one's own profile, as people of each role meet them. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, picture, type SignInOptions } from './open-viewer.ts';
import { LOOKS, systemOfTests } from './open-system.ts';

const { viewer, open } = systemOfTests();

const LONG = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(5);
const RTL = 'محمد بن عبد الله';
const made = async (name: string, email: string, more: object = {}): Promise<string> => {
  const { body } = await viewer().server.ask('POST', '/users', { body: { name, email, role: 'editor', ...more } });
  return String(body['id']);
};

describe('people', () => {
  beforeAll(async () => {
    await made(LONG, 'long@example.com', { projects: ['p1', 'p2', 'p3', 'p4', 'p5'] });
    await made(RTL, 'rtl@example.com', { locale: 'ar-EG' });
  });

  test.each(LOOKS)('stand in a list with what they may do: %s', async (look, options) => {
    const { page, complaints } = await open('people', options);
    await page.getByRole('row', { name: new RegExp(`${RTL}.*rtl@example.com.*editor.*every project.*ar-EG.*active`) }).waitFor();
    await page.getByRole('row', { name: /long@example.com.*p1, p2, p3 and 2 more/ }).waitFor();
    await expectAccessible(page);
    await picture(page, `people-${look}`);
    expect(complaints).toEqual([]);
  });

  test('are added with a link that is shown once, by keyboard alone', async () => {
    const { page, complaints } = await open('people');
    await page.getByRole('button', { name: 'Add a person…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add a person' });
    await dialog.getByLabel('Name').press('Enter');
    await dialog.getByText('Give a name.').waitFor();
    await dialog.getByText('Give one address, such as jana@example.com.').waitFor();
    await expectAccessible(page);
    await picture(page, 'person-faults');
    await dialog.getByLabel('Name').pressSequentially('Jana Novak');
    await dialog.getByLabel('Mail address').pressSequentially('jana@example.com');
    await dialog.getByLabel('Mail address').press('Enter');
    const once = page.getByRole('dialog', { name: 'A one-time link' });
    const link = await once.getByLabel('The link').inputValue();
    expect(link).toContain('/sign-in/wsl_');
    await expectAccessible(page);
    await picture(page, 'link-once');
    await once.getByRole('button', { name: 'Done' }).press('Enter');
    await page.getByRole('link', { name: 'Jana Novak' }).waitFor();
    expect(await page.content()).not.toContain(link);
    const answer = await page.request.get(link);
    expect(await answer.text()).toContain('Jana Novak');
    expect(complaints).toEqual([]);
  });

  test('an address that is taken is said in the dialog', async () => {
    const { page } = await open('people');
    await page.getByRole('button', { name: 'Add a person…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a person' });
    await dialog.getByLabel('Name').fill('Another');
    await dialog.getByLabel('Mail address').fill('rtl@example.com');
    await page.getByRole('button', { name: 'Add and make a link' }).click();
    await page.getByText('rtl@example.com belongs to another user.').waitFor();
  });
});

async function openPerson(id: string, options: SignInOptions = {}): Promise<Page> {
  const { page } = await open(`people/${id}`, options);
  await page.getByRole('form', { name: 'Who this is' }).waitFor();
  return page;
}

describe('one person', () => {
  test('is limited to some of 400 projects, found by name', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `proj-${index}`,
        { name: `Project ${index}`, order: null, colour: null, archived: false },
      ]),
    );
    await viewer().server.ask('PUT', '/labels/project_id', { body: labels });
    const id = await made('Ravi Shah', 'ravi@example.com');
    const page = await openPerson(id);
    await page.getByLabel('Every project, also those to come').uncheck();
    await page.getByRole('combobox', { name: 'Search a project' }).pressSequentially('Project 399');
    await page.keyboard.press('Enter');
    await page.getByText('1 project chosen.').waitFor();
    await expectAccessible(page);
    await picture(page, 'person-projects');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Ravi Shah is saved.').waitFor();
    const { body } = await viewer().server.ask('GET', `/users/${id}`);
    expect(body).toMatchObject({ projects: ['proj-399'] });
  });

  test.each(LOOKS)('with a very long name reads well: %s', async (look, options) => {
    const id = await made(LONG, `long-${look}@example.com`);
    const page = await openPerson(id, options);
    await page.getByText('No link waits to be used.').waitFor();
    await expectAccessible(page);
    await picture(page, `person-${look}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(wide).toBe(false);
  });

  test('gets a link, which is revoked; every session is ended', async () => {
    const id = await made('Mei Lin', 'mei@example.com');
    const page = await openPerson(id);
    await page.getByRole('button', { name: 'Make a one-time link' }).click();
    await page.getByRole('dialog', { name: 'A one-time link' }).getByRole('button', { name: 'Done' }).click();
    await page.getByText(/A link of 20 Mar 2026, 12:00 \(UTC\), unused/).waitFor();
    await page.getByRole('button', { name: 'Revoke the link…' }).click();
    await page.getByRole('dialog', { name: 'Revoke what is unused?' }).getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No link waits to be used.').waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere…' }).click();
    await page.getByRole('dialog', { name: 'Sign them out everywhere?' }).getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Mei Lin is signed out everywhere.').waitFor();
  });

  test('who leaves hands schedules over, and is deactivated', async () => {
    const leaver = await made('Otto Leaving', 'otto@example.com');
    const heir = await made('Erna Staying', 'erna@example.com');
    const { body: schedule } = await viewer().server.ask('POST', '/report-schedules', {
      body: {
        name: 'Monday delivery',
        when: { kind: 'weekly', days: [1], at: '08:00' },
        zone: 'UTC',
        report: { template: 'delivery', preset: 'last-week', formats: ['pdf'] },
        recipients: ['boss@example.com'],
        owner: leaver,
      },
    });
    const page = await openPerson(leaver);
    await page.getByRole('button', { name: 'Deactivate…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Deactivate this person?' });
    await dialog.getByText('They own 1 schedule').waitFor();
    await expectAccessible(page);
    await picture(page, 'person-leaving');
    await dialog.getByLabel('Hand the schedules over to').selectOption(heir);
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await page.getByText('Otto Leaving is deactivated.').waitFor();
    expect((await viewer().server.ask('GET', `/users/${leaver}`)).body).toMatchObject({ active: false });
    expect((await viewer().server.ask('GET', `/report-schedules/${String(schedule['id'])}`)).body).toMatchObject({ owner: heir });
  });

  test('an heir who could not read what a schedule reports is refused, with its name; another one is chosen', async () => {
    const { server } = viewer();
    const leaver = await made('Ole Leaving', 'ole@example.com');
    const stranger = await made('Sam Stranger', 'sam@example.com');
    const friend = await made('Fay Friend', 'fay@example.com');
    const sections = [{ kind: 'figures', id: 'all', title: 'All', metrics: ['attempts'] }];
    const definition = String((await server.ask('POST', '/report-definitions', { body: { title: 'Of an admin', sections } })).body['id']);
    await server.ask('PUT', `/report-definitions/${definition}/access`, {
      body: { sharing: { kind: 'people', people: [leaver, friend] } },
    });
    const { body: schedule } = await server.ask('POST', '/report-schedules', {
      body: {
        name: 'What we share',
        when: { kind: 'weekly', days: [1], at: '08:00' },
        zone: 'UTC',
        report: { definition, preset: 'last-week', formats: ['pdf'] },
        recipients: ['boss@example.com'],
        owner: leaver,
      },
    });
    const page = await openPerson(leaver);
    await page.getByRole('button', { name: 'Remove…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove this person for good?' });
    await dialog.getByLabel('Hand the schedules over to').selectOption(stranger);
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await dialog.getByText('Sam Stranger could not read the reports of these schedules: “What we share”.').waitFor();
    await expectAccessible(page);
    await picture(page, 'person-leaving-refused');
    expect((await server.ask('GET', `/users/${leaver}`)).status).toBe(200);
    await dialog.getByLabel('Hand the schedules over to').selectOption(friend);
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('Ole Leaving is removed. 1 schedule was handed over.').waitFor();
    expect((await server.ask('GET', `/users/${leaver}`)).status).toBe(404);
    expect((await server.ask('GET', `/report-schedules/${String(schedule['id'])}`)).body).toMatchObject({ owner: friend });
  });

  test('removes nobody without asking, and not oneself', async () => {
    const id = await made('Gone Soon', 'gone@example.com');
    const page = await openPerson(id);
    await page.getByRole('button', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect((await viewer().server.ask('GET', `/users/${id}`)).status).toBe(200);
    await page.getByRole('button', { name: 'Remove…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.waitForURL('**/app/system/people');
    expect((await viewer().server.ask('GET', `/users/${id}`)).status).toBe(404);
    const own = await viewer().openWindow();
    await own.page.goto(`/app/system/people/${own.userId}`);
    await own.page.getByText('You cannot deactivate or remove yourself').waitFor();
  });
});

describe('tokens', () => {
  test('a service token is shown once, works, and is revoked', async () => {
    const { page, complaints } = await open('tokens');
    await page.getByText('There are none. A producer’s token sends events').waitFor();
    await page.getByRole('button', { name: 'Make a token…' }).click();
    await page.getByLabel('What it is for').fill('nightly-export');
    await page.getByLabel('Role').selectOption('editor');
    await page.getByRole('button', { name: 'Make it' }).click();
    const once = page.getByRole('dialog', { name: 'A new token' });
    const token = await once.getByLabel('The token').inputValue();
    expect((await viewer().server.ask('GET', '/me', { token })).body).toMatchObject({ name: 'nightly-export', role: 'editor' });
    await expectAccessible(page);
    await picture(page, 'token-once');
    await once.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: /nightly-export editor every project/ }).waitFor();
    expect(await page.content()).not.toContain(token);
    await picture(page, 'tokens');
    await page.getByRole('button', { name: 'Revoke nightly-export' }).click();
    await page.getByRole('dialog', { name: 'Revoke this token?' }).getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('“nightly-export” no longer works.').waitFor();
    expect((await viewer().server.ask('GET', '/me', { token })).status).toBe(401);
    expect(complaints).toEqual([]);
  });
});

describe('one’s own profile', () => {
  test.each(LOOKS)('is for every role: %s', async (look, options) => {
    const { page, complaints } = await open('profile', { role: 'viewer', projects: ['p1'], ...options });
    await page.getByText('Viewer: reads and asks').waitFor();
    await expectAccessible(page);
    await picture(page, `profile-${look}`);
    expect(complaints).toEqual([]);
  });

  test('its locale changes how figures and dates are written', async () => {
    const { page } = await open('profile', { role: 'viewer' });
    await page.getByLabel('Locale of numbers and dates').fill('nonsense!');
    await page.getByText('Give a language tag such as en-GB, de or ar-EG.').waitFor();
    await page.getByLabel('Locale of numbers and dates').fill('de');
    await page.getByText('For example 12.345,6').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Numbers and dates are written so from now on.').waitFor();
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByText('20. März 2026').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
  });

  test('a token of one’s own has one’s own rights', async () => {
    const { page } = await open('profile', { role: 'viewer', projects: ['p1'] });
    await page.getByRole('button', { name: 'Make a token…' }).click();
    await page.getByLabel('What it is for').fill('my script');
    await page.getByRole('button', { name: 'Make it' }).click();
    const token = await page.getByLabel('The token').inputValue();
    expect((await viewer().server.ask('GET', '/me', { token })).body).toMatchObject({ role: 'viewer', projects: ['p1'] });
  });
});
