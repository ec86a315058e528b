import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestHealthRoutes, type IngestHealth } from '../../services/query/routes/ingest-health.ts';
import type { App } from '../../services/query/schemas.ts';
import { readFreshness, RETIRED_LOG_MS } from '../../services/store/freshness.ts';
import { readIngestStanding } from '../../services/store/ingest-standing.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

const NOW = Date.UTC(2026, 2, 20, 12);
const step = (log: string, first: number, state: string, more: object = {}) => ({
  log,
  incarnation: 'a',
  first,
  last: first + 9,
  state,
  type: 'qa',
  chunk: `${log}/a/${first}`,
  attempt: 1,
  rejected: [],
  at: NOW - 60_000,
  writer: 'w',
  ...more,
});

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore();
  await opened.store.insert('ledger', [
    step('kafka/qa/0', 0, 'declared'),
    step('kafka/qa/0', 0, 'finished', { accepted: 8, landed: 7, repeats: 1, dead: 2 }),
    // A second attempt of the same step counts once.
    step('kafka/qa/0', 0, 'finished', { accepted: 8, landed: 7, repeats: 1, dead: 2, attempt: 2 }),
    step('kafka/qa/0', 10, 'declared', { at: NOW - 30_000 }),
    step('kafka/qa/0', 20, 'lost', { content_digest: 'retention' }),
    step('kafka/qa/1', 0, 'declared', { at: NOW - 172_800_000 }),
    step('kafka/qa/1', 0, 'finished', { at: NOW - 172_800_000, accepted: 5, repeats: 0, dead: 5 }),
    // The topic was made anew and nothing is known to be lost.
    step('kafka/qa/1', 10, 'lost', { last: 9, content_digest: 'recreated' }),
  ]);
  const progress = { incarnation: 'a', at: NOW - 5_000, writer: 'w' };
  await opened.store.insert('log_progress', [
    { ...progress, log: 'kafka/qa/0', position: 20, end: 45, watermark_ms: NOW - 40_000 },
    { ...progress, log: 'kafka/old/0', position: 3, end: 3, watermark_ms: RETIRED_LOG_MS },
  ]);
  const letter = { log: 'kafka/qa/0', incarnation: 'a', reason: 'bad_value', origin: 'kafka', recorded_at: NOW, version: 1 };
  await opened.store.insert('dead_letters', [
    { ...letter, position: 3, type: 'qa', buried_at: NOW - 60_000 },
    { ...letter, position: 4, type: 'qa', buried_at: NOW - 60_000 },
    // Taken by a replay since: it was rejected all the same.
    { ...letter, position: 4, type: 'qa', buried_at: NOW - 60_000, replayed_at: NOW, version: 2 },
    { ...letter, position: 5, type: 'qa', buried_at: NOW - 172_800_000 },
    { ...letter, log: 'intake/qa', position: 6, type: '', buried_at: NOW - 60_000 },
  ]);
  await opened.store.insert('audit_hours', [
    { type: 'qa', hour: NOW / 1_000 - 7_200, verified: true, differing: 0, at: NOW - 1_000 },
    { type: 'qa', hour: NOW / 1_000 - 3_600, verified: false, differing: 4, detail: 'qa_quarters: 4 differed, 4 do', at: NOW - 1_000 },
  ]);
});
afterAll(() => opened.close());

/** As people are told of it. */
async function healthOf(paused: Parameters<typeof ingestHealthRoutes>[1]['paused']): Promise<IngestHealth> {
  const app = Fastify() as unknown as App;
  const freshness = () => readFreshness(opened.store, { now: NOW, latenessMs: 0 });
  ingestHealthRoutes(app, { store: opened.store, clock: createHeldClock(NOW), freshness, paused });
  const health = (await app.inject('/ingest/health')).json<IngestHealth>();
  await app.close();
  return health;
}

describe('how ingest stands, by the store', () => {
  test('logs with what waits in them', async () => {
    const { logs } = await readIngestStanding(opened.store, NOW - 86_400_000);
    expect(logs).toEqual([
      expect.objectContaining({ log: 'kafka/old/0', type: null, lag: 0, retired: true, readTo: null }),
      expect.objectContaining({
        log: 'kafka/qa/0',
        type: 'qa',
        lag: 25,
        pendingChunks: 1,
        pendingMessages: 10,
        pendingSince: NOW - 30_000,
        askedAt: NOW - 5_000,
        readTo: NOW - 40_000,
        retired: false,
      }),
      expect.objectContaining({ log: 'kafka/qa/1', lag: null, pendingChunks: 0, pendingSince: null, askedAt: null }),
    ]);
  });

  test('counts of what was settled or rejected in the range, each once', async () => {
    const { types } = await readIngestStanding(opened.store, NOW - 86_400_000);
    expect(types).toEqual([
      { type: '', accepted: 0, repeats: 0, rejected: 1 },
      { type: 'qa', accepted: 8, repeats: 1, rejected: 2 },
    ]);
  });

  test('what was lost and why, but no loss of nothing', async () => {
    const { lost } = await readIngestStanding(opened.store, NOW);
    expect(lost).toEqual([{ log: 'kafka/qa/0', incarnation: 'a', first: 20, last: 29, cause: 'retention', at: NOW - 60_000 }]);
  });

  test('the hours that differ', async () => {
    const { audit } = await readIngestStanding(opened.store, NOW);
    expect(audit).toEqual({
      roundAt: NOW - 1_000,
      hours: 2,
      differingHours: 1,
      differing: [{ type: 'qa', hour: NOW - 3_600_000, differing: 4, detail: 'qa_quarters: 4 differed, 4 do' }],
    });
  });

  test('a process that takes events names the logs that wait, also one of which nothing is written down yet', async () => {
    const health = await healthOf(() => [{ log: 'kafka/qa/3', why: 'topic_missing', since: NOW - 9_000 }]);
    expect(health).toMatchObject({ takes_events: true, freshness: { lost: 10 } });
    expect(health.logs.filter(({ paused }) => paused !== null)).toEqual([
      expect.objectContaining({ log: 'kafka/qa/3', paused: { why: 'topic_missing', since: '2026-03-20T11:59:51.000Z' } }),
    ]);
  });

  test('one that takes none says that it does not know', async () => {
    const health = await healthOf(null);
    expect(health).toMatchObject({ takes_events: false, freshness: { lost: 10 } });
    expect(health.logs.map(({ paused }) => paused)).toEqual([null, null, null]);
  });
});
