/**
 * CSV as RFC 4180 has it, safe to open in a spreadsheet: every figure of a report, section by section, or the rows of a query. Ids and names
 * both, times in ISO 8601, numbers in full. Made piece by piece, so that nothing is cut at a limit.
 */
import { createArrayCsvStringifier } from 'csv-writer';
import type { Cell, Row } from '../metrics/types.ts';
import { figuresBlock, seriesBlock, tableBlock, textBlock, type Block } from './csv-blocks.ts';
import type { ReportResult, Section } from './types.ts';

export interface CsvOptions {
  /** A comma unless told. */
  readonly delimiter?: ',' | ';' | '\t';
  /** Begins with a byte-order mark, which Excel needs to read UTF-8. */
  readonly bom?: boolean;
  /** Begins with lines that start with # and say what the figures are: range, zone, filters, data time. */
  readonly header?: boolean;
}

export interface ReportCsvOptions extends CsvOptions {
  /** Only this section, as one plain table. */
  readonly section?: string;
}

const END = '\r\n';
const BOM = '\uFEFF';

/** A report as CSV: its sections one below the other, each under a line with its title; or one section alone. */
export function* reportCsv(result: ReportResult, options: ReportCsvOptions = {}): Generator<string> {
  const write = writerOf(options);
  if (options.bom) yield BOM;
  if (options.header) yield* headLines(result).map((line) => write([`# ${line}`]));
  const sections = options.section === undefined ? result.sections : result.sections.filter(({ id }) => id === options.section);
  for (const [index, section] of sections.entries()) {
    if (options.section === undefined) yield `${index > 0 ? END : ''}${write([section.title])}`;
    yield* blockLines(blockOf(section), write);
  }
}

/** The rows of a query as CSV, with the given columns or those of the first row. */
export function* rowsCsv(
  rows: readonly Row[],
  options: CsvOptions & { readonly columns?: readonly string[]; readonly comments?: readonly string[] } = {},
): Generator<string> {
  const write = writerOf(options);
  // `partial` stands only in the rows that it holds for.
  const columns = options.columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (options.bom) yield BOM;
  if (options.header) yield* (options.comments ?? []).map((line) => write([`# ${line}`]));
  yield* blockLines({ columns, records: rows.map((row) => columns.map((column) => row[column] ?? null)) }, write);
}

function blockOf(section: Section): Block {
  if (section.kind === 'figures') return figuresBlock(section);
  if (section.kind === 'text') return textBlock(section);
  return section.kind === 'series' ? seriesBlock(section) : tableBlock(section);
}

function* blockLines(block: Block, write: (record: readonly Cell[]) => string): Generator<string> {
  yield write(block.columns);
  for (const record of block.records) yield write(record);
}

/** Lines of what a reader of the bare figures must know. */
function headLines(result: ReportResult): string[] {
  const filters = result.filters.map(({ dimension, values }) => `${dimension} = ${values.map(({ id }) => id ?? 'null').join(' | ')}`);
  return [
    `${result.title}, ${result.studio}`,
    `Range: ${result.range.from} to ${result.range.to} (excluded), ${result.range.zone}`,
    ...(result.comparison === null ? [] : [`Compared with: ${result.comparison.from} to ${result.comparison.to} (excluded)`]),
    `Filters: ${filters.length === 0 ? 'none' : filters.join('; ')}`,
    `Generated at ${result.generated_at} by ${result.requested_by.name}; data complete up to ${result.watermark}, provisional from ${result.provisional_from}`,
    `Currency: ${result.currency}`,
    ...result.notes.map((note) => note.text),
    `Report ${result.id}, fingerprint ${result.fingerprint}`,
  ];
}

function writerOf({ delimiter = ',' }: CsvOptions): (record: readonly Cell[]) => string {
  if (delimiter === '\t') return (record) => `${record.map((cell) => tabField(safeCell(cell))).join('\t')}${END}`;
  const settings = { fieldDelimiter: delimiter, recordDelimiter: END };
  const plain = createArrayCsvStringifier(settings);
  const quoted = createArrayCsvStringifier({ ...settings, alwaysQuote: true });
  return (record) => {
    const cells = record.map(safeCell);
    // csv-writer leaves a lone CR unquoted, which readers take for the end of a line.
    const stringifier = cells.some((cell) => typeof cell === 'string' && cell.includes('\r')) ? quoted : plain;
    return stringifier.stringifyRecords([cells]);
  };
}

/** csv-writer knows commas and semicolons only. */
function tabField(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const FORMULA_START = /^[=+\-@\t\r\n]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/** A spreadsheet runs a text that starts like a formula: an apostrophe makes it text again. Numbers stay numbers. */
function safeCell(cell: Cell): string | number | boolean | null {
  if (typeof cell !== 'string' || !FORMULA_START.test(cell) || PLAIN_NUMBER.test(cell)) return cell;
  return `'${cell}`;
}
