/** What stands in the rows of a printed report, row by row, said from its result alone. */
import { sayValue } from '../../../services/reports/format.ts';
import type { Column, ReportResult, SeriesSection, TableRow, TableSection } from '../../../services/reports/types.ts';
import { letters } from './read-pdf.ts';

const UNITS: Readonly<Record<string, string>> = { hours: ' h', percent: ' %', points: ' points' };

/** The head of a column names its unit, so its cells do not. */
function sayCell(value: unknown, { style }: Column, report: ReportResult): string {
  if (style === null) return typeof value === 'string' ? value : '';
  const said = sayValue(typeof value === 'number' ? value : null, style, report);
  const unit = style === 'money' ? ` ${report.currency}` : (UNITS[style] ?? '');
  return unit !== '' && said.endsWith(unit) ? said.slice(0, -unit.length) : said;
}

/** The figures of one row, each with the one before it, as they follow each other on the page. */
function saidRow(row: TableRow, section: TableSection, report: ReportResult): string {
  const metrics = section.columns.filter(({ kind }) => kind === 'metric');
  const cells = metrics.flatMap((column) => {
    const value = row.cells[column.id] ?? null;
    const least = value !== null && section.at_least.includes(column.id) ? '≥ ' : '';
    const before = row.comparison[column.id];
    return [`${least}${sayCell(value, column, report)}`, ...(before === undefined ? [] : [sayCell(before, column, report)])];
  });
  return letters(cells.join(''));
}

/** Every row that the page shows, and the total. Tables with other columns between their figures are not for this. */
export function saidRows(section: TableSection, report: ReportResult): string[] {
  const shown = section.show === null ? section.rows : section.rows.slice(0, section.show);
  return [...shown, ...(section.total === null || shown.length === 0 ? [] : [section.total])].map((row) => saidRow(row, section, report));
}

/** The values of each period, as the list at the end has them: from the first period with a value on, where a line begins late. */
export function saidPeriods(section: SeriesSection, report: ReportResult): string[] {
  const known = section.buckets.map((_bucket, index) => section.lines.some(({ values }) => (values[index] ?? null) !== null));
  const first = section.chart === 'line' ? known.indexOf(true) : 0;
  return section.buckets.flatMap((_bucket, index) => {
    if (index < first) return [];
    return [letters(section.lines.map(({ values, style }) => sayValue(values[index] ?? null, style, report)).join(''))];
  });
}
