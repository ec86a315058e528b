/** What is built is kept: versions, sharing, conflicts, files; and nothing that is not saved is lost without a word. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { add, card, fillStudio, idIn, metricsOf, palette, preview, savedByAdmin, titlesOf } from './builder-page.ts';
import { expectAccessible, openViewer, picture, type OpenViewer } from './open-viewer.ts';

let viewer: OpenViewer;
beforeAll(async () => {
  viewer = await openViewer();
  await fillStudio(viewer);
});
afterAll(() => viewer.close());

const SCHEDULE = { when: { kind: 'daily', at: '08:00' }, zone: 'UTC', recipients: ['a@example.com'] };
const file = (name: string, content: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from(content) });

describe('a saved report', () => {
  test('is opened again, changed into a next version, and an older version restored', async () => {
    const { page, complaints } = await viewer.openWindow({ role: 'editor', name: 'Ada Lovelace' });
    await page.goto('/app/builder');
    await page.getByRole('button', { name: 'New report' }).click();
    await page.getByRole('link', { name: 'From “GPU utilization”' }).click();
    await page.getByLabel('Title of the report').fill('The fleet');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Version 1', { exact: true }).waitFor();
    const before = await titlesOf(page);
    await page.getByRole('button', { name: 'Take At a glance away' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Version 2', { exact: true }).waitFor();

    await page.getByRole('link', { name: 'Builder' }).click();
    await page.getByRole('link', { name: 'The fleet' }).click();
    await expect.poll(() => titlesOf(page)).toEqual(before.slice(1));
    await page.getByRole('button', { name: 'More on The fleet' }).click();
    await page.getByRole('button', { name: 'Versions' }).click();
    const dialog = page.getByRole('dialog', { name: 'Versions' });
    await dialog.getByRole('button', { name: /Version 1/ }).click();
    await dialog.getByRole('region', { name: 'Version 1' }).getByText('At a glance').waitFor();
    await expectAccessible(page);
    await picture(page, 'builder-versions');
    await dialog.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByText('Version 3', { exact: true }).waitFor();
    await expect.poll(() => titlesOf(page)).toEqual(before);
    expect(complaints).toEqual([]);
  });

  test('is shared with a second user, who sees and uses it, and copies it to change it', async () => {
    const first = await viewer.openWindow({ role: 'editor', name: 'Ada Lovelace' });
    const second = await viewer.openWindow({ role: 'editor', name: 'Grace Hopper' });
    await first.page.goto('/app/builder/new');
    await first.page.getByLabel('Title of the report').fill('For Grace');
    await add(first.page, 'Attempts');
    await first.page.getByRole('button', { name: 'Save', exact: true }).click();
    await first.page.waitForURL(/builder\/[0-9a-f-]{36}/);
    const id = idIn(first.page.url());
    await second.page.goto('/app/builder');
    await second.page.getByRole('heading', { name: 'Builder' }).waitFor();
    expect(await second.page.getByRole('link', { name: 'For Grace' }).count()).toBe(0);

    await first.page.getByRole('button', { name: 'More on For Grace' }).click();
    await first.page.getByRole('button', { name: 'Share' }).click();
    await first.page.getByLabel('May read it, make its report, schedule and copy it').selectOption({ label: 'these people' });
    await first.page.getByRole('option', { name: 'Grace Hopper' }).first().click();
    await expectAccessible(first.page);
    await picture(first.page, 'builder-share');
    await first.page.getByRole('dialog').getByRole('button', { name: 'Share' }).click();
    await first.page.getByText('Shared with 1 person.').waitFor();

    await second.page.reload();
    await second.page.getByRole('link', { name: 'For Grace' }).click();
    await second.page.getByText('shared by Ada Lovelace', { exact: false }).waitFor();
    await preview(second.page).getByRole('heading', { name: 'Attempts' }).first().waitFor();
    await picture(second.page, 'builder-reader');
    await expectAccessible(second.page);
    await second.page.getByRole('button', { name: 'More on For Grace' }).click();
    expect(await second.page.getByRole('link', { name: 'Schedule this report' }).getAttribute('href')).toBe(
      `/app/schedules/new?definition=${id}`,
    );
    expect(await second.page.getByRole('link', { name: 'Make the report' }).getAttribute('href')).toBe(`/app/reports/saved/${id}`);
    expect(await second.page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    await second.page.keyboard.press('Escape');
    await second.page.getByRole('link', { name: 'Copy to change it' }).click();
    await expect.poll(() => second.page.getByLabel('Title of the report').inputValue()).toBe('For Grace (copy)');
    await second.page.getByRole('button', { name: 'Save', exact: true }).click();
    await second.page.waitForURL(/builder\/[0-9a-f-]{36}/);
    expect(idIn(second.page.url())).not.toBe(id);
  });

  test('whoever takes the sharing back is told whose schedules use it and would fail', async () => {
    const nina = await viewer.openWindow({ role: 'editor', name: 'Nina Night' });
    const { page, userId, complaints } = await viewer.openWindow({ role: 'editor' });
    const id = await savedByAdmin(viewer, 'Widely read');
    await viewer.server.ask('PUT', `/report-definitions/${id}/access`, { body: { sharing: { kind: 'everybody' }, owner: userId } });
    for (const [name, owner] of [
      ['Mine', userId],
      ['Of the night shift', nina.userId],
    ] as const) {
      const body = { ...SCHEDULE, name, owner, report: { definition: id, preset: 'last-7-days', formats: [] } };
      expect(await viewer.server.ask('POST', '/report-schedules', { body })).toMatchObject({ status: 201 });
    }
    await page.goto('/app/builder');
    await page.getByRole('button', { name: 'More on Widely read' }).click();
    await page.getByRole('button', { name: 'Share' }).click();
    const dialog = page.getByRole('dialog', { name: 'Who may use this report' });
    const access = dialog.getByLabel('May read it, make its report, schedule and copy it');
    const warning = dialog.getByText('A schedule uses it and will fail: Of the night shift (of Nina Night).');
    await access.selectOption({ label: 'only me and admins' });
    await warning.waitFor();
    await expectAccessible(page);
    await picture(page, 'builder-share-taken-back');
    await access.selectOption({ label: 'these people' });
    await dialog.getByRole('option', { name: 'Nina Night' }).click();
    await warning.waitFor({ state: 'hidden' });
    await access.selectOption({ label: 'only me and admins' });
    await warning.waitFor();
    await dialog.getByRole('button', { name: 'Share' }).click();
    await page.getByText('Private.').first().waitFor();

    // Whose schedule it is sees it there, and can mend it.
    await nina.page.goto('/app/schedules');
    await nina.page.getByRole('link', { name: 'Of the night shift' }).click();
    await nina.page.getByRole('link', { name: 'Edit' }).click();
    await nina.page.getByLabel('Name').fill('Of the day shift');
    await nina.page.getByRole('button', { name: 'Save' }).click();
    // At the field, and in the place of the mail's preview as soon as that was asked for.
    await nina.page
      .getByText(/^There is no report definition .* that Nina Night may read: it was deleted, or is not shared with them\.$/)
      .first()
      .waitFor();
    await expectAccessible(nina.page);
    await picture(nina.page, 'schedule-definition-taken');
    expect(complaints).toEqual([]);
  });

  test('is carried to another studio as a file, as it was', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new?template=throughput');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.waitForURL(/builder\/[0-9a-f-]{36}/);
    const before = await titlesOf(page);
    await page.getByRole('button', { name: 'More on Throughput (copy)' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as JSON' }).click()]);
    expect(download.suggestedFilename()).toBe('Throughput (copy).json');
    const content = await readFile(await download.path(), 'utf8');

    await page.goto('/app/builder');
    await page.getByRole('button', { name: 'New report' }).click();
    await page.getByRole('button', { name: 'Import a JSON file' }).click();
    await page.getByLabel('A JSON file').setInputFiles(file('t.json', content));
    await page.waitForURL('**/builder/new');
    await expect.poll(() => titlesOf(page)).toEqual(before);
    expect(await page.getByLabel('Title of the report').inputValue()).toBe('Throughput (copy)');
  });

  test('is not imported from a file with faults: each is named with its place and what to do', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder');
    await page.getByRole('button', { name: 'New report' }).click();
    await page.getByRole('button', { name: 'Import a JSON file' }).click();
    const definition = { title: 'T', sections: [{ kind: 'pie', id: 'a', title: 'A' }], colour: 'red' };
    const content = JSON.stringify({ format: 'wrapsheet-report-definition', format_version: 1, definition });
    await page.getByLabel('A JSON file').setInputFiles(file('t.json', content));
    await page.getByText('2 things are wrong with it:').waitFor();
    await page.getByText('/definition/sections/0/kind').waitFor();
    await page.getByText('"colour" is a field that this wrapsheet does not know.', { exact: false }).waitFor();
    await expectAccessible(page);
    await picture(page, 'builder-import');
    await page.getByLabel('A JSON file').setInputFiles(file('n.json', content.replace('"format_version":1', '"format_version":9')));
    await page.getByText('which a newer wrapsheet wrote', { exact: false }).waitFor();
    await page.getByLabel('A JSON file').setInputFiles(file('x.json', 'hello'));
    await page.getByText('this is no JSON', { exact: false }).waitFor();
  });
});

