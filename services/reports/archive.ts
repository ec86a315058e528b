/** The archive: a report is stored once and never changed. Deleting leaves a row without the report; pins lie beside it. */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Store } from '../store/types.ts';
import { formatsOf, readKept } from './holdings.ts';
import { fromBody, toBody } from './kept-body.ts';
import { listedOf, questionsOf, type ListedQuestion } from './listing.ts';
import { createPins } from './pins.ts';
import { isoUtc } from './ranges.ts';
import { mayRead, type Reader, type ReportScope } from './rights.ts';
import type { Kept } from './retention.ts';
import type { ReportDefinition } from './spec.ts';
import type { ReportResult } from './types.ts';

/** What was asked, beside range, zone and filters, which stand in the result. */
export interface Asked {
  /** As it was then, a template's too. */
  readonly definition: ReportDefinition;
  /** Of whoever asked; null: every project. */
  readonly projects: readonly string[] | null;
}

export interface ReportListing {
  readonly id: string;
  readonly template: string | null;
  readonly definition_id: string | null;
  readonly title: string;
  readonly requested_by: string;
  readonly requested_by_name: string;
  readonly generated_at: string;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly preset: string | null;
  readonly filters: ReportResult['filters'];
  readonly fingerprint: string;
  /** No retention takes it. */
  readonly pinned: boolean;
  /** Formats in which a rendered file is kept. */
  readonly formats: readonly string[];
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
  readonly pinned?: boolean;
  /** Of which a rendered file is kept in this format. */
  readonly format?: string;
  /** In the title, in any case. */
  readonly search?: string;
}

