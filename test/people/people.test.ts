import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WrapsheetError } from '../../services/common/errors.ts';
import { createPeople, type People } from '../../services/people/people.ts';
import { LINK_LIFETIME_MS, SESSION_LIFETIME_MS } from '../../services/people/sign-in.ts';
import { RIGHTS_TTL_MS } from '../../services/people/rights.ts';
import { createDocuments } from '../../services/store/documents.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof WrapsheetError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
};

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

/** People of a studio of their own: each test starts with nobody. */
let people: People;
let clock: ReturnType<typeof createHeldClock>;
let admin: string;
beforeEach(async () => {
  await opened.store.command('TRUNCATE TABLE documents');
  clock = createHeldClock(Date.UTC(2026, 2, 1));
  people = createPeople({ documents: createDocuments(opened.store, clock), clock });
  const first = await people.makeFirstAdmin();
  admin = first?.user.id ?? '';
});

const addViewer = (email: string, projects: string[] | null = null) =>
  people.users.create({ name: 'Vera', email, role: 'viewer', projects }, admin);

describe('users', () => {
  test('the first start makes one admin, and only the first', async () => {
    expect(await people.users.list()).toMatchObject([{ id: admin, role: 'admin', active: true, projects: null }]);
    expect(await people.makeFirstAdmin()).toBeNull();
  });

  test('an address is used once, however it is written', async () => {
    await addViewer('Vera@Studio.example');
    expect(await codeOf(addViewer('  vera@studio.EXAMPLE '))).toBe('conflict');
    expect(await people.users.list()).toHaveLength(2);
  });

  test('of two who take one address at once, one gets it', async () => {
    const outcomes = await Promise.all([codeOf(addViewer('v@x.org')), codeOf(addViewer('v@x.org'))]);
    expect(outcomes.toSorted()).toEqual(['conflict', 'nothing was thrown']);
  });

  test('changes made at once by several all stand', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => addViewer(`${name}@x.org`)));
    expect(await people.users.list()).toHaveLength(5);
  });

  test.each([
    ['removed', (id: string) => people.users.remove(id, admin)],
    ['made a viewer', (id: string) => people.users.change(id, { role: 'viewer' }, { by: admin })],
    ['deactivated', (id: string) => people.users.change(id, { active: false }, { by: admin })],
  ])('the last admin cannot be %s', async (_what, attempt) => {
    expect(await codeOf(attempt(admin))).toBe('conflict');
    expect(await people.users.get(admin)).toMatchObject({ role: 'admin', active: true });
  });

  test('of two admins who remove each other at once, one stays', async () => {
    const other = await people.users.create({ name: 'Other', email: 'o@x.org', role: 'admin' }, admin);
    await Promise.allSettled([people.users.remove(admin, other.id), people.users.remove(other.id, admin)]);
    expect((await people.users.list()).filter(({ role }) => role === 'admin')).toHaveLength(1);
  });

  test('a change from an old version is refused', async () => {
    const vera = await addViewer('v@x.org');
    await people.users.change(vera.id, { name: 'Vera II' }, { by: admin, expectedVersion: 1 });
    expect(await codeOf(people.users.change(vera.id, { name: 'Vera III' }, { by: admin, expectedVersion: 1 }))).toBe('conflict');
    expect(await people.users.get(vera.id)).toMatchObject({ name: 'Vera II', version: 2 });
  });

  test.each([
    ['no address', { email: 'vera' }],
    ['an admin with projects', { role: 'admin' as const, projects: ['p'] }],
    ['no locale', { locale: 'not a locale' }],
    ['no name', { name: '  ' }],
  ])('%s is refused', async (_what, wrong) => {
    expect(await codeOf(people.users.create({ name: 'V', email: 'v@x.org', role: 'viewer', ...wrong }, admin))).toBe('bad_request');
  });
});

describe('sign-in links', () => {
  test('a link opens one session and then no other', async () => {
    const vera = await addViewer('v@x.org', ['p1']);
    const { credential } = await people.signIn.makeLink(vera.id, admin);
    const { session } = await people.signIn.useLink(credential);
    expect(await people.rights.bySession(session)).toMatchObject({ kind: 'user', id: vera.id, role: 'viewer', projects: ['p1'] });
    expect(await codeOf(people.signIn.useLink(credential))).toBe('gone');
  });

  test('of two who use a link at once, one gets in', async () => {
    const vera = await addViewer('v@x.org');
    const { credential } = await people.signIn.makeLink(vera.id, admin);
    const outcomes = await Promise.all([codeOf(people.signIn.useLink(credential)), codeOf(people.signIn.useLink(credential))]);
    expect(outcomes.toSorted()).toEqual(['gone', 'nothing was thrown']);
  });

  test('looking at a link does not use it', async () => {
    const vera = await addViewer('v@x.org');
    const { credential } = await people.signIn.makeLink(vera.id, admin);
    expect(await people.signIn.inspectLink(credential)).toMatchObject({ id: vera.id });
    expect((await people.signIn.useLink(credential)).user.id).toBe(vera.id);
  });

  test('a link expires', async () => {
    const { credential } = await people.signIn.makeLink(admin, admin);
    clock.advance(LINK_LIFETIME_MS);
    expect(await codeOf(people.signIn.useLink(credential))).toBe('gone');
  });

  test('sending again makes the earlier link useless; revoking all of them', async () => {
    const first = await people.signIn.makeLink(admin, admin);
    const second = await people.signIn.makeLink(admin, admin);
    expect(await codeOf(people.signIn.inspectLink(first.credential))).toBe('gone');
    expect(await people.signIn.links(admin)).toMatchObject([{ id: second.link.id }]);
    await people.signIn.revokeLinks(admin, admin);
    expect(await codeOf(people.signIn.inspectLink(second.credential))).toBe('gone');
  });

  test('a guessed secret and a link of nobody are refused alike', async () => {
    const { credential } = await people.signIn.makeLink(admin, admin);
    const guessed = credential.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect(await codeOf(people.signIn.useLink(guessed))).toBe('gone');
    expect(await codeOf(people.signIn.useLink('wsl_nothing'))).toBe('gone');
    expect((await people.signIn.useLink(credential)).user.id).toBe(admin);
  });
});

