/** All tables of a report as one zip of CSV files, a file a section. Made as it is read, so no table is held whole. */
import { Readable } from 'node:stream';
import yazl from 'yazl';
import { reportCsv, type CsvOptions } from '../csv.ts';
import type { ReportResult } from '../types.ts';

export async function* csvZip(result: ReportResult, options: CsvOptions, extension: string): AsyncGenerator<Buffer> {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  // The same report makes the same zip whenever it is made.
  const mtime = new Date(result.generated_at);
  for (const { id } of result.sections) {
    zip.addReadStreamLazy(`${id}.${extension}`, { mtime, mode: 0o100_644 }, (take) => {
      take(null, Readable.from(reportCsv(result, { ...options, section: id }), { objectMode: false }));
    });
  }
  zip.end();
  for await (const piece of output) yield piece as Buffer;
}
