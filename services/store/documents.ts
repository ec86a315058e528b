/**
 * Versioned JSON documents: users, settings, prices, schedules and the like. Nothing is overwritten: a change is the next version,
 * claimed so that of two who change the same version one wins and the other hears `conflict`.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import { claim, tokenOf } from './claims.ts';
import type { Store } from './types.ts';

export interface StoredDocument {
  readonly kind: string;
  readonly id: string;
  /** 1, 2, 3 … also across removal. */
  readonly version: number;
  readonly body: unknown;
  /** When this version was written, epoch ms. */
  readonly at: number;
  /** Who wrote it. */
  readonly by: string;
}

export interface DocumentPage {
  readonly items: readonly StoredDocument[];
  /** To ask for what follows; null at the end. */
  readonly next_cursor: string | null;
}

export interface PutOptions {
  /** The version that the change starts from; 0: the document must not exist. Without it the change is made on top of whatever is there. */
  readonly expectedVersion?: number;
  readonly by: string;
}

export interface Documents {
  /** The newest version; null where there is none or it was removed. */
  get(kind: string, id: string): Promise<StoredDocument | null>;
  /** In order of id (code points); 100 a page unless told. */
  list(kind: string, options?: { readonly cursor?: string; readonly limit?: number }): Promise<DocumentPage>;
  /** Every document of several kinds, read at one moment; for kinds of which there are few. One that has not changed is the same object again. */
  listAll(kinds: readonly string[]): Promise<readonly StoredDocument[]>;
  /** Every version, newest first; removals left out. */
  history(kind: string, id: string): Promise<readonly StoredDocument[]>;
  /** Writes the next version. @throws WrapsheetError conflict */
  put(kind: string, id: string, body: unknown, options: PutOptions): Promise<StoredDocument>;
  /** Removes it; does nothing where it is not there. @throws WrapsheetError conflict */
  remove(kind: string, id: string, options: PutOptions): Promise<void>;
}

interface DocumentRow {
  readonly kind: string;
  readonly id: string;
  readonly version: string;
  readonly claim: string;
  readonly body: string;
  readonly deleted: boolean;
  readonly at_ms: number;
  readonly by: string;
}

const COLUMNS = 'kind, id, version, claim, body, deleted, toFloat64(toUnixTimestamp64Milli(at)) AS at_ms, by';
/** Of one version the row that came first: the least attempt, then the earliest. */
const FIRST = 'attempt, at, claim';
const PAGE = 100;
/** How often a change without an expected version is tried against others. */
const TRIES = 20;

const toDocument = (row: DocumentRow): StoredDocument => ({
  kind: row.kind,
  id: row.id,
  version: Number(row.version),
  body: JSON.parse(row.body) as unknown,
  at: row.at_ms,
  by: row.by,
});

async function newest(store: Store, kind: string, id: string): Promise<DocumentRow | undefined> {
  const [row] = await store.query<DocumentRow>(
    `SELECT ${COLUMNS} FROM documents WHERE kind = {kind:String} AND id = {id:String} ORDER BY version DESC, ${FIRST} LIMIT 1`,
    { kind, id },
  );
  return row;
}

function changed(kind: string, id: string, expected: number, found: number): WrapsheetError {
  return new WrapsheetError('conflict', `${kind} ${id} is at version ${found}, not ${expected}`, { params: { kind, id, expected, found } });
}

async function claimVersion(
  store: Store,
  clock: Clock,
  document: { kind: string; id: string; version: number; body: string; deleted: boolean; by: string },
): Promise<DocumentRow> {
  const { kind, id, version } = document;
  const mine = randomUUID();
  const found = await claim<DocumentRow>(store, {
    table: 'documents',
    token: tokenOf(kind, id, version),
    row: { ...document, claim: mine, at: clock.now() },
    read: () =>
      store.query(
        `SELECT ${COLUMNS} FROM documents
         WHERE kind = {kind:String} AND id = {id:String} AND version = {version:UInt64} ORDER BY ${FIRST} LIMIT 1`,
        { kind, id, version },
      ),
  });
  if (found.claim !== mine) throw changed(kind, id, version - 1, version);
  return found;
}

/** A row of a version, without what it says. */
interface Head {
  readonly kind: string;
  readonly id: string;
  readonly version: string;
  readonly attempt: number;
  /** As text, which sorts by time. */
  readonly at: string;
  readonly claim: string;
  readonly deleted: boolean;
}

/** The newest versions that were read last, by kind and id, with the claim that tells which row it was. */
type Known = Map<string, { readonly claim: string; readonly document: StoredDocument }>;

