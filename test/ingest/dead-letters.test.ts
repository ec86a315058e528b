import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Judged } from '../../services/events/judged.ts';
import { createBury, type BuriedLetter } from '../../services/ingest/burying.ts';
import { createDeadLetters, type DeadLettersDeps } from '../../services/ingest/dead-letters.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { NOON, retry } from './events.ts';
import { CLOCK, countRows } from './open-ingest.ts';

const letter = (position: number, changes: Partial<BuriedLetter> = {}): BuriedLetter => ({
  log: 'kafka/t/0',
  incarnation: 'a',
  position,
  reason: 'unknown_schema_id',
  type: 'retry',
  detail: 'no schema has the id 9',
  origin: 'kafka',
  bytes: Buffer.from([0, 255, position]),
  chunk: 'kafka/t/0/a/0',
  recordedAt: NOON + position,
  ...changes,
});

const again = (): Judged => ({ kind: 'rejected', reason: 'unknown_schema_id', detail: 'still' });

describe('dead letters', () => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore();
    const bury = createBury(opened.store, CLOCK);
    await bury([0, 1, 2, 3, 4].map((position) => letter(position)));
    await bury([letter(9, { reason: 'too_large', type: 'qa' }), letter(1)]);
  });
  afterAll(() => opened.close());

  function lettersThat(judged: (position: number) => Judged, verdict: 'accepted' | 'duplicate' = 'accepted') {
    const asked: unknown[] = [];
    const deps: DeadLettersDeps = {
      store: opened.store,
      clock: CLOCK,
      judge: (origin, type, bytes, recordedAt) => {
        asked.push([origin, type, [...bytes], recordedAt]);
        return Promise.resolve(judged(bytes[2] ?? 0));
      },
      take: (events) => Promise.resolve(events.map(() => ({ kind: verdict }))),
    };
    return { letters: createDeadLetters(deps), asked };
  }

  test('are listed in pages without gap or overlap, each once', async () => {
    const { letters } = lettersThat(again);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await letters.list({ limit: 2, ...(cursor !== undefined && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ position }) => position));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 9]);
  });

  test('are filtered by reason and type, and counted by reason', async () => {
    const { letters } = lettersThat(again);
    expect((await letters.list({ reason: 'too_large' })).items.map(({ position }) => position)).toEqual([9]);
    expect((await letters.list({ type: 'retry', reason: 'too_large' })).items).toEqual([]);
    expect(await letters.counts()).toEqual([
      { reason: 'unknown_schema_id', letters: 5 },
      { reason: 'too_large', letters: 1 },
    ]);
  });

  test('a cursor that is none is refused', async () => {
    await expect(lettersThat(again).letters.list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'bad_request' });
  });

  test('are judged again as they came; what is still rejected stays', async () => {
    const { letters, asked } = lettersThat((position) => (position === 0 ? { kind: 'accepted', event: retry('zero') } : again()));
    const [item] = (await letters.list({ reason: 'unknown_schema_id' })).items.filter(({ position }) => position === 1);
    expect(await letters.replay({ ids: [item!.id] })).toEqual({
      replayed: 1,
      accepted: 0,
      rejected: 1,
      letters: [{ id: item!.id, outcome: 'unknown_schema_id', detail: 'still' }],
    });
    expect(asked).toEqual([['kafka', 'retry', [0, 255, 1], NOON + 1]]);
    const all = await letters.replay({ reason: 'unknown_schema_id' });
    expect(all).toMatchObject({ replayed: 5, accepted: 1, rejected: 4 });
    expect(all.letters.map(({ outcome }) => outcome)).toEqual(['accepted', ...Array.from({ length: 4 }, () => 'unknown_schema_id')]);
    expect(await countRows(opened.store, 'dead_letters FINAL', 'replayed_at IS NULL')).toBe(5);
    const { items } = await letters.list({ replayed: true });
    expect(items.find(({ position }) => position === 0)).toMatchObject({ replay_outcome: 'accepted' });
  });

  test('burying a letter again does not undo its replay', async () => {
    await createBury(opened.store, CLOCK)([letter(0)]);
    expect(await countRows(opened.store, 'dead_letters FINAL', 'position = 0 AND replayed_at IS NOT NULL')).toBe(1);
  });
});
