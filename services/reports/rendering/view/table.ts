/** A table section as a page shows it. */
import { isDimension } from '../../../metrics/catalogue.ts';
import { dimensionWord } from '../../frame.ts';
import { sayInstant } from '../../ranges.ts';
import type { Column, ReportResult, TableRow, TableSection } from '../../types.ts';
import { widthOf } from '../charts/measure.ts';
import { visible } from '../text.ts';
import { changeView } from './change.ts';
import { columnWidths } from './column-widths.ts';
import { sayBare, saySpan, speechOf, unitOfColumn } from './say.ts';

export interface CellView {
  readonly kind: 'name' | 'number' | 'text' | 'time';
  readonly text: string;
  /** Belongs to the row above. */
  readonly indented: boolean;
  /** A second, quieter line. */
  readonly below: string | null;
  /** Which way it went, and whether that is good; said in words to who does not see it. */
  readonly mark: { readonly direction: 'up' | 'down'; readonly tone: 'good' | 'bad' | 'neutral'; readonly words: string } | null;
  /** Length of the bar in the cell, percent of the longest; null: none. */
  readonly bar: number | null;
  readonly svg: string | null;
  /** Room kept for the text beside a bar, so that all bars of a column begin at one edge; em. */
  readonly room: number | null;
}

export interface HeadView {
  readonly title: string;
  readonly unit: string | null;
  readonly kind: CellView['kind'];
  /** Least width of the head, em; null: as it comes. */
  readonly width: number | null;
}

export interface TableView {
  readonly heads: readonly HeadView[];
  readonly rows: readonly (readonly CellView[])[];
  readonly total: readonly CellView[] | null;
  /** More columns than stand comfortably on a page. */
  readonly dense: boolean;
  /** Set where there are no rows. */
  readonly empty: string | null;
  readonly remarks: readonly string[];
}

export const PLAIN: Omit<CellView, 'kind' | 'text'> = { indented: false, below: null, mark: null, bar: null, svg: null, room: null };
const DENSE_COLUMNS = 5;
export const UNKNOWN = '–';

export function tableView(section: TableSection, result: ReportResult): TableView {
  const shown = section.show === null ? section.rows : section.rows.slice(0, section.show);
  const bars = barColumn(section);
  const longest = Math.max(0, ...section.rows.map((row) => (bars === null ? 0 : Number(row.cells[bars] ?? 0))));
  const cellsOf = (row: TableRow, isTotal: boolean): CellView[] =>
    section.columns.map((column, index) => {
      if (isTotal && column.kind !== 'metric') return { ...PLAIN, kind: 'name', text: index === 0 ? 'Total' : '' };
      const cell = cellView(column, row, section, result);
      const value = row.cells[column.id];
      return column.id === bars && !isTotal && typeof value === 'number'
        ? { ...cell, bar: Math.round((value / longest) * 1000) / 10 }
        : cell;
    });
  const rows = shown.map((row) => cellsOf(row, false));
  const dense = section.columns.length > DENSE_COLUMNS;
  const needs = section.columns.map((column, index) => ({
    title: column.title,
    unit: unitOfColumn(column.style, result.currency),
    kind: kindOf(column),
    width: Math.max(0, ...rows.map((row) => widthOf(row[index]!.text, 1))),
    bars: column.id === bars,
  }));
  const widths = columnWidths(needs, dense);
  return {
    heads: needs.map(({ title, unit, kind }, index) => ({ title, unit, kind, width: widths[index]! })),
    rows: rows.map((row) => row.map((cell, index) => (cell.bar === null ? cell : { ...cell, room: needs[index]!.width }))),
    total: section.total === null || section.rows.length === 0 ? null : cellsOf(section.total, true),
    dense,
    empty: section.rows.length === 0 ? emptyText(section) : null,
    remarks: remarksOn(section, shown.length, result),
  };
}

export const kindOf = ({ kind }: Column): CellView['kind'] => (kind === 'metric' ? 'number' : kind === 'dimension' ? 'name' : kind);

/** The ranked column carries bars, where its figures have a length: none below zero, not all zero. */
function barColumn({ columns, rows, ranked_by: ranked }: TableSection): string | null {
  const column = columns.find(({ id, kind }) => id === ranked && kind === 'metric');
  const values = rows.map((row) => Number(row.cells[ranked ?? ''] ?? 0));
  return column && rows.length > 1 && values.every((value) => value >= 0) && values.some((value) => value > 0) ? column.id : null;
}

function cellView(column: Column, row: TableRow, section: TableSection, result: ReportResult): CellView {
  const value = row.cells[column.id] ?? null;
  if (column.kind === 'dimension') return { ...PLAIN, kind: 'name', text: nameOf(column, row) };
  if (column.kind === 'time') {
    const said = typeof value === 'string' ? sayInstant(value, result.range.zone, result.locale) : UNKNOWN;
    return { ...PLAIN, kind: 'time', text: said };
  }
  if (column.style === null || typeof value === 'string' || typeof value === 'boolean')
    return { ...PLAIN, kind: kindOf(column), text: value === null ? UNKNOWN : String(value) };
  const speech = speechOf(result);
  const atLeast = value !== null && section.at_least.includes(column.id) ? '≥ ' : '';
  const before = row.comparison[column.id];
  const compared = before === undefined ? null : sayBare(before, column.style, speech);
  const change = changeView({ value, before: before ?? null, style: column.style, better: column.better }, speech);
  return {
    ...PLAIN,
    kind: 'number',
    text: `${atLeast}${sayBare(value, column.style, speech)}`,
    below: compared,
    mark:
      change === null || change.direction === 'same'
        ? null
        : {
            direction: change.direction,
            tone: change.tone,
            words: change.judgement === null ? change.direction : `${change.direction}, ${change.judgement}`,
          },
  };
}

/** The name that was valid when the report was made, else the id. */
export function nameOf({ id }: Pick<Column, 'id'>, row: TableRow): string {
  const value = row.cells[id] ?? null;
  return value === null ? `no ${isDimension(id) ? dimensionWord(id) : id}` : visible(row.names[id] ?? String(value));
}

export const emptyText = ({ notes, title }: Pick<TableSection, 'notes' | 'title'>): string =>
  notes.find(({ kind }) => kind === 'empty')?.text ?? `${title}: nothing in this range`;

function remarksOn(section: TableSection, shown: number, result: ReportResult): string[] {
  const { rows, columns } = section;
  const compared = rows.some((row) => Object.keys(row.comparison).length > 0);
  const judged = columns.some(({ better }) => better !== null);
  const hidden = rows.length - shown;
  const before = result.comparison && saySpan(result.comparison, result.range.zone, result.locale);
  return [
    ...(hidden > 0 ? [`The first ${shown} of ${rows.length} rows; the CSV of this report has all of them`] : []),
    ...(compared && before !== null
      ? [`Small figures: ${before}${judged ? '. Filled arrow: better, hollow arrow: worse, line arrow: neither' : ''}`]
      : []),
    ...(section.at_least.length > 0 ? ['≥ at least: some GPU time has no price'] : []),
  ];
}
