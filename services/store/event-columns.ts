/** The fields of each event type as raw's columns name them, with what is needed to write them as Avro and to hash their content. */
import { EVENT_TYPES, type EventType } from '../events/types.ts';
import { MIGRATIONS_FOLDER, readMigrations } from './migration-files.ts';
import { tablesOf, type ColumnDefinition } from './table-definitions.ts';

export type FieldKind = 'text' | 'integer' | 'time' | 'number' | 'boolean' | 'texts';

export interface EventField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly nullable: boolean;
}

/** Columns that tell where a row came from; not content of the event. */
const PROVENANCE = new Set(['chunk', 'position', 'recorded_at', 'content_hash']);

function kindOf(type: string): FieldKind {
  if (type.startsWith('Array(')) return 'texts';
  if (/String|Enum8/.test(type)) return 'text';
  if (/DateTime64/.test(type)) return 'time';
  if (/Float64/.test(type)) return 'number';
  if (/Bool/.test(type)) return 'boolean';
  if (/U?Int\d+/.test(type)) return 'integer';
  throw new SyntaxError(`A raw column of a type that landing cannot write: ${type}`);
}

const toField = (column: ColumnDefinition): EventField => ({
  name: column.name,
  kind: kindOf(column.type),
  nullable: column.type.includes('Nullable('),
});

/** Name of the raw table of an event type. */
export const rawTable = (type: EventType): string => `raw_${type}`;

/** The event's own fields, in the order of raw's columns. */
export function eventFields(folder: string = MIGRATIONS_FOLDER): Readonly<Record<EventType, readonly EventField[]>> {
  const tables = tablesOf(readMigrations(folder));
  const fields = EVENT_TYPES.map((type) => {
    const columns = tables.get(rawTable(type))?.columns ?? [];
    return [type, columns.filter((column) => !PROVENANCE.has(column.name)).map(toField)] as const;
  });
  return Object.fromEntries(fields) as unknown as Record<EventType, readonly EventField[]>;
}

const CLICKHOUSE_TYPE: Readonly<Record<FieldKind, string>> = {
  text: 'String',
  integer: 'Int64',
  time: "DateTime64(3, 'UTC')",
  number: 'Float64',
  boolean: 'Bool',
  texts: 'Array(String)',
};

/** The fields as columns of plain types, which their Avro values are read into fastest. */
export function fieldColumns(fields: readonly EventField[]): string {
  const columns = fields.map(({ name, kind, nullable }) => {
    const type = CLICKHOUSE_TYPE[kind];
    return `\`${name}\` ${nullable ? `Nullable(${type})` : type}`;
  });
  return columns.join(', ');
}

/** How a staged file's columns are read: the fields, then position and recorded_at. */
export function stagedStructure(fields: readonly EventField[]): string {
  return `${fieldColumns(fields)}, \`position\` UInt64, \`recorded_at\` DateTime64(3, 'UTC')`;
}

/** Stands for null in the hash, beside isNull, so that null and empty differ. */
const EMPTY: Readonly<Record<FieldKind, string>> = {
  text: "''",
  integer: '0',
  time: "toDateTime64(0, 3, 'UTC')",
  number: '0',
  boolean: 'false',
  texts: '[]',
};

/** SQL for the hash of an event's content over staged columns: what tells a repeat from a conflicting copy. (sipHash64 costs a tenth of landing.) */
export function contentHash(fields: readonly EventField[]): string {
  const args = fields.flatMap(({ name, kind, nullable }) =>
    nullable ? [`isNull(\`${name}\`)`, `ifNull(\`${name}\`, ${EMPTY[kind]})`] : [`\`${name}\``],
  );
  return `cityHash64(${args.join(', ')})`;
}
