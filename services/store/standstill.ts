/** What one process does while the others that share the store do not: migrating, and changing a view while nobody lands events. */
import { EVENT_TYPES } from '../events/types.ts';
import type { Leases } from './leases.ts';
import type { Store } from './types.ts';

/** Runs the work once nobody else may do what it keeps others from. `lost` aborts when that was lost on the way: then somebody may be at it again. */
export type Exclusively = <T>(work: (lost: AbortSignal) => Promise<T>) => Promise<T>;

/** The lease that whoever writes events of a type takes. */
export const writersLease = (type: string): string => `writers/${type}`;

/** Holds all the leases while the work runs; always in the same order, so that two who want all of them do not wait for each other. */
function holding(store: Pick<Store, 'kind'>, leases: Leases, names: readonly string[]): Exclusively {
  // An embedded store is one process's alone, and that one migrates before it lands anything.
  if (store.kind === 'embedded') return (work) => work(new AbortController().signal);
  return (work) => {
    const hold = <T>(index: number, lost: readonly AbortSignal[], inner: (lost: AbortSignal) => Promise<T>): Promise<T> => {
      const name = names[index];
      if (name === undefined) return inner(AbortSignal.any([...lost]));
      return leases.withLease(name, (signal) => hold(index + 1, [...lost, signal], inner));
    };
    return hold(0, [], work);
  };
}

/** Nobody else migrates while the work runs. */
export const createMigratingAlone = (store: Pick<Store, 'kind'>, leases: Leases): Exclusively => holding(store, leases, ['migration']);

/** Nobody lands events while the work runs: it has the lease of every type's writers. */
export const createStandstill = (store: Pick<Store, 'kind'>, leases: Leases): Exclusively =>
  holding(store, leases, EVENT_TYPES.map(writersLease));
