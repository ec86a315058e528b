/** Schedules of reports that people built: nobody schedules what they may not read, and whoever takes a report away is told whose schedules use it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { delivered } from '../query/studio-events.ts';
import { DAILY, openMailStudio, type Asker, type MailStudio } from './studio.ts';

let studio: MailStudio;
let maker: Asker;
let makerId: string;
let olgaId: string;
beforeAll(async () => {
  studio = await openMailStudio();
  await studio.server.ask('POST', '/events?wait=true', { body: delivered('p1') });
  const made = await studio.server.ask('POST', '/users', { body: { name: 'Max Maker', email: 'max@studio.example', role: 'editor' } });
  makerId = String(made.body['id']);
  maker = await studio.signIn(makerId);
  olgaId = String((await studio.olga('GET', '/me')).body['id']);
});
afterAll(() => studio.close());
beforeEach(() => {
  studio.smtp.taken.length = 0;
});

const DEFINITION = { title: 'What left us', sections: [{ kind: 'figures', id: 'all', title: 'All', metrics: ['characters_delivered'] }] };

/** @returns the id of a definition of the maker's */
async function build(sharing: object = { kind: 'private' }): Promise<string> {
  const id = String((await maker('POST', '/report-definitions', DEFINITION)).body['id']);
  await share(id, sharing);
  return id;
}
const share = async (id: string, sharing: object, owner?: string): Promise<void> => {
  const body = { sharing, ...(owner !== undefined && { owner }) };
  const { status } =
    owner === undefined
      ? await maker('PUT', `/report-definitions/${id}/access`, body)
      : await studio.server.ask('PUT', `/report-definitions/${id}/access`, { body });
  expect(status).toBe(200);
};
const of = (definition: string, change: object = {}) => ({ ...DAILY, report: { definition, preset: 'yesterday', formats: [] }, ...change });
const EVERYBODY = { kind: 'everybody' };
const PRIVATE = { kind: 'private' };
const REFUSED = {
  status: 400,
  body: {
    code: 'definition_not_readable',
    advice: expect.stringContaining('Choose another report'),
    faults: [{ path: '/report/definition', message: expect.stringContaining('that Olga Owner may read') }],
  },
};

describe('a definition that the owner may not read', () => {
  test.each([
    ['somebody else’s, which is private', () => build()],
    ['one that was deleted', async () => deleted(await build(EVERYBODY))],
    ['one that never was', async () => 'no-such-definition'],
  ])('is not scheduled, nor shown in a preview: %s', async (_, idOf) => {
    const id = await idOf();
    expect(await studio.olga('POST', '/report-schedules', of(id))).toMatchObject(REFUSED);
    expect(await studio.olga('POST', '/report-schedules/preview?mail=false', of(id))).toMatchObject(REFUSED);
    expect((await studio.olga('GET', '/report-schedules')).body['items']).toEqual([]);
  });

  test('is not put into a schedule that stands, which stays as it was', async () => {
    const path = await studio.create(DAILY);
    const id = await build();
    expect(await studio.olga('PUT', path, of(id))).toMatchObject(REFUSED);
    expect((await studio.olga('GET', path)).body).toMatchObject({ report: DAILY.report, version: 1 });
    await share(id, { kind: 'people', people: [olgaId] });
    expect(await studio.olga('PUT', path, of(id))).toMatchObject({ status: 200, body: { report: { definition: id } } });
    await studio.olga('DELETE', path);
  });

  test('is refused by the rights of the owner, not of the admin who writes the schedule', async () => {
    const id = await build();
    const forOlga = of(id, { owner: olgaId });
    expect(await studio.server.ask('POST', '/report-schedules', { body: forOlga })).toMatchObject(REFUSED);
    const made = await studio.server.ask('POST', '/report-schedules', { body: of(id, { owner: makerId }) });
    expect(made.status).toBe(201);
    const path = `/report-schedules/${String(made.body['id'])}`;
    // Handing it over is making it hers.
    expect(await studio.server.ask('PUT', path, { body: forOlga })).toMatchObject(REFUSED);
    expect((await studio.server.ask('GET', path)).body).toMatchObject({ owner: makerId, version: 1 });
    await studio.server.ask('DELETE', path);
  });
});

