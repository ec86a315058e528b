/** Whether anything that figures rest on has changed, told so cheaply that it can be asked several times a second. */
import type { Store } from './types.ts';

/** Equal marks: nothing has changed in between. They say nothing else. */
export interface ChangeMark {
  /** By event type: what became of its chunks. */
  readonly events: Readonly<Record<string, string>>;
  /** Of the studio: settings, prices, labels. */
  readonly studio: string;
}

/** What answers depend on besides events. Each is a kind of document. */
const STUDIO_KINDS = ['settings', 'prices', 'labels'];

export async function readChangeMark(store: Pick<Store, 'query'>): Promise<ChangeMark> {
  const rows = await store.query<{ readonly subject: string; readonly mark: string }>(
    `SELECT type AS subject, concat(toString(count()), ' ', toString(max(at))) AS mark FROM ledger GROUP BY type
     UNION ALL
     SELECT '' AS subject, toString(sum(cityHash64(kind, id, version, deleted))) AS mark FROM documents WHERE kind IN {kinds:Array(String)}`,
    { kinds: STUDIO_KINDS },
  );
  const marks = Object.fromEntries(rows.map(({ subject, mark }) => [subject, mark]));
  const { '': studio = '', ...events } = marks;
  return { events, studio };
}
