/** The sections of a report as plain tables of ids, names and figures. */
import { isDimension } from '../metrics/catalogue.ts';
import type { Cell } from '../metrics/types.ts';
import type { Column, FiguresSection, SeriesSection, TableRow, TableSection, TextSection } from './types.ts';

export interface Block {
  readonly columns: readonly string[];
  readonly records: readonly (readonly Cell[])[];
}

const FIGURE_COLUMNS = [
  'figure',
  'metric',
  'title',
  'value',
  'unit',
  'n',
  'low',
  'high',
  'value_before',
  'change',
  'relative_change',
  'provisional',
  'partial',
  'at_least',
  'filtered',
  'first_reported',
  'formula',
] as const;

export function figuresBlock(section: FiguresSection): Block {
  const records = section.figures.map((figure): Record<(typeof FIGURE_COLUMNS)[number], Cell> => {
    const { id, metric, title, value, unit, n, interval, comparison, provisional, partial, at_least, filtered, first_reported, formula } =
      figure;
    return {
      figure: id,
      metric,
      title,
      value,
      unit,
      n,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      value_before: comparison?.value ?? null,
      change: comparison?.change ?? null,
      relative_change: comparison?.relative ?? null,
      provisional,
      partial,
      at_least,
      filtered,
      first_reported: first_reported?.value ?? null,
      formula,
    };
  });
  return { columns: FIGURE_COLUMNS, records: records.map((record) => FIGURE_COLUMNS.map((column) => record[column])) };
}

const BUCKET_COLUMNS = ['from', 'to', 'partial', 'provisional'];

/** A line a metric: one row a bucket. Lines of a dimension: one row for each bucket and value, with id and name. */
export function seriesBlock(section: SeriesSection): Block {
  const { buckets, lines, grain, dimension } = section;
  const head = (index: number): Cell[] => {
    const { name, from, to, partial, provisional } = buckets[index]!;
    return [name, from, to, partial, provisional];
  };
  if (dimension === null) {
    const columns = [grain, ...BUCKET_COLUMNS, ...lines.flatMap(({ metric }) => [metric, `${metric}_n`])];
    const records = buckets.map((_bucket, index) => [
      ...head(index),
      ...lines.flatMap((line) => [line.values[index] ?? null, line.n[index] ?? null]),
    ]);
    return { columns, records };
  }
  const metric = lines[0]?.metric ?? 'value';
  const columns = [grain, ...BUCKET_COLUMNS, dimension, `${dimension}_name`, metric, `${metric}_n`];
  const records = buckets.flatMap((_bucket, index) =>
    lines.map((line) => [...head(index), line.value, line.name, line.values[index] ?? null, line.n[index] ?? null]),
  );
  return { columns, records };
}

/** Ids and names of the dimensions, then each figure with its n and its value before, where there are such. The total comes last. */
export function tableBlock(section: TableSection): Block {
  const rows = section.total === null ? section.rows : [...section.rows, section.total];
  const parts = section.columns.flatMap((column) => columnParts(column, rows, section.total));
  return { columns: parts.map(({ name }) => name), records: rows.map((row) => parts.map(({ read }) => read(row))) };
}

export const textBlock = ({ paragraphs }: TextSection): Block => ({
  columns: ['text'],
  records: paragraphs.map((paragraph) => [paragraph]),
});

interface ColumnPart {
  readonly name: string;
  readonly read: (row: TableRow) => Cell;
}

function columnParts(column: Column, rows: readonly TableRow[], total: TableRow | null): ColumnPart[] {
  const { id, kind } = column;
  const own: ColumnPart = { name: id, read: (row) => row.cells[id] ?? null };
  if (kind === 'dimension' && isDimension(id)) {
    const name = (row: TableRow): Cell => (row === total ? 'Total' : (row.names[id] ?? null));
    return [own, { name: `${id}_name`, read: name }];
  }
  const parts = [own];
  if (rows.some((row) => row.n[id] !== undefined)) parts.push({ name: `${id}_n`, read: (row) => row.n[id] ?? null });
  if (rows.some((row) => row.comparison[id] !== undefined)) parts.push({ name: `${id}_before`, read: (row) => row.comparison[id] ?? null });
  return parts;
}
