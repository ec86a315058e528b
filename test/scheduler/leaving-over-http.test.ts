/** Somebody leaves: one request hands their schedules over and deactivates them, or refuses before anything has changed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WrapsheetError } from '../../services/common/errors.ts';
import { leave, type LeavingDeps } from '../../services/query/leaving.ts';
import { createUsers } from '../../services/people/users.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { createMemoryDocuments } from './memory.ts';
import { DAILY, openMailStudio, type MailStudio } from './studio.ts';

let studio: MailStudio;
beforeAll(async () => {
  studio = await openMailStudio();
});
afterAll(() => studio.close());

let people = 0;
async function person(name: string, change: object = {}): Promise<string> {
  people += 1;
  const body = { name, email: `p${people}@studio.example`, role: 'editor', ...change };
  return String((await studio.server.ask('POST', '/users', { body })).body['id']);
}
/** A schedule of theirs. @returns its path */
async function schedule(owner: string, report: object = DAILY.report): Promise<string> {
  const made = await studio.server.ask('POST', '/report-schedules', { body: { ...DAILY, report, owner } });
  expect(made.status).toBe(201);
  return `/report-schedules/${String(made.body['id'])}`;
}
/** A private definition of theirs. @returns what a schedule says of it */
async function built(owner: string) {
  const sections = [{ kind: 'figures', id: 'all', title: 'All', metrics: ['attempts'] }];
  const made = await studio.server.ask('POST', '/report-definitions', { body: { title: 'Built', sections } });
  const definition = String(made.body['id']);
  await studio.server.ask('PUT', `/report-definitions/${definition}/access`, { body: { sharing: { kind: 'private' }, owner } });
  return { definition, preset: 'yesterday', formats: [] };
}
const go = (id: string, body: object) => studio.server.ask('POST', `/users/${id}/leave`, { body });
const read = async (path: string) => (await studio.server.ask('GET', path)).body;

describe('whoever leaves', () => {
  test('gives schedules, and the reports they built for them, to the heir, and is deactivated', async () => {
    const [otto, erna] = [await person('Otto'), await person('Erna')];
    const report = await built(otto);
    const paths = [await schedule(otto), await schedule(otto, report)];
    expect(await go(otto, { kind: 'deactivate', heir: erna })).toMatchObject({ status: 200, body: { schedules: 2, definitions: 1 } });
    for (const path of paths) expect(await read(path)).toMatchObject({ owner: erna, paused: null });
    expect(await read(`/report-definitions/${report.definition}`)).toMatchObject({ owner: { id: erna }, sharing: { kind: 'private' } });
    expect(await read(`/users/${otto}`)).toMatchObject({ active: false });
    // Asked again, nothing is left to do.
    expect(await go(otto, { kind: 'deactivate', heir: erna })).toMatchObject({ status: 200, body: { schedules: 0, definitions: 0 } });
  });

  test('without an heir keeps them, and can be removed', async () => {
    const otto = await person('Otto');
    const path = await schedule(otto);
    expect(await go(otto, { kind: 'remove' })).toMatchObject({ status: 200, body: { schedules: 0 } });
    expect(await read(path)).toMatchObject({ owner: otto });
    expect((await studio.server.ask('GET', `/users/${otto}`)).status).toBe(404);
  });
});

describe('nothing changes', () => {
  test.each([
    ['where the heir is a viewer', async () => person('Vera', { role: 'viewer' }), 'bad_request'],
    ['where the heir is gone', async () => 'nobody', 'not_found'],
    ['where the heir may not read a report', async () => person('Nora'), 'definition_not_readable'],
  ])('%s', async (_, heirOf, code) => {
    const [otto, third] = [await person('Otto'), await person('Third')];
    const report = await built(third);
    const access = { sharing: { kind: 'people', people: [otto] } };
    await studio.server.ask('PUT', `/report-definitions/${report.definition}/access`, { body: access });
    const paths = [await schedule(otto), await schedule(otto, report)];
    const refused = await go(otto, { kind: 'deactivate', heir: await heirOf() });
    expect(refused.body).toMatchObject({ code });
    for (const path of paths) expect(await read(path)).toMatchObject({ owner: otto, version: 1 });
    expect(await read(`/users/${otto}`)).toMatchObject({ active: true });
  });

  test('where the heir may not read a report: the schedules are named', async () => {
    const [otto, third, nora] = [await person('Otto'), await person('Third'), await person('Nora')];
    const report = await built(third);
    await studio.server.ask('PUT', `/report-definitions/${report.definition}/access`, {
      body: { sharing: { kind: 'people', people: [otto] } },
    });
    await schedule(otto, report);
    expect((await go(otto, { kind: 'deactivate', heir: nora })).body).toMatchObject({
      detail: 'Nora could not read the reports of these schedules: “Daily delivery”.',
    });
  });

  test('where the last admin would go', async () => {
    const [admin, erna] = [await person('Ada', { role: 'admin' }), await person('Erna')];
    const users = (await studio.server.ask('GET', '/users')).body['items'] as readonly { readonly id: string; readonly role: string }[];
    for (const { id, role } of users.filter((one) => one.role === 'admin' && one.id !== admin))
      expect((await studio.server.ask('PUT', `/users/${id}`, { body: { role: role === 'admin' ? 'editor' : role } })).status).toBe(200);
    const path = await schedule(admin);
    expect(await go(admin, { kind: 'deactivate', heir: erna })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await read(path)).toMatchObject({ owner: admin });
  });
});

test('where the store goes away in between, the same request again does what is left', async () => {
  const clock = createHeldClock(0);
  const users = createUsers({ documents: createMemoryDocuments(clock), clock });
  const [otto, erna] = [
    await users.create({ name: 'Otto', email: 'otto@studio.example', role: 'editor' }, 'test'),
    await users.create({ name: 'Erna', email: 'erna@studio.example', role: 'editor' }, 'test'),
  ];
  const owners = new Map([
    ['one', otto.id],
    ['two', otto.id],
  ]);
  let calls = 0;
  const deps: LeavingDeps = {
    people: { users },
    definitions: { find: async () => null, setAccess: () => Promise.reject(new Error('no definition is used')) },
    schedules: {
      requireOwner: async () => undefined,
      ofOwner: async (owner) => [...owners].filter(([, of]) => of === owner).map(([id]) => ({ id, name: id, definition: null })),
      async handOver(id, owner) {
        calls += 1;
        if (calls === 2) throw new WrapsheetError('store_away', 'The store does not answer.');
        owners.set(id, owner);
      },
    },
  };
  const admin = { kind: 'user', id: 'admin', name: 'Admin', role: 'admin', projects: null } as Parameters<typeof leave>[2];
  const asked = () => leave(otto.id, { kind: 'deactivate', heir: erna.id }, admin, deps);
  await expect(asked()).rejects.toMatchObject({ code: 'store_away' });
  expect((await users.get(otto.id)).active).toBe(true);
  expect(await asked()).toEqual({ schedules: 1, definitions: 0 });
  expect([...owners.values()]).toEqual([erna.id, erna.id]);
  expect((await users.get(otto.id)).active).toBe(false);
});