describe('nothing is lost', () => {
  test('two who change the same report both see both versions, and the later one chooses', async () => {
    const { page, complaints } = await viewer.openWindow({ role: 'admin' });
    const id = await savedByAdmin(viewer, 'Contended');
    await page.goto(`/app/builder/${id}`);
    await page.getByLabel('Title of the report').fill('Mine');
    const theirs = { title: 'Theirs', sections: [{ kind: 'figures', id: 'all', title: 'Everything', metrics: ['gpu_hours'] }] };
    await viewer.server.ask('PUT', `/report-definitions/${id}`, { body: theirs });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Somebody else changed this report' });
    await dialog.getByRole('region', { name: 'Yours' }).getByText('Mine').waitFor();
    await dialog.getByRole('region', { name: 'Theirs' }).getByText('GPU hours', { exact: false }).waitFor();
    await expectAccessible(page);
    await picture(page, 'builder-conflict');
    await dialog.getByRole('button', { name: 'Take theirs' }).click();
    await expect.poll(() => page.getByLabel('Title of the report').inputValue()).toBe('Theirs');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.getByLabel('Title of the report').inputValue()).toBe('Mine');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Version 3', { exact: true }).waitFor();
    // The refused request is told by the browser too.
    expect(complaints.filter((text) => !text.includes('409'))).toEqual([]);
  });

  test('leaving asks first; what was kept on the device is offered again', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await page.getByLabel('Title of the report').fill('Half done');
    await add(page, 'Attempts');
    await page.getByRole('link', { name: 'Reports' }).click();
    const leaving = page.getByRole('dialog', { name: 'You have unsaved changes' });
    await leaving.getByRole('button', { name: 'Stay' }).click();
    await card(page, 'Attempts').waitFor();
    await page.getByRole('link', { name: 'Reports' }).click();
    await leaving.getByRole('button', { name: 'Leave, keep them here' }).click();
    await page.waitForURL('**/reports');
    await page.goto('/app/builder/new');
    const again = page.getByRole('dialog', { name: 'Go on where you left off?' });
    await again.getByText('Half done').waitFor();
    await expectAccessible(page);
    await again.getByRole('button', { name: 'Go on with them' }).click();
    await card(page, 'Attempts').waitFor();
    expect(await page.getByLabel('Title of the report').inputValue()).toBe('Half done');
    await page.getByRole('link', { name: 'Reports' }).click();
    await leaving.getByRole('button', { name: 'Discard them' }).click();
    await page.waitForURL('**/reports');
    await page.goto('/app/builder/new');
    await page.getByText('Drag a metric or a chart here', { exact: false }).waitFor();
  });

  test('while the server is away: the draft stays, says so, and is saved when it is back', async () => {
    const { page, context } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await page.getByLabel('Title of the report').fill('On a train');
    await context.setOffline(true);
    await add(page, 'Attempts');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('This device is offline.', { exact: false }).waitFor();
    await picture(page, 'builder-away');
    await page.getByLabel('Title of the report').fill('On a fast train');
    await context.setOffline(false);
    await page.waitForURL(/builder\/[0-9a-f-]{36}/);
    await page.getByRole('heading', { name: 'On a train', level: 1 }).waitFor();
    // What was typed while the save was under way stays, unsaved, and so does what can be undone.
    await page.getByText('Version 1 · unsaved changes are kept on this device').waitFor();
    expect(await page.getByLabel('Title of the report').inputValue()).toBe('On a fast train');
    expect(await titlesOf(page)).toEqual(['Attempts']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Version 1', { exact: true }).waitFor();
    expect(await page.getByLabel('Title of the report').inputValue()).toBe('On a train');
  });

  test('when the server does not answer a save: it says so, and the draft stays', async () => {
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await page.getByLabel('Title of the report').fill('Into the void');
    await add(page, 'Attempts');
    await page.route('**/report-definitions', (route) => route.abort());
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The server does not answer', { exact: false }).first().waitFor();
    await metricsOf(page, 'Attempts').getByText('Attempts').waitFor();
    await page.getByText('unsaved changes are kept on this device', { exact: false }).waitFor();
    await page.unroute('**/report-definitions');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.waitForURL(/builder\/[0-9a-f-]{36}/);
  });

  test('a preview enters no history', async () => {
    const before = (await viewer.server.ask('GET', '/reports')).body['items'];
    const { page } = await viewer.openWindow({ role: 'editor' });
    await page.goto('/app/builder/new');
    await add(page, 'Attempts');
    await preview(page).getByRole('heading', { name: 'Attempts' }).first().waitFor();
    expect((await viewer.server.ask('GET', '/reports')).body['items']).toEqual(before);
  });
});

