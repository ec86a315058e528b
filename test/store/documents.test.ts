import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../services/common/clock.ts';
import type { WrapsheetError } from '../../services/common/errors.ts';
import { createDocuments, type Documents } from '../../services/store/documents.ts';
import { ODD_NAMES } from '../support/odd-names.ts';
import { openStoreOfKind, STORE_KINDS, type TestStore } from '../support/store.ts';

const by = 'ada';

describe.each(STORE_KINDS)('documents in a store that is %s', (kind) => {
  let opened: TestStore;
  let documents: Documents;
  let now = Date.UTC(2026, 2, 1);
  const clock: Clock = { now: () => now };
  beforeAll(async () => {
    opened = await openStoreOfKind(kind);
    documents = createDocuments(opened.store, clock);
  });
  afterAll(() => opened.close());
  beforeEach(() => opened.store.command('TRUNCATE TABLE documents'));

  it('returns what was put, with version, time and author', async () => {
    expect(await documents.get('prices', 'x')).toBeNull();
    await documents.put('prices', 'x', { a: [1, 'ü', null] }, { expectedVersion: 0, by });
    expect(await documents.get('prices', 'x')).toEqual({ kind: 'prices', id: 'x', version: 1, body: { a: [1, 'ü', null] }, at: now, by });
    now += 5;
    expect((await documents.put('prices', 'x', 'two', { expectedVersion: 1, by: 'bob' })).version).toBe(2);
    expect(await documents.get('prices', 'x')).toMatchObject({ version: 2, body: 'two', at: now, by: 'bob' });
  });

  it('lists everything of several kinds at its newest version, without what was removed', async () => {
    await documents.put('settings', 'studio', 'old', { by });
    await documents.put('settings', 'studio', 'new', { by });
    await documents.put('labels', 'project_id', 1, { by });
    await documents.put('labels', 'scene_type', 2, { by });
    await documents.remove('labels', 'scene_type', { by });
    await documents.put('users', 'ada', 3, { by });
    const found = await documents.listAll(['settings', 'prices', 'labels']);
    expect(found.map(({ kind, id, version, body }) => [kind, id, version, body])).toEqual([
      ['labels', 'project_id', 1, 1],
      ['settings', 'studio', 2, 'new'],
    ]);
  });

  it('refuses a change that starts from another version', async () => {
    await documents.put('k', 'x', 1, { expectedVersion: 0, by });
    await expect(documents.put('k', 'x', 2, { expectedVersion: 0, by })).rejects.toMatchObject({ code: 'conflict' });
    await expect(documents.put('k', 'x', 2, { expectedVersion: 2, by })).rejects.toMatchObject({ code: 'conflict' });
    expect((await documents.get('k', 'x'))?.body).toBe(1);
  });

  it('lets one of several who change the same version win', async () => {
    await documents.put('k', 'x', 'start', { expectedVersion: 0, by });
    const tries = [1, 2, 3, 4, 5].map((n) => documents.put('k', 'x', n, { expectedVersion: 1, by: `writer-${n}` }));
    const outcomes = await Promise.allSettled(tries);
    const won = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index + 1] : []));
    expect(won).toHaveLength(1);
    expect(await documents.get('k', 'x')).toMatchObject({ version: 2, body: won[0] });
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost.map((outcome) => (outcome.reason as WrapsheetError).code)).toEqual(Array.from({ length: 4 }, () => 'conflict'));
  });

  it('lets everyone who expects no version through, one after the other', async () => {
    await Promise.all([1, 2, 3].map((n) => documents.put('k', 'x', n, { by })));
    expect((await documents.get('k', 'x'))?.version).toBe(3);
    expect((await documents.history('k', 'x')).map((document) => document.version)).toEqual([3, 2, 1]);
  });

  it('claims a version under the next token where the first stands for no row', async () => {
    await documents.put('k', 'x', 1, { expectedVersion: 0, by });
    // The token of version 1 stays when its row goes, as after a kill between the two.
    await opened.store.command("ALTER TABLE documents DELETE WHERE kind = 'k' SETTINGS mutations_sync = 2");
    await documents.put('k', 'x', 'again', { expectedVersion: 0, by });
    expect(await documents.get('k', 'x')).toMatchObject({ version: 1, body: 'again' });
  });

  it('removes a document, and lets it be made anew', async () => {
    await documents.put('k', 'x', 1, { by });
    await documents.remove('k', 'x', { by });
    expect(await documents.get('k', 'x')).toBeNull();
    expect((await documents.list('k')).items).toEqual([]);
    await documents.remove('k', 'x', { by });
    expect((await documents.put('k', 'x', 2, { expectedVersion: 0, by })).version).toBe(3);
    await expect(documents.remove('k', 'x', { expectedVersion: 2, by })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('lists a kind page by page in order of id, whatever the ids are', async () => {
    for (const id of ODD_NAMES) await documents.put('odd', id, { id }, { expectedVersion: 0, by });
    await documents.put('other', 'z', 1, { by });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Documents['list']>> = await documents.list('odd', { limit: 7, ...(cursor !== null && { cursor }) });
      for (const item of page.items) expect(item.body).toEqual({ id: item.id });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(ODD_NAMES.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  it('keeps a body of a megabyte', async () => {
    const body = { text: 'x{y:String}\u2028"\\'.repeat(70_000) };
    await documents.put('k', 'large', body, { by });
    expect((await documents.get('k', 'large'))?.body).toEqual(body);
  });
});
