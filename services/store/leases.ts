/**
 * Named leases: at most one holder at a time, across processes that share a store. Each taking, renewal and release is the next term of
 * the name, claimed like a version of a document, so of several who want a free lease one gets it.
 *
 * A lease ends by the holder's clock and the others' alike; a holder that cannot renew in time has to stop, which `withLease` sees to by
 * aborting the work's signal before the lease runs out.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as waitMs } from 'node:timers/promises';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import { claim, tokenOf } from './claims.ts';
import type { Store } from './types.ts';

export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly term: number;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export interface LeaseOptions {
  readonly durationMs?: number;
  /** How often to ask for a lease that another holds. */
  readonly retryMs?: number;
}

export interface Leases {
  /** Takes the lease; null while another holder has it. */
  acquire(name: string, holder: string, durationMs: number): Promise<Lease | null>;
  /** Lengthens a lease that one holds. @throws WrapsheetError conflict when it was lost */
  renew(lease: Lease, durationMs: number): Promise<Lease>;
  /** Gives it back; does nothing where it was lost meanwhile. */
  release(lease: Lease): Promise<void>;
  /** Who holds it now; null: nobody. */
  current(name: string): Promise<Lease | null>;
  /** Waits for the lease, runs the work while renewing it, gives it back. The work's signal aborts when the lease is lost. */
  withLease<T>(name: string, work: (signal: AbortSignal) => Promise<T>, options?: LeaseOptions): Promise<T>;
}

interface LeaseRow {
  readonly term: string;
  readonly claim: string;
  readonly holder: string;
  readonly expires_ms: number;
}

const COLUMNS = 'term, claim, holder, toFloat64(toUnixTimestamp64Milli(expires_at)) AS expires_ms';
const DURATION_MS = 30_000;
const RETRY_MS = 200;

export function createLeases(store: Store, clock: Clock): Leases {
  const newest = async (name: string): Promise<LeaseRow | undefined> => {
    const [row] = await store.query<LeaseRow>(
      `SELECT ${COLUMNS} FROM leases WHERE name = {name:String} ORDER BY term DESC, attempt, at, claim LIMIT 1`,
      { name },
    );
    return row;
  };

  /** Claims a term; null where another has it. */
  const claimTerm = async (name: string, term: number, holder: string, expiresAt: number): Promise<Lease | null> => {
    const mine = randomUUID();
    const found = await claim<LeaseRow>(store, {
      table: 'leases',
      token: tokenOf(name, term),
      row: { name, term, claim: mine, holder, expires_at: expiresAt, at: clock.now() },
      read: () =>
        store.query(
          `SELECT ${COLUMNS} FROM leases WHERE name = {name:String} AND term = {term:UInt64} ORDER BY attempt, at, claim LIMIT 1`,
          { name, term },
        ),
    });
    return found.claim === mine ? { name, holder, term, expiresAt } : null;
  };

  const acquire: Leases['acquire'] = async (name, holder, durationMs) => {
    const row = await newest(name);
    if (row !== undefined && row.expires_ms > clock.now()) return null;
    return claimTerm(name, Number(row?.term ?? 0) + 1, holder, clock.now() + durationMs);
  };

  const renew: Leases['renew'] = async (lease, durationMs) => {
    const next = await claimTerm(lease.name, lease.term + 1, lease.holder, clock.now() + durationMs);
    if (next === null)
      throw new WrapsheetError('conflict', `The lease ${lease.name} was lost to another holder`, { params: { name: lease.name } });
    return next;
  };

  const release: Leases['release'] = async (lease) => {
    await claimTerm(lease.name, lease.term + 1, '', clock.now());
  };

  const waitFor = async (name: string, holder: string, durationMs: number, retryMs: number): Promise<Lease> => {
    for (;;) {
      const lease = await acquire(name, holder, durationMs);
      if (lease !== null) return lease;
      await waitMs(retryMs);
    }
  };

  return {
    acquire,
    renew,
    release,
    async current(name) {
      const row = await newest(name);
      if (row === undefined || row.expires_ms <= clock.now()) return null;
      return { name, holder: row.holder, term: Number(row.term), expiresAt: row.expires_ms };
    },
    async withLease(name, work, options = {}) {
      const durationMs = options.durationMs ?? DURATION_MS;
      let lease = await waitFor(name, randomUUID(), durationMs, options.retryMs ?? RETRY_MS);
      const done = new AbortController();
      const lost = new AbortController();
      const renewing = (async () => {
        for (;;) {
          await waitMs(durationMs / 3, undefined, { signal: done.signal });
          lease = await renew(lease, durationMs);
        }
      })().catch((error: unknown) => {
        if (!done.signal.aborted) lost.abort(error);
      });
      try {
        return await work(lost.signal);
      } finally {
        done.abort();
        await renewing;
        if (!lost.signal.aborted) await release(lease);
      }
    },
  };
}