/** A session of the user. */
const signIn = async (userId: string) => (await people.signIn.useLink((await people.signIn.makeLink(userId, admin)).credential)).session;

describe('sessions', () => {
  test('a session expires and can be ended', async () => {
    const [one, other] = [await signIn(admin), await signIn(admin)];
    await people.signIn.endSession(one);
    expect(await people.rights.bySession(one)).toBeNull();
    expect(await people.rights.bySession(other)).not.toBeNull();
    clock.advance(SESSION_LIFETIME_MS);
    expect(await people.rights.bySession(other)).toBeNull();
  });

  test('deactivating somebody ends sessions and links at once', async () => {
    const vera = await addViewer('v@x.org');
    const session = await signIn(vera.id);
    const { credential } = await people.signIn.makeLink(vera.id, admin);
    expect(await people.rights.bySession(session)).not.toBeNull();
    await people.users.change(vera.id, { active: false }, { by: admin });
    expect(await people.rights.bySession(session)).toBeNull();
    expect(await codeOf(people.signIn.useLink(credential))).toBe('gone');
  });

  test('a change of role is seen at once in this process, and within a moment from another', async () => {
    const vera = await addViewer('v@x.org');
    const session = await signIn(vera.id);
    await people.rights.bySession(session);
    const elsewhere = createPeople({ documents: createDocuments(opened.store, clock), clock });
    expect(await elsewhere.rights.bySession(session)).toMatchObject({ role: 'viewer' });
    await people.users.change(vera.id, { role: 'editor' }, { by: admin });
    expect(await people.rights.bySession(session)).toMatchObject({ role: 'editor' });
    clock.advance(RIGHTS_TTL_MS);
    expect(await elsewhere.rights.bySession(session)).toMatchObject({ role: 'editor' });
  });
});

describe('tokens', () => {
  test("a user's token has the user's rights of the moment, and none once the user is gone", async () => {
    const vera = await addViewer('v@x.org', ['p1']);
    const { credential } = await people.tokens.create({ name: 'script', userId: vera.id }, vera.id);
    expect(await people.rights.byToken(credential)).toMatchObject({ kind: 'user', id: vera.id, role: 'viewer', projects: ['p1'] });
    await people.users.change(vera.id, { projects: ['p2'] }, { by: admin });
    expect(await people.rights.byToken(credential)).toMatchObject({ projects: ['p2'] });
    await people.users.remove(vera.id, admin);
    expect(await people.rights.byToken(credential)).toBeNull();
    expect(await people.tokens.list(vera.id)).toEqual([]);
  });

  test('a service token has its own rights until it is revoked', async () => {
    const { token, credential } = await people.tokens.create({ name: 'intake', role: 'producer' }, admin);
    expect(await people.rights.byToken(credential)).toMatchObject({ kind: 'service', id: token.id, name: 'intake', role: 'producer' });
    await people.tokens.revoke(token.id, admin);
    expect(await people.rights.byToken(credential)).toBeNull();
  });

  test('a producer is not limited to projects, since it reads none', async () => {
    expect(await codeOf(people.tokens.create({ name: 'x', role: 'producer', projects: ['p'] }, admin))).toBe('bad_request');
  });

  test('a session is no token and a token no session', async () => {
    const { credential } = await people.tokens.create({ name: 'x', role: 'viewer' }, admin);
    expect(await people.rights.byToken(credential)).not.toBeNull();
    expect(await people.rights.bySession(credential)).toBeNull();
  });

  test('no secret is in the store', async () => {
    const { credential: token } = await people.tokens.create({ name: 'x', role: 'viewer' }, admin);
    const { credential: link } = await people.signIn.makeLink(admin, admin);
    const { session } = await people.signIn.useLink(link);
    const kept = JSON.stringify(await opened.store.query('SELECT * FROM documents'));
    for (const credential of [token, link, session]) {
      const secret = credential.split('_').at(-1) ?? credential;
      expect(secret).toMatch(/^[0-9a-f]{64}$/);
      expect(kept).not.toContain(secret);
    }
  });
});
