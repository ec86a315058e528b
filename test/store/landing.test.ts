import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_TYPES, type StudioEvent } from '../../services/events/types.ts';
import { compareDerived } from '../../services/store/comparison.ts';
import { derivedTables } from '../../services/store/derived.ts';
import { eventFields, rawTable } from '../../services/store/event-columns.ts';
import { createLanding } from '../../services/store/landing.ts';
import { ODD_NAMES } from '../support/odd-names.ts';
import { randomStudio } from '../support/random-studio.ts';
import { openStoreOfKind, STORE_KINDS, type TestStore } from '../support/store.ts';
import { asItCame, chunkOf, contentOf, DAY, generation, MINUTE, NOON, numberOf, plainOf } from './sample.ts';

const DERIVED = derivedTables();
/** GPU-milliseconds of a row of scene_gpu. */
const SCENE_GPU_MS = 'gpus * (toUnixTimestamp64Milli(ended_at) - toUnixTimestamp64Milli(started_at))';
const GENERATION_TARGETS = [...new Set(DERIVED.filter((table) => table.type === 'generation').map((table) => table.target))];

describe.each(STORE_KINDS)('landing in a store that is %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openStoreOfKind(kind);
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    const { store } = opened;
    const tables = new Set([...EVENT_TYPES.map(rawTable), ...DERIVED.map((table) => table.target), 'ledger']);
    for (const table of tables) await store.command(`TRUNCATE TABLE ${table}`);
  });

  it.each([
    ['as it was understood', false],
    ['as it came', true],
  ])('keeps every field of every type, landed %s', async (_how, passed) => {
    const { store } = opened;
    const landing = createLanding(store);
    const { events } = randomStudio(7, 200);
    for (const type of EVENT_TYPES) {
      const ofType = events.filter((event) => event.type === type && (!passed || plainOf(event) !== null));
      const own = new Map(ofType.map((event) => [event.event_id, event]));
      expect(own.size).toBeGreaterThan(0);
      const chunk = chunkOf([...own.values()]);
      await landing.land(passed ? asItCame(chunk) : chunk);
      const fields = eventFields()[type];
      const columns = fields.map(({ name, kind: form, nullable }) => {
        if (form !== 'time') return name;
        return nullable
          ? `toFloat64OrNull(toString(toUnixTimestamp64Milli(${name}))) AS ${name}`
          : `toFloat64(toUnixTimestamp64Milli(${name})) AS ${name}`;
      });
      const rows = await store.query<Record<string, unknown>>(
        `SELECT * FROM (SELECT ${columns.join(', ')} FROM (SELECT * FROM ${rawTable(type)}))`,
      );
      expect(rows).toHaveLength(own.size);
      for (const row of rows) expect({ type, ...row }).toEqual(own.get(String(row['event_id'])));
    }
  });

  it('knows an event as the same whether it is landed as it came or as it was understood', async () => {
    const landing = createLanding(opened.store);
    const { events } = randomStudio(11, 200);
    for (const type of EVENT_TYPES) {
      const ofType = events.filter((event) => event.type === type && plainOf(event) !== null);
      const own = [...new Map(ofType.map((event) => [event.event_id, event])).values()];
      expect(await landing.land(asItCame(chunkOf(own)))).toEqual({ landed: own.length, repeats: 0, conflicts: [] });
      const again = { landed: 0, repeats: own.length, conflicts: [] };
      expect(await landing.land(chunkOf(own, { log: 'kafka/t/1' }))).toEqual(again);
      expect(await landing.land(asItCame(chunkOf([...own, ...own], { log: 'kafka/t/2' })))).toEqual({ ...again, repeats: 2 * own.length });
    }
  });

  it('lands the first of two events of one id that came in one chunk', async () => {
    const { store } = opened;
    const chunk = asItCame(chunkOf([generation('a'), generation('b'), generation('a'), generation('b', { scene_id: 'other' })]));
    expect(await createLanding(store).land(chunk)).toEqual({ landed: 2, repeats: 1, conflicts: [{ position: 3, event_id: 'b' }] });
    expect(await numberOf(store, "SELECT count() FROM raw_generation WHERE scene_id = 'other'")).toBe(0);
  });

  it('lands a chunk once however often it is landed, in raw and in every target', async () => {
    const { store } = opened;
    const landing = createLanding(store);
    const chunk = chunkOf([generation('a', { outcome: 'FAILED' }), generation('b')]);
    const first = await landing.land(chunk);
    const contents = await Promise.all(GENERATION_TARGETS.map((table) => contentOf(store, table)));
    expect(await landing.land(chunk)).toEqual(first);
    expect(first).toEqual({ landed: 2, repeats: 0, conflicts: [] });
    expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(2);
    expect(await Promise.all(GENERATION_TARGETS.map((table) => contentOf(store, table)))).toEqual(contents);
    expect(await numberOf(store, 'SELECT sum(attempts) FROM generation_quarter')).toBe(2);
    expect(await numberOf(store, `SELECT sum(${SCENE_GPU_MS}) FROM scene_gpu`)).toBe(2 * 2 * 20 * MINUTE);
  });

  it('lands a chunk once when two writers land it at once', async () => {
    const { store } = opened;
    const chunk = chunkOf(Array.from({ length: 500 }, (_, i) => generation(`twin-${i}`)));
    await Promise.all([1, 2, 3].map(() => createLanding(store).land(chunk)));
    expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(500);
    expect(await numberOf(store, 'SELECT sum(attempts) FROM generation_day')).toBe(500);
    expect(await numberOf(store, 'SELECT sum(events) FROM failure_quarter')).toBe(0);
  });

  it('lands nothing of a chunk that the ledger has finished, even when its token is forgotten', async () => {
    const { store } = opened;
    const landing = createLanding(store);
    const chunk = chunkOf([generation('late-zombie')]);
    const at = NOON;
    await store.insert('ledger', [
      { log: 'kafka/t/0', incarnation: '0', first: 0, last: 0, state: 'finished', type: 'generation', chunk: chunk.id, attempt: 1, at },
    ]);
    await landing.land(chunk);
    expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(0);
    expect(await numberOf(store, 'SELECT count() FROM generation_quarter')).toBe(0);
  });

  it('drops a copy that another chunk brings', async () => {
    const { store } = opened;
    const landing = createLanding(store);
    await landing.land(chunkOf([generation('a'), generation('b')]));
    const again = await landing.land(chunkOf([generation('b'), generation('c')], { first: 10 }));
    expect(again).toEqual({ landed: 1, repeats: 1, conflicts: [] });
    expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(3);
    expect(await numberOf(store, 'SELECT sum(attempts) FROM generation_quarter')).toBe(3);
  });

  it('drops a copy within the chunk, keeping the one that stands first', async () => {
    const { store } = opened;
    const counts = await createLanding(store).land(chunkOf([generation('a'), generation('b'), generation('a')]));
    expect(counts).toEqual({ landed: 2, repeats: 1, conflicts: [] });
    expect(await store.query('SELECT position FROM raw_generation ORDER BY position')).toEqual([{ position: '0' }, { position: '1' }]);
  });

  it.each<[string, Partial<ReturnType<typeof generation>>]>([
    ['another number', { gpu_count: 3 }],
    ['null for a value', { gpu_model: null }],
    ['an empty text for null', { failure_type: '' }],
    ['another time in the same hour', { occurred_at: NOON + MINUTE }],
    ['a time two months away', { occurred_at: NOON + 60 * DAY, started_at: NOON + 60 * DAY - MINUTE }],
  ])('names a copy with %s as a conflict and does not land it', async (_what, over) => {
    const { store } = opened;
    const landing = createLanding(store);
    await landing.land(chunkOf([generation('a'), generation('b')]));
    const counts = await landing.land(chunkOf([generation('c'), generation('a', over), generation('b')], { first: 5 }));
    expect(counts).toEqual({ landed: 1, repeats: 1, conflicts: [{ position: 6, event_id: 'a' }] });
    expect(await numberOf(store, 'SELECT count() FROM raw_generation')).toBe(3);
  });

  it('finds a conflict between two copies of one chunk', async () => {
    const counts = await createLanding(opened.store).land(chunkOf([generation('a'), generation('a', { attempt: 2 }), generation('a')]));
    expect(counts).toEqual({ landed: 1, repeats: 1, conflicts: [{ position: 1, event_id: 'a' }] });
  });

  it('tells two nulls that change places apart', async () => {
    const landing = createLanding(opened.store);
    await landing.land(chunkOf([generation('a', { worker_id: null, gpu_model: 'x' })]));
    const counts = await landing.land(chunkOf([generation('a', { worker_id: 'x', gpu_model: null })], { first: 1 }));
    expect(counts.conflicts).toHaveLength(1);
  });

  it('gives the same counts when a chunk with repeats and conflicts is landed again', async () => {
    const landing = createLanding(opened.store);
    await landing.land(chunkOf([generation('a'), generation('b')]));
    const chunk = chunkOf([generation('a'), generation('b', { attempt: 3 }), generation('c'), generation('c')], { first: 2 });
    const first = await landing.land(chunk);
    expect(first).toEqual({ landed: 1, repeats: 2, conflicts: [{ position: 3, event_id: 'b' }] });
    expect(await landing.land(chunk)).toEqual(first);
  });

  it('splits an attempt of 145 days over its quarters and days without losing a millisecond', async () => {
    const { store } = opened;
    const long = generation('long', { started_at: NOON - 145 * DAY - 1, occurred_at: NOON + 7, queued_at: null, gpu_count: 8 });
    await createLanding(store).land(chunkOf([long]));
    const gpuMs = 8 * (145 * DAY + 8);
    for (const table of ['generation_quarter', 'generation_day'])
      expect(await numberOf(store, `SELECT sum(gpu_ms) FROM ${table}`)).toBe(gpuMs);
    expect(await numberOf(store, `SELECT sum(${SCENE_GPU_MS}) FROM scene_gpu`)).toBe(gpuMs);
    expect(await numberOf(store, 'SELECT count() FROM generation_quarter FINAL')).toBe(145 * 96 + 2);
    expect(await numberOf(store, 'SELECT max(gpu_ms) FROM generation_quarter FINAL')).toBe(8 * 15 * MINUTE);
  });

  it('lands one chunk that spans more than a hundred months', async () => {
    const events = Array.from({ length: 130 }, (_, i) =>
      generation(`m-${i}`, { occurred_at: NOON - i * 31 * DAY, started_at: null, queued_at: null }),
    );
    expect((await createLanding(opened.store).land(chunkOf(events))).landed).toBe(130);
    expect(await numberOf(opened.store, 'SELECT uniqExact(toYYYYMM(occurred_at)) FROM raw_generation')).toBeGreaterThan(100);
  });

  it('takes quotes, emoji and any script in ids', async () => {
    const { store } = opened;
    const landing = createLanding(store);
    const events = ODD_NAMES.map((name) =>
      generation(name, { project_id: name, scene_id: name, worker_id: name, failure_type: name, outcome: 'FAILED' }),
    );
    const chunk = chunkOf(events, { log: `kafka/it's "a" \\ 🎬 {x:String}/0` });
    expect((await landing.land(chunk)).landed).toBe(ODD_NAMES.length);
    const rows = await store.query<{ event_id: string; project_id: string }>('SELECT event_id, project_id FROM raw_generation');
    expect(new Set(rows.map((row) => row.project_id))).toEqual(new Set(ODD_NAMES));
    expect(await landing.verify({ ...chunk, attempt: 2 })).toMatchObject({ landed: ODD_NAMES.length, restored: 0, mended: [] });
    expect((await landing.land({ ...chunk, id: 'other/0/0' })).repeats).toBe(ODD_NAMES.length);
  });

  it('leaves every derived table equal to raw', { timeout: 240_000 }, async () => {
    const { store } = opened;
    const landing = createLanding(store);
    const { events } = randomStudio(11, 250);
    for (const type of EVENT_TYPES) {
      const own: StudioEvent[] = events.filter((event) => event.type === type);
      const half = Math.floor(own.length / 2);
      await landing.land(chunkOf(own.slice(0, half + 20)));
      await landing.land(chunkOf(own.slice(half), { first: 10_000 }));
    }
    const scope = { kind: 'span', fromMs: Date.UTC(2000, 0, 1), toMs: Date.UTC(2030, 0, 1) } as const;
    for (const table of DERIVED)
      expect(await compareDerived(store, table, scope, { mend: false })).toMatchObject({ view: table.view, differing: 0 });
  });
});
