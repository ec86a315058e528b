/** The archive: a report is stored once and never changed. Deleting leaves a row without the report. */
import type { Store } from '../store/types.ts';
import { WrapsheetError } from '../common/errors.ts';
import { isoUtc } from './ranges.ts';
import { mayRead, type Reader, type ReportScope } from './rights.ts';
import type { ReportResult } from './types.ts';

export interface ReportListing {
  readonly id: string;
  readonly template: string | null;
  readonly definition_id: string | null;
  readonly title: string;
  readonly requested_by: string;
  readonly generated_at: string;
  readonly from: string;
  readonly to: string;
  readonly fingerprint: string;
}

export interface ListOptions {
  readonly cursor?: string;
  /** 50 unless told; at most 500. */
  readonly limit?: number;
  readonly template?: string;
  readonly definition?: string;
  readonly requestedBy?: string;
  /** Generated in [after, before), epoch ms. */
  readonly after?: number;
  readonly before?: number;
}

export interface Archive {
  /** Stores a new report. */
  keep(result: ReportResult, scope: ReportScope): Promise<void>;
  /** @throws WrapsheetError `not_found` (also where the reader may not know of it), `gone` where it was deleted */
  get(id: string, who: Reader): Promise<ReportResult>;
  /** Newest first, those the reader may read. @throws WrapsheetError `bad_request` for a cursor that is none */
  list(options: ListOptions, who: Reader): Promise<{ readonly items: readonly ReportListing[]; readonly next_cursor: string | null }>;
  /** @throws WrapsheetError as get */
  remove(id: string, who: Reader): Promise<void>;
  /** Deletes what was generated before this (epoch ms); answers how many. */
  removeBefore(before: number): Promise<number>;
}

interface HeadRow {
  readonly id: string;
  readonly generated_ms: number;
  readonly removed: boolean;
  readonly whole_studio: boolean;
  readonly projects: readonly string[];
}

interface ListRow extends HeadRow {
  readonly template: string;
  readonly definition_id: string;
  readonly title: string;
  readonly requested_by: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly fingerprint: string;
}

const HEAD = 'id, toFloat64(toUnixTimestamp64Milli(generated_at)) AS generated_ms, removed, whole_studio, projects';
const ms = (column: string, name: string): string => `toFloat64(toUnixTimestamp64Milli(${column})) AS ${name}`;

const LIST_SQL = `
SELECT ${HEAD}, template, definition_id, title, requested_by, fingerprint, ${ms('range_from', 'from_ms')}, ${ms('range_to', 'to_ms')}
FROM reports FINAL
WHERE NOT removed
  AND generated_at >= fromUnixTimestamp64Milli({after:Int64}) AND generated_at < fromUnixTimestamp64Milli({before:Int64})
  AND ({template:String} = '' OR template = {template:String})
  AND ({definition:String} = '' OR definition_id = {definition:String})
  AND ({requestedBy:String} = '' OR requested_by = {requestedBy:String})
  AND ({every:Bool} OR (NOT whole_studio AND hasAll({allowed:Array(String)}, projects)))
  AND ({cursorId:String} = '' OR (generated_at, id) < (fromUnixTimestamp64Milli({cursorAt:Int64}), {cursorId:String}))
ORDER BY generated_at DESC, id DESC
LIMIT {limit:UInt32}`;

const LATEST_MS = Date.UTC(2200, 0, 1);

export function createArchive(store: Store): Archive {
  async function head(id: string, who: Reader): Promise<HeadRow> {
    const [row] = await store.query<HeadRow>(`SELECT ${HEAD} FROM reports FINAL WHERE id = {id:String}`, { id });
    if (!row || !mayRead(row.whole_studio ? null : row.projects, who)) throw new WrapsheetError('not_found', `There is no report ${id}.`);
    if (row.removed) throw new WrapsheetError('gone', `Report ${id} was deleted.`);
    return row;
  }

  async function removeRow({ id, generated_ms, whole_studio, projects }: HeadRow): Promise<void> {
    const emptied = { id, generated_at: generated_ms, whole_studio, projects, version: 2, removed: true };
    await store.insert('reports', [emptied], { token: `report/${id}/removed` });
  }

  return {
    async keep(result, scope) {
      const row = {
        id: result.id,
        version: 1,
        removed: false,
        generated_at: Date.parse(result.generated_at),
        template: result.template ?? '',
        definition_id: result.definition?.id ?? '',
        title: result.title,
        requested_by: result.requested_by.id,
        range_from: Date.parse(result.range.from),
        range_to: Date.parse(result.range.to),
        whole_studio: scope === null,
        projects: scope ?? [],
        fingerprint: result.fingerprint,
        body: JSON.stringify(result),
      };
      await store.insert('reports', [row], { token: `report/${result.id}` });
    },
    async get(id, who) {
      await head(id, who);
      const [row] = await store.query<{ body: string }>('SELECT body FROM reports FINAL WHERE id = {id:String}', { id });
      if (!row?.body) throw new WrapsheetError('gone', `Report ${id} was deleted.`);
      return JSON.parse(row.body) as ReportResult;
    },
    async list(options, who) {
      const limit = Math.min(500, Math.max(1, options.limit ?? 50));
      const cursor = readCursor(options.cursor);
      const rows = await store.query<ListRow>(LIST_SQL, {
        after: options.after ?? 0,
        before: options.before ?? LATEST_MS,
        template: options.template ?? '',
        definition: options.definition ?? '',
        requestedBy: options.requestedBy ?? '',
        every: who.projects === null,
        allowed: who.projects ?? [],
        cursorAt: cursor.at,
        cursorId: cursor.id,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return { items: page.map(toListing), next_cursor: rows.length > limit && last ? writeCursor(last) : null };
    },
    async remove(id, who) {
      await removeRow(await head(id, who));
    },
    async removeBefore(before) {
      const rows = await store.query<HeadRow>(
        `SELECT ${HEAD} FROM reports FINAL WHERE NOT removed AND generated_at < fromUnixTimestamp64Milli({before:Int64})`,
        { before },
      );
      for (const row of rows) await removeRow(row);
      return rows.length;
    },
  };
}

function toListing(row: ListRow): ReportListing {
  return {
    id: row.id,
    template: row.template || null,
    definition_id: row.definition_id || null,
    title: row.title,
    requested_by: row.requested_by,
    generated_at: isoUtc(row.generated_ms),
    from: isoUtc(row.from_ms),
    to: isoUtc(row.to_ms),
    fingerprint: row.fingerprint,
  };
}

const writeCursor = (row: HeadRow): string => Buffer.from(`${row.generated_ms} ${row.id}`).toString('base64url');

function readCursor(cursor: string | undefined): { readonly at: number; readonly id: string } {
  if (cursor === undefined) return { at: 0, id: '' };
  const found = /^(\d{1,15}) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!found) throw new WrapsheetError('bad_request', 'The cursor is none that this list gave.');
  return { at: Number(found[1]), id: found[2]! };
}
