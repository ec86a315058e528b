/** `wrapsheet query`: rows on standard output. */
import type { Row } from '../../metrics/types.ts';
import { rowsCsv } from '../../reports/csv.ts';
import { askJson, withApi, type DataOption } from '../context.ts';
import { rangeOf, type RangeOptions } from '../range-options.ts';
import { asTable } from '../table.ts';

interface QueryOptions extends DataOption, RangeOptions {
  readonly metrics: readonly string[];
  readonly by?: readonly string[];
  readonly format: 'json' | 'csv' | 'table';
}

export async function query(options: QueryOptions): Promise<void> {
  const { metrics, by = [], format } = options;
  const question = { metrics, by, ...rangeOf(options) };
  const { rows } = await withApi(options, (api) => askJson<{ readonly rows: readonly Row[] }>(api, 'POST', '/query', question));
  process.stdout.write(print(rows, [...by, ...metrics], format));
}

function print(rows: readonly Row[], fields: readonly string[], format: QueryOptions['format']): string {
  // The flag stands last, and only where a bucket is cut.
  const columns = rows.some((row) => row['partial'] === true) ? [...fields, 'partial'] : fields;
  if (format === 'json') return `${JSON.stringify(rows, null, 2)}\n`;
  return format === 'csv' ? [...rowsCsv(rows, { columns })].join('') : asTable(rows, columns);
}
