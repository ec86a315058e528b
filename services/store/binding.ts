/** Parameter values in the text form that ClickHouse parses them from: each `{name:Type}` placeholder stays a value, never SQL. */
import type { ParamValue, Params } from './types.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '{': '\\x7B',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A SQL string literal of any text. A brace is escaped too, so that no text looks like a placeholder. */
export function quote(text: string): string {
  return `'${text.replace(/[\\'{\0\b\f\n\r\t]/g, (char) => ESCAPES[char]!)}'`;
}

function escapeTsv(text: string): string {
  return text.replace(/[\\\0\b\f\n\r\t]/g, (char) => ESCAPES[char]!);
}

function nested(value: ParamValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'object') return `[${value.map(nested).join(',')}]`;
  return scalar(value);
}

function scalar(value: number | bigint | boolean): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`A parameter is not a finite number: ${value}`);
  return String(value);
}

/** The text form of one value: text TSV-escaped, null as \N, arrays as literals. */
export function paramText(value: ParamValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escapeTsv(value);
  return typeof value === 'object' ? nested(value) : scalar(value);
}

/** Names of the `{name:Type}` placeholders of a statement. */
export function placeholders(sql: string): string[] {
  return [...new Set([...sql.matchAll(/\{([A-Za-z_]\w*):/g)].map((match) => match[1]!))];
}

/**
 * Sees to it that every placeholder has a value: on a connection that keeps its SETs an old one would silently stand in.
 * @throws TypeError where one has none
 */
export function checkParams(sql: string, params: Params): void {
  for (const name of placeholders(sql)) if (params[name] === undefined) throw new TypeError(`No value for the parameter {${name}}`);
}

/** `param_name = 'text'` for each placeholder of the statement, to follow SET. Throws as `checkParams`. */
export function paramSettings(sql: string, params: Params): string[] {
  checkParams(sql, params);
  return placeholders(sql).map((name) => `param_${name} = ${quote(paramText(params[name] ?? null))}`);
}
