/**
 * The ledger and documents in memory, for simulations of hundreds of thousands of steps; a test holds the ledger to the one in ClickHouse. What
 * several engines share here, several processes share there.
 */
import { WrapsheetError } from '../../services/common/errors.ts';
import type { Clock } from '../../services/common/clock.ts';
import type { Entry, EntryKey, Ledger } from '../../services/scheduler/ledger/types.ts';
import type { Documents, PutOptions, StoredDocument } from '../../services/store/documents.ts';

const idOf = (key: EntryKey): string => JSON.stringify([key.kind, key.schedule, key.firing, key.recipient]);

const firingOf = ({ schedule, firing }: Pick<EntryKey, 'schedule' | 'firing'>): string => `${schedule} ${firing}`;

const ofKind = <Kind extends EntryKey['kind']>(entries: Iterable<Entry>, kind: Kind): Entry<Kind>[] =>
  [...entries].filter((entry): entry is Entry<Kind> => entry.key.kind === kind);

export interface MemoryLedger extends Ledger {
  all(): readonly Entry[];
  /** When the next open entry is to be looked at, epoch ms. */
  nextWake(): number | null;
  /** Every version of an entry, the first one first. */
  history(key: EntryKey): readonly Entry[];
}

export function createMemoryLedger(clock: Clock): MemoryLedger {
  const histories = new Map<string, Entry[]>();
  const open = new Map<string, Entry>();
  const mails = new Map<string, Set<string>>();
  const last = new Map<string, number>();
  const newest = (): Entry[] => [...histories.values()].map((versions) => versions.at(-1)!);
  return {
    all: newest,
    nextWake: () => (open.size === 0 ? null : Math.min(...[...open.values()].map(({ wakeAt }) => wakeAt))),
    history: (key) => histories.get(idOf(key)) ?? [],
    async read<Kind extends EntryKey['kind']>(key: EntryKey & { readonly kind: Kind }) {
      return (histories.get(idOf(key))?.at(-1) as Entry<Kind> | undefined) ?? null;
    },
    async write(key, expected, { dueAt, state, open: isOpen, wakeAt, body }) {
      const id = idOf(key);
      const versions = histories.get(id) ?? [];
      if (versions.length !== expected) return null;
      const entry = { key, version: expected + 1, dueAt, state, open: isOpen, wakeAt, body, at: clock.now() };
      versions.push(entry);
      histories.set(id, versions);
      if (key.kind === 'delivery') mails.set(firingOf(key), (mails.get(firingOf(key)) ?? new Set()).add(id));
      if (isOpen) open.set(id, entry);
      else open.delete(id);
      if (key.kind === 'firing' && key.firing.startsWith('due-')) last.set(key.schedule, Math.max(last.get(key.schedule) ?? 0, dueAt));
      return entry;
    },
    async awake(kind, now) {
      return ofKind(open.values(), kind)
        .filter(({ wakeAt }) => wakeAt <= now)
        .sort((a, b) => a.dueAt - b.dueAt || (idOf(a.key) < idOf(b.key) ? -1 : 1));
    },
    lastDue: async () => new Map(last),
    async last(schedules) {
      const due = ofKind(newest(), 'firing').filter(({ key }) => !key.firing.startsWith('test-'));
      return schedules.flatMap((id) => due.filter(({ key }) => key.schedule === id).sort((a, b) => b.dueAt - a.dueAt)[0] ?? []);
    },
    async firings(schedule, { cursor, limit }) {
      const [dueMs, firing = ''] = (cursor ?? '').split(' ');
      return ofKind(newest(), 'firing')
        .filter(({ key }) => key.schedule === schedule)
        .filter((one) => cursor === undefined || one.dueAt < Number(dueMs) || (one.dueAt === Number(dueMs) && one.key.firing < firing))
        .sort((a, b) => b.dueAt - a.dueAt || (a.key.firing < b.key.firing ? 1 : -1))
        .slice(0, limit);
    },
    async deliveries(schedule, firing) {
      const found = [...(mails.get(firingOf({ schedule, firing })) ?? [])].map((id) => histories.get(id)!.at(-1) as Entry<'delivery'>);
      return found.sort((a, b) => (a.key.recipient < b.key.recipient ? -1 : 1));
    },
    async counts(from, to) {
      const due = ofKind(newest(), 'delivery').filter(({ key, dueAt }) => key.firing.startsWith('due-') && dueAt >= from && dueAt < to);
      const sent = due.filter(({ state }) => state === 'sent');
      return {
        sent: sent.length,
        punctual: sent.filter(({ body }) => body.sentAt! - body.readyAt <= 60_000).length,
        lost: due.filter(({ state }) => state === 'refused' || state === 'failed' || state === 'unknown').length,
      };
    },
  };
}

const current = (versions: readonly StoredDocument[]): StoredDocument | null => {
  const newest = versions.at(-1);
  return newest === undefined || newest.body === undefined ? null : newest;
};

export function createMemoryDocuments(clock: Clock): Documents {
  const kinds = new Map<string, Map<string, StoredDocument[]>>();
  const sorted = new Map<string, readonly string[]>();
  const versionsOf = (kind: string, id: string): StoredDocument[] => {
    const documents = kinds.get(kind) ?? new Map<string, StoredDocument[]>();
    kinds.set(kind, documents);
    const versions = documents.get(id) ?? [];
    documents.set(id, versions);
    return versions;
  };
  const write = (kind: string, id: string, body: unknown, { expectedVersion, by }: PutOptions): StoredDocument => {
    const versions = versionsOf(kind, id);
    if (expectedVersion !== undefined && expectedVersion !== (current(versions)?.version ?? 0))
      throw new WrapsheetError('conflict', `${kind} ${id} has changed.`);
    const document = { kind, id, version: versions.length + 1, body, at: clock.now(), by };
    versions.push(document);
    return document;
  };
  return {
    get: async (kind, id) => current(versionsOf(kind, id)),
    async list(kind, { cursor = '', limit = 100 } = {}) {
      // Sorted anew only when there is another id.
      const documents = kinds.get(kind) ?? new Map<string, StoredDocument[]>();
      const known = sorted.get(kind) ?? [];
      const ids = known.length === documents.size ? known : [...documents.keys()].sort();
      sorted.set(kind, ids);
      const items = ids.flatMap((id) => (id > cursor ? (current(documents.get(id) ?? []) ?? []) : []));
      return { items: items.slice(0, limit), next_cursor: items.length > limit ? items[limit - 1]!.id : null };
    },
    listAll: async (wanted) =>
      wanted.flatMap((kind) => [...(kinds.get(kind)?.values() ?? [])].flatMap((versions) => current(versions) ?? [])),
    history: async (kind, id) => versionsOf(kind, id).toReversed(),
    put: async (kind, id, body, options) => write(kind, id, body, options),
    async remove(kind, id, options) {
      if (current(versionsOf(kind, id)) !== null) write(kind, id, undefined, options);
    },
  };
}
