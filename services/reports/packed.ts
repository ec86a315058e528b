/**
 * Rows of tables by column: how they are kept and hashed. A table of a few thousand rows says the same few names in each of them, and takes
 * several times as long to write, to store and to read again.
 */
import type { ReportResult, Section, TableRow, TableSection } from './types.ts';

type Records = readonly Readonly<Record<string, unknown>>[];

/** The values of each key, row by row; the records as they are where not all have the same keys in the same order. */
type Columns = Readonly<Record<string, readonly unknown[]>> | Records;

function byColumn(records: Records): Columns {
  const keys = Object.keys(records[0] ?? {});
  const isAlike = (record: Readonly<Record<string, unknown>>): boolean => {
    let place = 0;
    for (const key in record) if (key !== keys[place++]) return false;
    return place === keys.length;
  };
  return records.every(isAlike) ? Object.fromEntries(keys.map((key) => [key, records.map((record) => record[key])])) : records;
}

const isRecords = (columns: object): columns is Records => Array.isArray(columns);

function byRow(columns: Columns, count: number): Records {
  if (isRecords(columns)) return columns;
  const list = Object.entries(columns);
  return Array.from({ length: count }, (_, index) => Object.fromEntries(list.map(([key, values]) => [key, values[index]])));
}

/** Names that all are what the cells of their column say stand as `true`. */
type PackedNames = Columns | Readonly<Record<string, readonly unknown[] | true>>;

export interface PackedRows {
  readonly count: number;
  readonly cells: Columns;
  readonly names: PackedNames;
  readonly n: Columns;
  readonly comparison: Columns;
}

/** A result as it is kept. */
export type PackedResult = Omit<ReportResult, 'sections'> & {
  readonly sections: readonly (Exclude<Section, TableSection> | (Omit<TableSection, 'rows'> & { readonly rows: PackedRows }))[];
};

export function packResult(result: ReportResult): PackedResult {
  return {
    ...result,
    sections: result.sections.map((section) => (section.kind === 'table' ? { ...section, rows: packRows(section.rows) } : section)),
  };
}

/** @param kept reports of earlier versions were kept as they are */
export function unpackResult(kept: PackedResult | ReportResult): ReportResult {
  return {
    ...kept,
    sections: kept.sections.map((section) =>
      section.kind === 'table' ? { ...section, rows: 'count' in section.rows ? unpackRows(section.rows) : section.rows } : section,
    ),
  };
}

/** A report's rows are hashed, and then kept. */
const packed = new WeakMap<readonly TableRow[], PackedRows>();

export function packRows(rows: readonly TableRow[]): PackedRows {
  const found = packed.get(rows);
  if (found !== undefined) return found;
  const cells = byColumn(rows.map((row) => row.cells));
  const made = {
    count: rows.length,
    cells,
    names: namesBeside(cells, byColumn(rows.map(({ names }) => names))),
    n: byColumn(rows.map(({ n }) => n)),
    comparison: byColumn(rows.map(({ comparison }) => comparison)),
  };
  packed.set(rows, made);
  return made;
}

function namesBeside(cells: Columns, names: Columns): PackedNames {
  if (isRecords(names) || isRecords(cells)) return names;
  const areSaid = (key: string, values: readonly unknown[]): boolean => values.every((value, index) => value === cells[key]?.[index]);
  return Object.fromEntries(Object.entries(names).map(([key, values]) => [key, areSaid(key, values) || values]));
}

function unpackRows({ count, ...packed }: PackedRows): TableRow[] {
  const cells = byRow(packed.cells, count);
  const names = byRow(namesAgain(packed.cells, packed.names), count);
  const n = byRow(packed.n, count);
  const comparison = byRow(packed.comparison, count);
  return cells.map((own, index) => ({ cells: own, names: names[index], n: n[index], comparison: comparison[index] }) as TableRow);
}

function namesAgain(cells: Columns, names: PackedNames): Columns {
  if (isRecords(names) || isRecords(cells)) return names as Columns;
  return Object.fromEntries(Object.entries(names).map(([key, values]) => [key, values === true ? cells[key]! : values]));
}
