import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ingest } from '../../services/ingest/ingest.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { asJson, character, generation, NOON, retry } from './events.ts';
import { CLOCK, countRows, startIngest } from './open-ingest.ts';

describe('events without Kafka', () => {
  let opened: TestStore;
  let ingest: Ingest;
  beforeAll(async () => {
    opened = await openTestStore();
    ingest = await startIngest(opened.store);
  });
  afterAll(async () => {
    await ingest.close();
    await opened.close();
  });

  const submit = (...events: Parameters<typeof asJson>[0]) => ingest.intake.submit(asJson(events));

  test('what is accepted is in raw and in the rollups, once', async () => {
    expect(await submit(generation('a1'), generation('a2', { gpu_count: 3 }), retry('a3'))).toEqual({
      accepted: 3,
      duplicate: 0,
      rejected: [],
    });
    await ingest.drained();
    expect(await countRows(opened.store, 'raw_generation', "event_id IN ('a1', 'a2')")).toBe(2);
    const rows = await opened.store.query('SELECT sum(gpu_ms) AS gpu_ms, sum(attempts) AS attempts FROM generation_quarter');
    // Two and three GPUs for 25 minutes each.
    expect(rows).toEqual([{ gpu_ms: String(5 * 25 * 60_000), attempts: '2' }]);
  });

  test('an event sent again is a duplicate, landed or not', async () => {
    expect(await submit(retry('b1'), retry('b1'))).toEqual({ accepted: 1, duplicate: 1, rejected: [] });
    expect(await submit(retry('b1'))).toEqual({ accepted: 0, duplicate: 1, rejected: [] });
    await ingest.drained();
    expect(await submit(retry('b1'))).toEqual({ accepted: 0, duplicate: 1, rejected: [] });
    await ingest.drained();
    expect(await countRows(opened.store, 'raw_retry', "event_id = 'b1'")).toBe(1);
  });

  test('another event under a taken id is refused, landed or not, at whatever hour', async () => {
    await submit(retry('c1'));
    const refused = { index: 0, code: 'event_id_conflict', detail: 'another retry event has the event_id c1' };
    expect(await submit(retry('c1', { reason: 'feet' }))).toEqual({ accepted: 0, duplicate: 0, rejected: [refused] });
    await ingest.drained();
    expect(await submit(retry('c1', { occurred_at: NOON - 86_400_000 }))).toEqual({ accepted: 0, duplicate: 0, rejected: [refused] });
    await ingest.drained();
    expect(await countRows(opened.store, 'raw_retry', "event_id = 'c1'")).toBe(1);
  });

  test('the same id in another type is another event', async () => {
    expect(await submit(retry('d1'), character('d1'))).toEqual({ accepted: 2, duplicate: 0, rejected: [] });
  });

  test('the rest of a request does not suffer from what is refused, and what is refused is a dead letter', async () => {
    const broken = { ...asJson([retry('e2')])[0], trigger: 'WHIM' };
    const result = await ingest.intake.submit([...asJson([retry('e1')]), broken, 17]);
    expect(result.accepted).toBe(1);
    expect(result.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, 'unknown_symbol'],
      [2, 'invalid_json'],
    ]);
    const { items } = await ingest.deadLetters.list({ reason: 'unknown_symbol' });
    expect(items).toHaveLength(1);
    expect(JSON.parse(Buffer.from(items[0]?.bytes ?? '', 'base64').toString())).toEqual(broken);
  });

  test('what became of events is counted, each once', async () => {
    const registry = new Registry();
    const counting = await startIngest(opened.store, {}, CLOCK, registry);
    await counting.intake.submit([
      ...asJson([retry('m1'), retry('m1'), retry('m2'), retry('m2', { reason: 'feet' })]),
      { type: 'teleport' },
    ]);
    await counting.drained();
    await counting.intake.submit(asJson([retry('m2')]));
    await counting.close();
    const metric = await registry.getSingleMetric('wrapsheet_ingest_events_total')?.get();
    expect(metric?.values.filter(({ value }) => value > 0).map(({ labels, value }) => [labels['type'], labels['verdict'], value])).toEqual(
      expect.arrayContaining([
        ['retry', 'landed', 2],
        ['retry', 'repeat', 2],
        ['retry', 'conflict', 1],
        ['unknown', 'rejected', 1],
      ]),
    );
  });

  test('the same refusal twice is one dead letter', async () => {
    const broken = { ...asJson([retry('f1')])[0], attempt: 0 };
    await ingest.intake.submit([broken]);
    await ingest.intake.submit([broken]);
    const { items } = await ingest.deadLetters.list({ reason: 'out_of_bounds' });
    expect(items).toHaveLength(1);
  });

  test('requests that come together are taken in together and each gets its own answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => submit(retry(`g${i % 10}`))));
    expect(answers.map((answer) => answer.accepted).reduce((a, b) => a + b)).toBe(10);
    expect(answers.map((answer) => answer.duplicate).reduce((a, b) => a + b)).toBe(10);
    await ingest.drained();
    expect(await countRows(opened.store, 'ledger', "log = 'intake/retry' AND state = 'declared' AND last - first >= 9")).toBeGreaterThan(0);
  });
});

describe('more than can be taken in', () => {
  test('is turned away with the time to wait, and nothing of it is taken', async () => {
    const opened = await openTestStore();
    const ingest = await startIngest(opened.store, { maxWaitingEvents: 10 });
    const first = ingest.intake.submit(asJson(Array.from({ length: 8 }, (_, i) => retry(`q${i}`))));
    const second = ingest.intake.submit(asJson(Array.from({ length: 8 }, (_, i) => retry(`r${i}`))));
    await expect(second).rejects.toMatchObject({ code: 'too_many_requests', params: { retry_after_s: 1 } });
    expect((await first).accepted).toBe(8);
    await ingest.drained();
    expect(await countRows(opened.store, 'raw_retry')).toBe(8);
    await ingest.close();
    await opened.close();
  });
});
