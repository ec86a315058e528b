import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../services/common/clock.ts';
import { createLeases } from '../../services/store/leases.ts';
import { migrate } from '../../services/store/migrations.ts';
import { openStore } from '../../services/store/open.ts';
import { openRemoteTestStore, openStoreOfKind, STORE_KINDS, type TestStore } from '../support/store.ts';

describe.each(STORE_KINDS)('leases in a store that is %s', (kind) => {
  let opened: TestStore;
  let now = Date.UTC(2026, 2, 1);
  const clock = { now: () => now };
  beforeAll(async () => {
    opened = await openStoreOfKind(kind);
  });
  afterAll(() => opened.close());

  it('has one holder until it runs out', async () => {
    const leases = createLeases(opened.store, clock);
    const lease = await leases.acquire('a', 'me', 1_000);
    expect(lease).toMatchObject({ holder: 'me', expiresAt: now + 1_000 });
    expect(await leases.acquire('a', 'you', 1_000)).toBeNull();
    expect(await leases.current('a')).toMatchObject({ holder: 'me' });
    now += 1_000;
    expect(await leases.current('a')).toBeNull();
    expect(await leases.acquire('a', 'you', 1_000)).toMatchObject({ holder: 'you' });
  });

  it('gives a free lease to one of several who ask at once', async () => {
    const leases = createLeases(opened.store, clock);
    const asked = await Promise.all([1, 2, 3, 4].map((n) => leases.acquire("it's 🎬/{x:String}", `holder-${n}`, 1_000)));
    expect(asked.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('is lengthened by its holder, unless it was lost', async () => {
    const leases = createLeases(opened.store, clock);
    const lease = (await leases.acquire('b', 'me', 1_000))!;
    now += 900;
    const longer = await leases.renew(lease, 1_000);
    now += 900;
    expect(await leases.acquire('b', 'you', 1_000)).toBeNull();
    now += 200;
    expect(await leases.acquire('b', 'you', 1_000)).not.toBeNull();
    await expect(leases.renew(longer, 1_000)).rejects.toMatchObject({ code: 'conflict' });
    await leases.release(longer);
    expect(await leases.current('b')).toMatchObject({ holder: 'you' });
  });

  it('is free once given back', async () => {
    const leases = createLeases(opened.store, clock);
    const lease = (await leases.acquire('c', 'me', 60_000))!;
    await leases.release(lease);
    expect(await leases.acquire('c', 'you', 1_000)).not.toBeNull();
  });

  it('keeps two pieces of work apart and renews while one is long', async () => {
    const leases = createLeases(opened.store, systemClock);
    const running: string[] = [];
    let most = 0;
    const work = (name: string) => async () => {
      running.push(name);
      most = Math.max(most, running.length);
      const term = (await leases.current('d'))?.term ?? 0;
      await vi.waitUntil(async () => ((await leases.current('d'))?.term ?? 0) > term, { timeout: 20_000 });
      running.splice(running.indexOf(name), 1);
      return name;
    };
    const options = { durationMs: 3_000, retryMs: 20 };
    expect(await Promise.all([leases.withLease('d', work('x'), options), leases.withLease('d', work('y'), options)])).toEqual(['x', 'y']);
    expect(most).toBe(1);
    expect(await leases.current('d')).toBeNull();
  });

  it('tells the work when its lease was taken away', async () => {
    const leases = createLeases(opened.store, systemClock);
    const work = async (signal: AbortSignal) => {
      const mine = (await leases.current('e'))!;
      await leases.renew({ ...mine, holder: 'thief' }, 60_000);
      await vi.waitUntil(() => signal.aborted, { timeout: 20_000 });
      return signal.reason as unknown;
    };
    expect(await leases.withLease('e', work, { durationMs: 600 })).toMatchObject({ code: 'conflict' });
    expect(await leases.current('e')).toMatchObject({ holder: 'thief' });
  });
});

it('gives a lease to one of two processes that share a server', async () => {
  const first = await openRemoteTestStore();
  const second = await openStore({ kind: 'remote', url: first.url });
  try {
    await migrate(second);
    const asked = await Promise.all(
      [first.store, second].map((store, n) => createLeases(store, systemClock).acquire('shared', `p${n}`, 60_000)),
    );
    expect(asked.filter((lease) => lease !== null)).toHaveLength(1);
  } finally {
    await second.close();
    await first.close();
  }
});