export interface Archive {
  /** Stores a new report. */
  keep(result: ReportResult, scope: ReportScope, asked: Asked): Promise<void>;
  /** @throws WrapsheetError `not_found` (also where the reader may not know of it), `gone` where it was deleted */
  get(id: string, who: Reader): Promise<ReportResult>;
  /** With what was asked; null of reports that are older than its keeping. @throws WrapsheetError as get */
  getAsked(id: string, who: Reader): Promise<{ readonly result: ReportResult; readonly asked: Asked | null }>;
  /** Newest first, those the reader may read. @throws WrapsheetError `bad_request` for a cursor that is none */
  list(options: ListOptions, who: Reader): Promise<{ readonly items: readonly ReportListing[]; readonly next_cursor: string | null }>;
  /** @throws WrapsheetError as get */
  remove(id: string, who: Reader): Promise<void>;
  /** Sets whether retention leaves it alone. @throws WrapsheetError as get */
  pin(id: string, who: Reader, pinned: boolean): Promise<void>;
  isPinned(id: string): Promise<boolean>;
  /** Every report that is there, with what retention goes by. */
  kept(): Promise<readonly Kept[]>;
  /** Deletes these, whoever may read them; those that are gone already are passed over. */
  removeAll(ids: readonly string[]): Promise<void>;
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
  AND ({pinned:String} = '' OR (id IN (SELECT report_id FROM report_pins FINAL WHERE report_pins.pinned)) = ({pinned:String} = 'yes'))
  AND ({format:String} = '' OR id IN (SELECT report_id FROM report_files FINAL WHERE NOT report_files.removed AND format = {format:String}))
  AND ({search:String} = '' OR positionCaseInsensitiveUTF8(title, {search:String}) > 0)
  AND ({every:Bool} OR (NOT whole_studio AND hasAll({allowed:Array(String)}, projects)))
  AND ({cursorId:String} = '' OR (generated_at, id) < (fromUnixTimestamp64Milli({cursorAt:Int64}), {cursorId:String}))
ORDER BY generated_at DESC, id DESC
LIMIT {limit:UInt32}`;

const LATEST_MS = Date.UTC(2200, 0, 1);

export function createArchive(store: Store, clock: Clock): Archive {
  const pins = createPins(store, clock);

  async function head(id: string, who: Reader): Promise<HeadRow> {
    const [row] = await store.query<HeadRow>(`SELECT ${HEAD} FROM reports FINAL WHERE id = {id:String}`, { id });
    if (!row || !mayRead(row.whole_studio ? null : row.projects, who)) throw new WrapsheetError('not_found', `There is no report ${id}.`);
    if (row.removed) throw new WrapsheetError('gone', `Report ${id} was deleted.`);
    return row;
  }

  async function getAsked(id: string, who: Reader): ReturnType<Archive['getAsked']> {
    await head(id, who);
    const [row] = await store.query<{ body: string; asked: string }>('SELECT body, asked FROM reports FINAL WHERE id = {id:String}', {
      id,
    });
    if (!row?.body) throw new WrapsheetError('gone', `Report ${id} was deleted.`);
    return {
      result: await fromBody(row.body),
      asked: row.asked === '' ? null : (JSON.parse(row.asked) as Asked),
    };
  }

  async function removeAll(ids: readonly string[]): Promise<void> {
    const rows = await store.query<HeadRow>(`SELECT ${HEAD} FROM reports FINAL WHERE NOT removed AND id IN {ids:Array(String)}`, { ids });
    for (const row of rows) await removeRow(row);
  }

  /** Questions, pins and formats of the reports of one page. */
  async function besidesOf(ids: readonly string[]): Promise<Besides> {
    const [pinned, formats, questions] = await Promise.all([pins.among(ids), formatsOf(store, ids), questionsOf(store, ids)]);
    return { pinned, formats, questions };
  }

  async function removeRow({ id, generated_ms, whole_studio, projects }: HeadRow): Promise<void> {
    const emptied = { id, generated_at: generated_ms, whole_studio, projects, version: 2, removed: true };
    await store.insert('reports', [emptied], { token: `report/${id}/removed` });
  }

  return {
    async keep(result, scope, asked) {
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
        body: await toBody(result),
        listed: listedOf(result),
        asked: JSON.stringify(asked),
      };
      await store.insert('reports', [row], { token: `report/${result.id}` });
    },
    get: async (id, who) => (await getAsked(id, who)).result,
    getAsked,
    async list(options, who) {
      const limit = Math.min(500, Math.max(1, options.limit ?? 50));
      const cursor = readCursor(options.cursor);
      const rows = await store.query<ListRow>(LIST_SQL, {
        after: options.after ?? 0,
        before: options.before ?? LATEST_MS,
        template: options.template ?? '',
        definition: options.definition ?? '',
        requestedBy: options.requestedBy ?? '',
        pinned: options.pinned === undefined ? '' : options.pinned ? 'yes' : 'no',
        format: options.format ?? '',
        search: options.search ?? '',
        every: who.projects === null,
        allowed: who.projects ?? [],
        cursorAt: cursor.at,
        cursorId: cursor.id,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const besides = await besidesOf(page.map(({ id }) => id));
      // One that is deleted meanwhile is gone from the list too.
      return { items: page.flatMap((row) => toListing(row, besides)), next_cursor: rows.length > limit && last ? writeCursor(last) : null };
    },
    async remove(id, who) {
      await removeRow(await head(id, who));
    },
    async pin(id, who, pinned) {
      await head(id, who);
      await pins.set(id, pinned, who.id);
    },
    isPinned: (id) => pins.isPinned(id),
    kept: () => readKept(store),
    removeAll,
  };
}

interface Besides {
  readonly pinned: ReadonlySet<string>;
  readonly formats: ReadonlyMap<string, readonly string[]>;
  readonly questions: ReadonlyMap<string, ListedQuestion>;
}

function toListing(row: ListRow, besides: Besides): ReportListing[] {
  const question = besides.questions.get(row.id);
  if (question === undefined) return [];
  const listing = {
    id: row.id,
    template: row.template || null,
    definition_id: row.definition_id || null,
    title: row.title,
    requested_by: row.requested_by,
    requested_by_name: question.requestedByName,
    generated_at: isoUtc(row.generated_ms),
    from: isoUtc(row.from_ms),
    to: isoUtc(row.to_ms),
    zone: question.zone,
    preset: question.preset,
    filters: question.filters,
    fingerprint: row.fingerprint,
    pinned: besides.pinned.has(row.id),
    formats: besides.formats.get(row.id) ?? [],
  };
  return [listing];
}

const writeCursor = (row: HeadRow): string => Buffer.from(`${row.generated_ms} ${row.id}`).toString('base64url');

function readCursor(cursor: string | undefined): { readonly at: number; readonly id: string } {
  if (cursor === undefined) return { at: 0, id: '' };
  const found = /^(\d{1,15}) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!found) throw new WrapsheetError('bad_request', 'The cursor is none that this list gave.');
  return { at: Number(found[1]), id: found[2]! };
}
