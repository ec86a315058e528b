/** What a killed writer leaves behind, made by hand, and what verifying makes of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../services/events/types.ts';
import { compareDerived } from '../../services/store/comparison.ts';
import { derivedTables } from '../../services/store/derived.ts';
import { rawTable } from '../../services/store/event-columns.ts';
import { createLanding } from '../../services/store/landing.ts';
import { touchedByChunk } from '../../services/store/scope.ts';
import { randomStudio } from '../support/random-studio.ts';
import { openStoreOfKind, STORE_KINDS, type TestStore } from '../support/store.ts';
import { character, chunkOf, contentOf, DAY, generation, MINUTE, NOON, numberOf } from './sample.ts';

const DERIVED = derivedTables();
const targetsOf = (type: string) => [...new Set(DERIVED.filter((table) => table.type === type).map((table) => table.target))];

describe.each(STORE_KINDS)('verifying a chunk in a store that is %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openStoreOfKind(kind);
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    const tables = new Set([...EVENT_TYPES.map(rawTable), ...DERIVED.map((table) => table.target), 'ledger']);
    for (const table of tables) await opened.store.command(`TRUNCATE TABLE ${table}`);
  });

  const contents = async (tables: readonly string[]) => Promise.all(tables.map((table) => contentOf(opened.store, table)));

  it('finds nothing to do where all is right', async () => {
    const landing = createLanding(opened.store);
    const chunk = chunkOf([generation('a'), generation('b', { outcome: 'FAILED' })]);
    await landing.land(chunk);
    const before = await contents(['raw_generation', ...targetsOf('generation')]);
    expect(await landing.verify({ ...chunk, attempt: 2 })).toEqual({ landed: 2, repeats: 0, conflicts: [], restored: 0, mended: [] });
    expect(await contents(['raw_generation', ...targetsOf('generation')])).toEqual(before);
  });

  it.each(EVENT_TYPES)('mends each derived table of %s that lost its part of the chunk', { timeout: 240_000 }, async (type) => {
    const { store } = opened;
    const landing = createLanding(store);
    const { events } = randomStudio(5, 100);
    const own = [...new Map(events.filter((event) => event.type === type).map((event) => [event.event_id, event])).values()];
    const half = Math.floor(own.length / 2);
    await landing.land(chunkOf(own.slice(0, half)));
    const chunk = chunkOf(own.slice(half), { first: 5_000 });
    await landing.land(chunk);
    const targets = targetsOf(type);
    const whole = await contents(targets);
    for (const table of DERIVED.filter((one) => one.type === type)) {
      // As after a kill: the part of this chunk is missing in one target, the others have theirs.
      await store.command(`TRUNCATE TABLE ${table.target}`);
      const outcome = await landing.verify({ ...chunk, attempt: 2 });
      expect(outcome.mended.map((mended) => [mended.view, mended.remaining])).toEqual([[table.view, 0]]);
      // What the chunk touches is whole again; what only the first chunk touches is that chunk's to verify.
      await landing.verify(chunkOf(own.slice(0, half), { attempt: 2 }));
      expect(await contents(targets)).toEqual(whole);
    }
  });

  it('lands the rows that raw lacks and takes from the rollups what they had already', async () => {
    const { store } = opened;
    const landing = createLanding(store);
    const chunk = chunkOf(Array.from({ length: 20 }, (_, i) => generation(`e-${i}`, { occurred_at: NOON + i * MINUTE })));
    await landing.land(chunk);
    const targets = targetsOf('generation');
    const whole = await contents(targets);
    await store.command(`ALTER TABLE raw_generation DELETE WHERE position % 3 = 0 SETTINGS mutations_sync = 2`);
    expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(13);
    const outcome = await landing.verify({ ...chunk, attempt: 2 });
    expect(outcome).toMatchObject({ landed: 20, restored: 7 });
    expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(20);
    expect(await contents(targets)).toEqual(whole);
    expect(await landing.verify({ ...chunk, attempt: 3 })).toMatchObject({ restored: 0, mended: [] });
  });

  it('lands the whole chunk where a token stood for no rows at all', async () => {
    const { store } = opened;
    const landing = createLanding(store);
    const chunk = chunkOf([generation('a'), generation('b')]);
    await landing.land(chunk);
    // The tokens stay, of raw and of the targets, and so the chunk's own token lands nothing any more.
    for (const table of ['raw_generation', ...targetsOf('generation')])
      await store.command(`ALTER TABLE ${table} DELETE WHERE 1 SETTINGS mutations_sync = 2`);
    await landing.land(chunk);
    expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(0);
    expect(await landing.verify({ ...chunk, attempt: 2 })).toMatchObject({ landed: 2, restored: 2 });
    expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(2);
    expect(await numberOf(store, 'SELECT sum(attempts) FROM generation_quarter')).toBe(2);
  });

  it('takes the next token where the attempt before it spent one without rows', async () => {
    const { store } = opened;
    const landing = createLanding(store);
    const chunk = chunkOf([generation('a')]);
    for (const attempt of [1, 2, 2]) {
      await store.command('ALTER TABLE raw_generation DELETE WHERE 1 SETTINGS mutations_sync = 2');
      expect(await landing.verify({ ...chunk, attempt })).toMatchObject({ restored: 1 });
      expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(1);
    }
    expect(await numberOf(store, 'SELECT sum(attempts) FROM generation_day')).toBe(1);
  });

  it('mends a rollup over the whole length of an attempt of 145 days, among others that share its quarters', async () => {
    const { store } = opened;
    const landing = createLanding(store);
    await landing.land(
      chunkOf(
        Array.from({ length: 60 }, (_, i) =>
          generation(`other-${i}`, { occurred_at: NOON - i * 2 * DAY, started_at: NOON - i * 2 * DAY - 30 * MINUTE }),
        ),
      ),
    );
    const long = chunkOf([generation('long', { started_at: NOON - 145 * DAY, queued_at: null })], { first: 100 });
    await landing.land(long);
    const whole = await contents(targetsOf('generation'));
    await store.command('ALTER TABLE generation_quarter DELETE WHERE quarter >= toDateTime(1767225600) SETTINGS mutations_sync = 2');
    await store.command('ALTER TABLE scene_gpu DELETE WHERE ended_at > started_at + toIntervalDay(100) SETTINGS mutations_sync = 2');
    const outcome = await landing.verify({ ...long, attempt: 2 });
    expect(outcome.mended.map((mended) => mended.target).sort()).toEqual(['generation_quarter', 'scene_gpu']);
    expect(await contents(targetsOf('generation'))).toEqual(whole);
  });

  it('verifies a chunk with repeats and conflicts without landing them', async () => {
    const landing = createLanding(opened.store);
    await landing.land(chunkOf([generation('a'), generation('b')]));
    const chunk = chunkOf([generation('a'), generation('b', { attempt: 2 }), generation('c')], { first: 2 });
    const counts = await landing.land(chunk);
    expect(await landing.verify({ ...chunk, attempt: 2 })).toEqual({ ...counts, restored: 0, mended: [] });
    expect(await numberOf(opened.store, 'SELECT count() FROM raw_generation')).toBe(3);
  });

  it('holds the lease of the type while it verifies', async () => {
    const held: string[] = [];
    const withLease = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      held.push(name);
      return work();
    };
    await createLanding(opened.store, { withLease }).verify(chunkOf([character('a')]));
    expect(held).toEqual(['writers/character']);
  });

  it('lets an auditor find and mend the one hour that is wrong', async () => {
    const { store } = opened;
    await createLanding(store).land(
      chunkOf(
        Array.from({ length: 48 }, (_, i) =>
          generation(`h-${i}`, { occurred_at: NOON + i * 30 * MINUTE, started_at: null, queued_at: null }),
        ),
      ),
    );
    const whole = await contentOf(store, 'generation_quarter');
    await store.insert('generation_quarter', [
      {
        quarter: NOON / 1000 + 5 * 3600,
        project_id: 'p',
        scene_type: 'wide',
        resolution_tier: '4k',
        worker_id: 'w',
        gpu_model: 'H100',
        outcome: 'SUCCEEDED',
        attempts: 4,
      },
    ]);
    const table = DERIVED.find((one) => one.view === 'generation_quarter_from_generation')!;
    const wrong: number[] = [];
    for (let hour = 0; hour < 24; hour++) {
      const scope = { kind: 'span', fromMs: NOON + hour * 60 * MINUTE, toMs: NOON + (hour + 1) * 60 * MINUTE } as const;
      if ((await compareDerived(store, table, scope, { mend: true })).differing > 0) wrong.push(hour);
    }
    expect(wrong).toEqual([5]);
    expect(await contentOf(store, 'generation_quarter')).toEqual(whole);
  });

  it('knows the keys that a chunk touches from its events alone', async () => {
    const chunk = chunkOf([generation('a')]);
    await createLanding(opened.store).land(
      chunkOf([generation('x', { occurred_at: NOON + 90 * MINUTE, started_at: NOON + 80 * MINUTE })], { first: 50 }),
    );
    await opened.store.command('TRUNCATE TABLE generation_quarter');
    const table = DERIVED.find((one) => one.view === 'generation_quarter_from_generation')!;
    expect(await compareDerived(opened.store, table, touchedByChunk(chunk.id, chunk.events), { mend: false })).toMatchObject({
      differing: 0,
    });
  });
});
