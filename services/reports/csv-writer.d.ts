/** What we use of csv-writer: its own types are source files that do not pass under our compiler options (see `paths` in tsconfig.json). */
type Field = string | number | boolean | null;

export function createArrayCsvStringifier(options: {
  readonly fieldDelimiter?: ',' | ';';
  readonly recordDelimiter?: string;
  readonly alwaysQuote?: boolean;
}): { stringifyRecords(records: readonly (readonly Field[])[]): string };
