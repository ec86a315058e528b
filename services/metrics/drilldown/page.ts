/** Pages over the parts of a metric by a stable cursor: part, instant and key of the last item, never an offset into changing rows. */
import { WrapsheetError } from '../../common/errors.ts';
import { createBinder } from '../binder.ts';
import type { ResultRow } from '../reader.ts';
import type { EventItem, EventPage, PageRequest, Part, Scope } from './types.ts';

interface Cursor {
  readonly part: number;
  readonly atMs: string;
  readonly key: string;
}

const START: Cursor = { part: 0, atMs: '-1', key: '' };

export const MAX_PAGE = 1000;

/** @throws WrapsheetError bad_request for a cursor or limit that is none */
export async function readPage(parts: readonly Part[], scope: Scope, request: PageRequest): Promise<EventPage> {
  const { limit } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new WrapsheetError('bad_request', `A page has 1 to ${MAX_PAGE} items.`);
  }
  const items: EventItem[] = [];
  let cursor = request.cursor === undefined ? START : decode(request.cursor);
  for (let part = parts[cursor.part]; part !== undefined; part = parts[cursor.part]) {
    const wanted = limit - items.length;
    const rows = await readRows(part, scope, cursor, wanted + 1);
    for (const row of rows.slice(0, wanted)) {
      const item = part.item(row);
      if (item !== null) items.push(item);
      cursor = { part: cursor.part, atMs: String(row['at_ms']), key: String(row['sort_key']) };
    }
    if (rows.length <= wanted) cursor = { ...START, part: cursor.part + 1 };
    if (items.length >= limit) break;
  }
  return { items, next_cursor: cursor.part < parts.length ? encode(cursor) : null, source: 'raw' };
}

function readRows(part: Part, { store, options }: Scope, after: Cursor, count: number): Promise<ResultRow[]> {
  const binder = createBinder();
  const sql = `
    SELECT * FROM (${part.sql(binder)})
    WHERE (at_ms, sort_key) > (${binder.bind('Int64', after.atMs)}, ${binder.bind('String', after.key)})
    ORDER BY at_ms, sort_key LIMIT ${binder.bind('UInt32', count)}`;
  return store.query<ResultRow>(sql, binder.params, options);
}

function encode({ part, atMs, key }: Cursor): string {
  return Buffer.from(JSON.stringify([part, atMs, key])).toString('base64url');
}

function decode(text: string): Cursor {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new WrapsheetError('bad_request', 'This cursor is none of ours.', { cause });
  }
  if (!Array.isArray(parsed)) throw new WrapsheetError('bad_request', 'This cursor is none of ours.');
  const [part, atMs, key] = parsed as unknown[];
  if (
    typeof part !== 'number' ||
    !Number.isInteger(part) ||
    part < 0 ||
    typeof atMs !== 'string' ||
    !/^-?\d{1,15}$/.test(atMs) ||
    typeof key !== 'string'
  ) {
    throw new WrapsheetError('bad_request', 'This cursor is none of ours.');
  }
  return { part, atMs, key };
}