const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string => JSON.stringify([kind, id]);

/** As the ORDER BY of the other statements: the newest version, of that the row that came first. */
function comesBefore(a: Head, b: Head): boolean {
  if (a.version !== b.version) return BigInt(a.version) > BigInt(b.version);
  if (a.attempt !== b.attempt) return a.attempt < b.attempt;
  return a.at === b.at ? a.claim < b.claim : a.at < b.at;
}

/**
 * Every report begins with this, so it asks in the plainest way, which is the quickest, what versions there are, and reads only those that
 * it does not have: what a claimed row says never changes.
 */
async function listAll(store: Store, known: Known, kinds: readonly string[]): Promise<readonly StoredDocument[]> {
  const heads = await store.query<Head>(
    'SELECT kind, id, version, attempt, at, claim, deleted FROM documents WHERE kind IN {kinds:Array(String)}',
    { kinds },
  );
  const newestOf = new Map<string, Head>();
  for (const head of heads) {
    const other = newestOf.get(keyOf(head));
    if (other === undefined || comesBefore(head, other)) newestOf.set(keyOf(head), head);
  }
  const standing = [...newestOf.values()].filter(({ deleted }) => !deleted).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const missing = standing.filter((head) => known.get(keyOf(head))?.claim !== head.claim);
  const read = missing.length === 0 ? [] : await readClaimed(store, missing);
  for (const row of read) known.set(keyOf(row), { claim: row.claim, document: toDocument(row) });
  return standing.map((head) => known.get(keyOf(head))!.document);
}

function readClaimed(store: Store, heads: readonly Head[]): Promise<DocumentRow[]> {
  return store.query<DocumentRow>(
    `SELECT ${COLUMNS} FROM documents WHERE kind IN {kinds:Array(String)} AND claim IN {claims:Array(String)}`,
    { kinds: heads.map(({ kind }) => kind), claims: heads.map((head) => head.claim) },
  );
}

export function createDocuments(store: Store, clock: Clock): Documents {
  const known: Known = new Map();
  const writeOnce = async (kind: string, id: string, body: unknown, deleted: boolean, options: PutOptions) => {
    const current = await newest(store, kind, id);
    const standing = current === undefined ? 0 : Number(current.version);
    const visible = current === undefined || current.deleted ? 0 : standing;
    if (options.expectedVersion !== undefined && options.expectedVersion !== visible)
      throw changed(kind, id, options.expectedVersion, visible);
    if (deleted && visible === 0) return null;
    return claimVersion(store, clock, { kind, id, version: standing + 1, body: JSON.stringify(body), deleted, by: options.by });
  };

  /** A change that expects no version is made on top of whatever comes first. */
  const write = async (kind: string, id: string, body: unknown, deleted: boolean, options: PutOptions) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await writeOnce(kind, id, body, deleted, options);
      } catch (error) {
        const lost = error instanceof WrapsheetError && error.code === 'conflict';
        if (!lost || options.expectedVersion !== undefined || attempt === TRIES) throw error;
      }
    }
  };

  return {
    async get(kind, id) {
      const row = await newest(store, kind, id);
      return row === undefined || row.deleted ? null : toDocument(row);
    },
    async list(kind, { cursor, limit = PAGE } = {}) {
      const rows = await store.query<DocumentRow>(
        `SELECT * FROM (
           SELECT ${COLUMNS} FROM documents WHERE kind = {kind:String} AND (NOT {after:Bool} OR id > {cursor:String})
           ORDER BY id, version DESC, ${FIRST} LIMIT 1 BY id
         ) WHERE NOT deleted ORDER BY id LIMIT {limit:UInt32}`,
        { kind, after: cursor !== undefined, cursor: cursor ?? '', limit: limit + 1 },
      );
      const items = rows.slice(0, limit).map(toDocument);
      return { items, next_cursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    listAll: (kinds) => listAll(store, known, kinds),
    async history(kind, id) {
      const rows = await store.query<DocumentRow>(
        `SELECT * FROM (
           SELECT ${COLUMNS} FROM documents WHERE kind = {kind:String} AND id = {id:String} ORDER BY version DESC, ${FIRST} LIMIT 1 BY version
         ) WHERE NOT deleted`,
        { kind, id },
      );
      return rows.map(toDocument);
    },
    async put(kind, id, body, options) {
      const row = await write(kind, id, body, false, options);
      if (row === null) throw new WrapsheetError('internal', `${kind} ${id} was not written`);
      return toDocument(row);
    },
    async remove(kind, id, options) {
      await write(kind, id, null, true, options);
    },
  };
}
