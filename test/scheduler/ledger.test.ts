import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLedger, cursorAfter } from '../../services/scheduler/ledger/ledger.ts';
import { deliveryKey, firingAt, firingKey, type DeliveryBody, type Ledger, type Step } from '../../services/scheduler/ledger/types.ts';
import { NEW_FIRING } from '../../services/scheduler/planning.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { createMemoryLedger } from './memory.ts';

const NOW_MS = Date.UTC(2026, 2, 2, 7);
const HOUR_MS = 3_600_000;

const waiting = (dueAt: number): Step<'firing'> => ({
  dueAt,
  state: 'waiting',
  open: true,
  wakeAt: dueAt,
  body: { ...NEW_FIRING, trigger: 'schedule', from: dueAt - HOUR_MS, to: dueAt },
});
const MAIL: DeliveryBody = { attempts: 1, holder: '', messageId: '<m@x>', answer: '250 taken', sentAt: NOW_MS, readyAt: NOW_MS };
const mail = (state: Step<'delivery'>['state'], body: Partial<DeliveryBody> = {}): Step<'delivery'> => ({
  dueAt: NOW_MS,
  state,
  open: false,
  wakeAt: 0,
  body: { ...MAIL, ...body },
});

// The simulations run on the ledger in memory: it has to keep the same promises.
describe.each(['in ClickHouse', 'in memory'])('the ledger %s', (kind) => {
  const clock = createHeldClock(NOW_MS);
  let opened: TestStore | null = null;
  let ledger: Ledger;
  beforeAll(async () => {
    if (kind === 'in ClickHouse') opened = await openTestStore();
    ledger = opened === null ? createMemoryLedger(clock) : createLedger(opened.store, clock);
  });
  afterAll(() => opened?.close());

  test('gives a step to one of many who want it', async () => {
    const key = firingKey('contended', firingAt(NOW_MS));
    const first = await Promise.all(Array.from({ length: 8 }, () => ledger.write(key, 0, waiting(NOW_MS))));
    expect(first.filter((entry) => entry !== null)).toHaveLength(1);
    const next = await Promise.all(Array.from({ length: 8 }, () => ledger.write(key, 1, { ...waiting(NOW_MS), state: 'building' })));
    expect(next.filter((entry) => entry !== null)).toHaveLength(1);
    expect(await ledger.read(key)).toMatchObject({ version: 2, state: 'building', dueAt: NOW_MS, open: true });
  });

  test('refuses a step from a version that is past', async () => {
    const key = firingKey('past', firingAt(NOW_MS));
    await ledger.write(key, 0, waiting(NOW_MS));
    await ledger.write(key, 1, { ...waiting(NOW_MS), state: 'building' });
    expect(await ledger.write(key, 1, { ...waiting(NOW_MS), state: 'failed', open: false })).toBeNull();
    expect(await ledger.write(key, 0, waiting(NOW_MS))).toBeNull();
    expect((await ledger.read(key))?.state).toBe('building');
  });

  test('knows what is open and awake, the earliest due first', async () => {
    const schedule = 'awake';
    for (const hours of [3, 1, 2]) {
      const dueAt = NOW_MS - hours * HOUR_MS;
      await ledger.write(firingKey(schedule, firingAt(dueAt)), 0, waiting(dueAt));
    }
    await ledger.write(firingKey(schedule, firingAt(NOW_MS - 2 * HOUR_MS)), 1, {
      ...waiting(NOW_MS - 2 * HOUR_MS),
      state: 'sent',
      open: false,
    });
    await ledger.write(firingKey(schedule, firingAt(NOW_MS - 1 * HOUR_MS)), 1, { ...waiting(NOW_MS - HOUR_MS), wakeAt: NOW_MS + 1 });
    const awake = async (now: number) =>
      (await ledger.awake('firing', now)).filter(({ key }) => key.schedule === schedule).map(({ dueAt }) => (NOW_MS - dueAt) / HOUR_MS);
    expect(await awake(NOW_MS)).toEqual([3]);
    expect(await awake(NOW_MS + 1)).toEqual([3, 1]);
    // A run that somebody asked for is no due time.
    await ledger.write(firingKey(schedule, 'run-1'), 0, waiting(NOW_MS + HOUR_MS));
    expect((await ledger.lastDue()).get(schedule)).toBe(NOW_MS - HOUR_MS);
  });

  test('lists firings page by page, the latest first, and the mails of one', async () => {
    const schedule = 'paged';
    for (let hour = 0; hour < 5; hour += 1)
      await ledger.write(firingKey(schedule, firingAt(NOW_MS + hour * HOUR_MS)), 0, waiting(NOW_MS + hour * HOUR_MS));
    const first = await ledger.firings(schedule, { limit: 2 });
    const second = await ledger.firings(schedule, { limit: 9, cursor: cursorAfter(first[1]!) });
    expect([...first, ...second].map(({ dueAt }) => (dueAt - NOW_MS) / HOUR_MS)).toEqual([4, 3, 2, 1, 0]);
    const firing = firingAt(NOW_MS);
    for (const person of ['cem', 'ada']) await ledger.write(deliveryKey(schedule, firing, person), 0, mail('sent'));
    expect((await ledger.deliveries(schedule, firing)).map(({ key }) => key.recipient)).toEqual(['ada', 'cem']);
  });

  test('counts what arrived, what was in time and what was lost', async () => {
    const [from, to] = [NOW_MS - 1, NOW_MS + 1];
    const before = await ledger.counts(from, to);
    const firing = firingAt(NOW_MS);
    await ledger.write(deliveryKey('counted', firing, 'a'), 0, mail('sent', { sentAt: NOW_MS + 60_000 }));
    await ledger.write(deliveryKey('counted', firing, 'b'), 0, mail('sent', { sentAt: NOW_MS + 60_001 }));
    await ledger.write(deliveryKey('counted', firing, 'c'), 0, mail('unknown'));
    await ledger.write(deliveryKey('counted', 'test-1', 'd'), 0, mail('sent'));
    const after = await ledger.counts(from, to);
    expect([after.sent - before.sent, after.punctual - before.punctual, after.lost - before.lost]).toEqual([2, 1, 1]);
  });
});