describe('the list', () => {
  test('a viewer sees what is shared, and is offered nothing that they may not do', async () => {
    await savedByAdmin(viewer, 'For everybody');
    await savedByAdmin(viewer, 'For nobody', { kind: 'private' });
    const { page, complaints } = await viewer.openWindow({ role: 'viewer' });
    await page.goto('/app/builder');
    await page.getByRole('link', { name: 'For everybody' }).click();
    await preview(page).getByRole('heading', { name: 'Everything' }).waitFor();
    expect(await palette(page).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Copy to change it' }).count()).toBe(0);
    await page.getByRole('button', { name: 'More on For everybody' }).click();
    expect(await page.getByRole('link', { name: 'Schedule this report' }).count()).toBe(0);
    await page.goto('/app/builder');
    await page.getByRole('link', { name: 'For everybody' }).waitFor();
    expect(await page.getByRole('link', { name: 'For nobody' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'New report' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('an admin finds what others have built, and deletes it with a warning of its schedules', async () => {
    const id = await savedByAdmin(viewer, 'Doomed', { kind: 'private' });
    const { page, userId } = await viewer.openWindow({ role: 'admin' });
    const report = { definition: id, preset: 'last-7-days', formats: ['pdf'] };
    const schedule = { ...SCHEDULE, name: 'Every morning', owner: userId, report };
    expect(await viewer.server.ask('POST', '/report-schedules', { body: schedule })).toMatchObject({ status: 201 });
    await page.goto('/app/builder');
    await page.getByLabel('Whose').selectOption({ label: 'of others, not shared with me' });
    await page.getByRole('button', { name: 'More on Doomed' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Doomed?' });
    await dialog.getByText('A schedule uses it and will fail: Every morning.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Doomed was deleted.').waitFor();
    expect(await viewer.server.ask('GET', `/report-definitions/${id}`)).toMatchObject({ status: 404 });
  });
});
