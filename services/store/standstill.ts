/** Nobody lands events while the work runs: it has the lease of every type's writers, in this process and across all that share the store. */
import { EVENT_TYPES } from '../events/types.ts';
import type { Leases } from './leases.ts';
import type { Store } from './types.ts';

/** Runs the work when all writers stand still. `lost` aborts when one of the leases is lost on the way: then somebody may be writing again. */
export type Standstill = <T>(work: (lost: AbortSignal) => Promise<T>) => Promise<T>;

/** The lease that whoever writes events of a type takes. */
export const writersLease = (type: string): string => `writers/${type}`;

export function createStandstill(store: Pick<Store, 'kind'>, leases: Leases): Standstill {
  // An embedded store is one process's alone, and that one migrates before it lands anything.
  if (store.kind === 'embedded') return (work) => work(new AbortController().signal);
  // Always in the same order, so that two who want all of them do not wait for each other.
  return (work) => {
    const hold = <T>(index: number, lost: readonly AbortSignal[], inner: (lost: AbortSignal) => Promise<T>): Promise<T> => {
      const type = EVENT_TYPES[index];
      if (type === undefined) return inner(AbortSignal.any([...lost]));
      return leases.withLease(writersLease(type), (signal) => hold(index + 1, [...lost, signal], inner));
    };
    return hold(0, [], work);
  };
}
