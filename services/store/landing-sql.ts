/** The statements that land a chunk. `staged` is the chunk's events as `StagedRows.from`. */
import type { EventType } from '../events/types.ts';
import { contentHash, rawTable, type EventField } from './event-columns.ts';
import { oneBlock } from './insert.ts';
import { localName, type ClusterName } from './render.ts';

export interface LandingTarget {
  readonly type: EventType;
  readonly fields: readonly EventField[];
  readonly cluster: ClusterName;
}

/** The same, once it is known what else the store holds under the chunk's ids. */
export interface SearchedTarget extends LandingTarget {
  /** Some hour holds or held an event with an id of the chunk. */
  readonly seen: boolean;
  /** The chunk itself has an event_id twice. */
  readonly twins: boolean;
}

/**
 * The hours (epoch seconds) that hold or held an event with an id of the chunk; by the ids' hash, so seldom one too many, which costs a closer
 * look and no more. Parameters: type.
 */
export function searchHours(target: LandingTarget, staged: string): string {
  return `SELECT groupUniqArray(toUnixTimestamp(hour)) AS hours FROM ${localName('event_hours', target.cluster)}
    WHERE type = {type:String} AND id_hash IN (SELECT cityHash64(event_id) FROM ${staged})`;
}

/** Rows of raw that other chunks brought under ids of this one. Parameters: chunk, hours. */
function elsewhere(target: LandingTarget, staged: string, columns: string): string {
  return `SELECT ${columns} FROM ${localName(rawTable(target.type), target.cluster)}
    WHERE toStartOfHour(occurred_at) IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'))
      AND cityHash64(event_id) IN (SELECT cityHash64(event_id) FROM ${staged}) AND chunk != {chunk:String}`;
}

const names = (fields: readonly EventField[]): string => fields.map((field) => `\`${field.name}\``).join(', ');

/** The rows of the chunk that belong into raw: the first of each event_id that no other chunk has brought. Parameters: chunk, hours. */
function freshRows(target: SearchedTarget, staged: string): string {
  const repeated = target.seen ? `WHERE event_id NOT IN (${elsewhere(target, staged, 'event_id')})` : '';
  return `SELECT ${names(target.fields)}, {chunk:String} AS chunk, position, recorded_at, ${contentHash(target.fields)} AS content_hash
    FROM ${staged}
    ${repeated} ${target.twins ? 'ORDER BY position LIMIT 1 BY event_id' : ''}`;
}

/** Equal keys of a block are added up by the merges later; looking for them while landing takes as much processor time as all the rest of it. */
const UNMERGED = 'optimize_on_insert = 0';

/** Inserts them as one block, unless the ledger has the chunk finished. Parameters: chunk, hours. */
export function landRows(target: SearchedTarget, staged: string, token: string): string {
  const columns = `${names(target.fields)}, chunk, position, recorded_at, content_hash`;
  return `INSERT INTO ${localName(rawTable(target.type), target.cluster)} (${columns}) SETTINGS ${oneBlock(token)}, ${UNMERGED}
    SELECT ${columns} FROM (${freshRows(target, staged)})
    WHERE (SELECT count() FROM ledger WHERE chunk = {chunk:String} AND state = 'finished') = 0`;
}

/** Inserts those of them that raw does not hold yet under this chunk. Parameters: chunk, hours. */
export function landMissingRows(target: SearchedTarget, staged: string, token: string): string {
  const columns = `${names(target.fields)}, chunk, position, recorded_at, content_hash`;
  return `INSERT INTO ${localName(rawTable(target.type), target.cluster)} (${columns}) SETTINGS ${oneBlock(token)}, ${UNMERGED}
    SELECT ${columns} FROM (${freshRows(target, staged)})
    WHERE position NOT IN (${ownPositions(target, staged)})`;
}

/** Positions that raw holds under this chunk. Parameters: chunk. */
function ownPositions(target: LandingTarget, staged: string): string {
  return `SELECT position FROM ${localName(rawTable(target.type), target.cluster)}
    WHERE toStartOfHour(occurred_at) IN (SELECT DISTINCT toStartOfHour(occurred_at) FROM ${staged}) AND chunk = {chunk:String}`;
}

/** How many rows of the chunk raw should hold but does not. Parameters: chunk, hours. */
export function countMissing(target: SearchedTarget, staged: string): string {
  return `SELECT toFloat64(count()) AS missing FROM (${freshRows(target, staged)}) WHERE position NOT IN (${ownPositions(target, staged)})`;
}

/**
 * The rows of the chunk that do not belong into raw: those whose event_id another chunk has brought, or an earlier row of this one; with
 * whether their content differs from that one's. Parameters: chunk, hours.
 */
export function droppedRows(target: LandingTarget, staged: string): string {
  return `
    WITH rows AS (SELECT event_id, position, ${contentHash(target.fields)} AS content FROM ${staged})
    SELECT toFloat64(rows.position) AS position, rows.event_id AS event_id, toUInt8(rows.content != first_copy.2) AS conflict
    FROM rows INNER JOIN (
      SELECT event_id, min((inside, at, content)) AS least, (least.2, least.3, least.1) AS first_copy
      FROM (
        SELECT event_id, 1 AS inside, position AS at, content FROM rows
        UNION ALL
        ${elsewhere(target, staged, 'event_id, 0 AS inside, position AS at, content_hash AS content')}
      ) GROUP BY event_id
    ) AS kept ON rows.event_id = kept.event_id
    WHERE first_copy.3 = 0 OR rows.position != first_copy.1
    ORDER BY position`;
}
