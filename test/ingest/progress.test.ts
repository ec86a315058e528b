import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { createIngest } from '../../services/ingest/ingest.ts';
import { createLedger } from '../../services/ingest/ledger.ts';
import { createProgress } from '../../services/ingest/progress.ts';
import { readFreshness } from '../../services/store/freshness.ts';
import { createLeases } from '../../services/store/leases.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { asJson, NOON, retry } from './events.ts';
import { CLOCK } from './open-ingest.ts';

const INTAKE = { name: 'intake/retry', incarnation: '0', type: 'retry' } as const;

describe('a store whose Kafka logs were read before', () => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore();
    const log = { name: 'kafka/studio.retry/0', incarnation: 'a', type: 'retry' } as const;
    await createProgress(opened.store, CLOCK).write([{ log, position: 5, end: 9, watermarkMs: NOON - 7_200_000 }]);
  });
  afterAll(() => opened.close());

  const watermark = async () => (await readFreshness(opened.store, { now: CLOCK.now(), latenessMs: 0 })).watermark;

  test('keeps its watermark where they stand when events come in without Kafka settings, and says why', async () => {
    const { store } = opened;
    const warnings: unknown[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => warnings.push((JSON.parse(line) as { logs?: unknown }).logs) });
    const codec = createAvroCodec({ schemas: loadSchemas() });
    const ingest = createIngest({ auditEveryMs: null }, { store, leases: createLeases(store, CLOCK), codec, clock: CLOCK, log });
    await ingest.start();
    expect(await ingest.intake.submit(asJson([retry('direct')]))).toMatchObject({ accepted: 1 });
    await ingest.close();
    expect(await watermark()).toBe(NOON - 7_200_000);
    expect(warnings).toEqual([['kafka/studio.retry/0']]);
  });

  test('lets them go when topics are configured and they are none of those', async () => {
    await createProgress(opened.store, { now: () => CLOCK.now() + 1 }).retireOthers(['studio.generation']);
    expect(await watermark()).toBe(CLOCK.now());
  });
});

describe('an intake', () => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore();
  });
  afterAll(() => opened.close());

  test('holds the watermark where its first accepted and not landed events came in', async () => {
    const { store } = opened;
    const watermark = async () => (await readFreshness(store, { now: CLOCK.now(), latenessMs: 0 })).watermark;
    const declare = (first: number, atMs: number) =>
      createLedger(store, { now: () => atMs }).declare({
        log: INTAKE,
        first,
        last: first,
        rejected: [],
        hours: [],
        digest: `batch-${first}`,
      });
    const earlier = await declare(0, NOON);
    const later = await declare(1, NOON + 60_000);
    expect(await watermark()).toBe(NOON);
    const counts = { landed: 1, repeats: 0, conflicts: 0, firstOccurredAt: NOON, lastOccurredAt: NOON };
    await createLedger(store, CLOCK).finish(earlier.row, counts);
    expect(await watermark()).toBe(NOON + 60_000);
    await createLedger(store, CLOCK).finish(later.row, counts);
    expect(await watermark()).toBe(CLOCK.now());
  });
});
