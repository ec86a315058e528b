/** Whether anything that figures rest on has changed, told so cheaply that it can be asked several times a second. */
import type { Store } from './types.ts';

/** Equal marks: nothing has changed in between. They say nothing else. */
export interface ChangeMark {
  /** Of the events: a chunk was finished or put aside, an hour audited, a dead letter buried or replayed. */
  readonly events: string;
  /** Of the studio: settings, prices, labels. */
  readonly studio: string;
}

/** What answers depend on besides events. Each is a kind of document. */
const STUDIO_KINDS = ['settings', 'prices', 'labels'];

export async function readChangeMark(store: Pick<Store, 'query'>): Promise<ChangeMark> {
  const [row] = await store.query<ChangeMark>(
    `SELECT
       (SELECT concat(toString(count()), ' ', toString(max(at))) FROM ledger) AS events,
       (SELECT toString(sum(cityHash64(kind, id, version, deleted))) FROM documents WHERE kind IN {kinds:Array(String)}) AS studio`,
    { kinds: STUDIO_KINDS },
  );
  return { events: row?.events ?? '', studio: row?.studio ?? '' };
}
