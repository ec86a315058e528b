/** Reads CSV as RFC 4180 has it, and as spreadsheets write it: CRLF or LF, a byte-order mark, comma, semicolon or tab. */
import { refused } from './checked.ts';

/**
 * Records with their fields; empty lines are left out.
 * @throws WrapsheetError `bad_request`: a quote that is not closed, or stands inside an unquoted field
 */
export function parseCsv(text: string): string[][] {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const delimiter = delimiterOf(body);
  const field = new RegExp(String.raw`(?:"((?:[^"]|"")*)"|([^"\r\n${delimiter}]*))(${delimiter}|\r\n|\n|\r|$)`, 'y');
  const records: string[][] = [];
  let record: string[] = [];
  while (field.lastIndex < body.length || record.length > 0) {
    const found = field.exec(body);
    if (found === null)
      throw refused('CSV', [{ path: `row ${records.length + 1}`, message: 'a quotation mark is not closed or out of place' }]);
    record.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === delimiter) continue;
    if (record.some((cell) => cell !== '')) records.push(record);
    record = [];
  }
  return records;
}

/** The delimiter of the head line; in a list of labels no column name holds one. */
function delimiterOf(text: string): ',' | ';' | '\t' {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  if (head.includes('\t')) return '\t';
  return head.includes(';') && !head.includes(',') ? ';' : ',';
}