test('a template that is none is not scheduled either', async () => {
  const report = { ...DAILY.report, template: 'poetry' };
  expect(await studio.olga('POST', '/report-schedules', { ...DAILY, report })).toMatchObject({
    status: 404,
    body: { code: 'unknown_template' },
  });
});

describe('a definition that is taken away while a schedule uses it', () => {
  test.each([
    ['is shared no longer', (id: string) => share(id, PRIVATE)],
    ['is deleted', async (id: string) => void (await deleted(id))],
  ])('%s: what is due fails, the ledger and a mail to the owner say why and what to do; the preview says so before', async (_, take) => {
    const id = await build(EVERYBODY);
    const path = await studio.create(of(id));
    expect(await studio.run(path)).toMatchObject({ state: 'sent' });
    await take(id);
    const said = `There is no report definition ${id} that Olga Owner may read: it was deleted, or is not shared with them.`;
    expect((await studio.olga('GET', `${path}/preview`)).body).toMatchObject({
      mail: null,
      problem: { code: 'definition_not_readable', detail: said, advice: expect.stringContaining('Choose another report') },
    });
    studio.smtp.taken.length = 0;
    expect(await studio.run(path)).toMatchObject({ state: 'failed', reason: `definition_not_readable: ${said}`, report: null, mails: [] });
    await studio.wake();
    expect(studio.smtp.taken.map(({ to }) => to)).toEqual([['olga@studio.example']]);
    const text = studio.smtp.taken[0]!.parsed.text!.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`${said} Choose another report or another owner`);
    // It can still be mended by hand: another report, or an end of it.
    expect(await studio.olga('PUT', path, DAILY)).toMatchObject({ status: 200 });
    expect((await studio.olga('DELETE', path)).status).toBe(204);
  });
});

describe('who takes a definition away', () => {
  test('is told first which schedules use it, whose they are, and why their owners may read it', async () => {
    const id = await build(EVERYBODY);
    const mine = await maker('POST', '/report-schedules', of(id, { name: 'B mine' }));
    const hers = await studio.create(of(id, { name: 'A hers' }));
    await studio.create(DAILY);
    const using = () => maker('GET', `/report-definitions/${id}/schedules`);
    const [hersId, mineId] = [hers.split('/')[2], mine.body['id']];
    const [olga, max] = [
      { id: olgaId, name: 'Olga Owner' },
      { id: makerId, name: 'Max Maker' },
    ];
    expect((await using()).body['items']).toEqual([
      { id: hersId, name: 'A hers', owner: olga, reads: 'by_sharing' },
      { id: mineId, name: 'B mine', owner: max, reads: 'as_owner' },
    ]);
    await share(id, PRIVATE);
    expect((await using()).body['items']).toMatchObject([{ reads: 'not' }, { reads: 'as_owner' }]);
    // A last admin would have to stay one.
    await studio.server.ask('POST', '/users', { body: { name: 'Ann Admin', email: 'ann@studio.example', role: 'admin' } });
    await studio.server.ask('PUT', `/users/${olgaId}`, { body: { role: 'admin' } });
    expect((await using()).body['items']).toMatchObject([{ reads: 'as_admin' }, { reads: 'as_owner' }]);
    await studio.server.ask('PUT', `/users/${olgaId}`, { body: { role: 'editor' } });
  });

  test('nobody else is told: neither whom it is shared with, nor who knows nothing of it', async () => {
    const id = await build(EVERYBODY);
    expect(await studio.olga('GET', `/report-definitions/${id}/schedules`)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    await share(id, PRIVATE);
    expect(await studio.olga('GET', `/report-definitions/${id}/schedules`)).toMatchObject({ status: 404 });
  });
});

async function deleted(id: string): Promise<string> {
  expect((await maker('DELETE', `/report-definitions/${id}`)).status).toBe(204);
  return id;
}
