/** The formats in which a stored report can be had. Each is made from the stored result, so all of them show the same. */
import { WrapsheetError } from '../common/errors.ts';
import { reportCsv, type ReportCsvOptions } from '../reports/csv.ts';
import type { ReportResult } from '../reports/types.ts';

export interface ReportFormat {
  readonly contentType: string;
  /** Without the dot. */
  readonly extension: string;
  /** Piece by piece. Options that a format does not know do nothing. */
  render(report: ReportResult, options: ReportCsvOptions): Iterable<string | Buffer> | AsyncIterable<string | Buffer>;
}

export type ReportFormats = ReadonlyMap<string, ReportFormat>;

export const JSON_FORMAT: ReportFormat = {
  contentType: 'application/json; charset=utf-8',
  extension: 'json',
  render: (report) => [`${JSON.stringify(report, null, 2)}\n`],
};

export const CSV_FORMAT: ReportFormat = {
  contentType: 'text/csv; charset=utf-8',
  extension: 'csv',
  render: (report, options) => reportCsv(report, options),
};

/** @throws WrapsheetError `unknown_format`, naming those there are */
export function formatNamed(formats: ReportFormats, name: string): ReportFormat {
  const format = formats.get(name);
  if (format !== undefined) return format;
  const available = [...formats.keys()];
  throw new WrapsheetError('unknown_format', `There is no format "${name}"; there are ${available.join(', ')}.`, { params: { available } });
}

/** A file name that says what the report is: `delivery-2026-11-01-2026-12-01.csv`. */
export const fileName = (report: ReportResult, { extension }: ReportFormat): string =>
  `${(report.template ?? 'report').replaceAll(/[^a-z0-9-]/g, '-')}-${report.range.from.slice(0, 10)}-${report.range.to.slice(0, 10)}.${extension}`;
