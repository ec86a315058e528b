/** Rows as a table for a terminal. */
import type { Cell, Row } from '../metrics/types.ts';

export function asTable(rows: readonly Row[], columns: readonly string[]): string {
  const cells = rows.map((row) => columns.map((column) => tableCell(row[column] ?? null)));
  const widths = columns.map((column, at) => Math.max(column.length, ...cells.map((line) => line[at]?.length ?? 0)));
  const isNumber = columns.map((column) => rows.some((row) => typeof row[column] === 'number'));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => (isNumber[at] === true ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [columns, widths.map((width) => '─'.repeat(width)), ...cells].map((texts) => `${line(texts)}\n`).join('');
}

/** Unknown is shown as unknown. Control characters stay out of the terminal. */
function tableCell(cell: Cell): string {
  if (cell === null) return '–';
  if (typeof cell === 'number') return Number.isInteger(cell) ? String(cell) : String(Number(cell.toFixed(4)));
  return String(cell).replaceAll(/\p{Cc}/gu, '�');
}
