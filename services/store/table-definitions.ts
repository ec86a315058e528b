/** Columns, engine and sorting key of the tables, read from the .sql files, so that nothing of them is written twice. */
import type { MigrationFile } from './migration-files.ts';

export interface ColumnDefinition {
  readonly name: string;
  /** ClickHouse type, without DEFAULT and codecs. */
  readonly type: string;
}

export interface TableDefinition {
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
  /** Its engine without arguments: MergeTree, SummingMergeTree … */
  readonly engine: string;
  readonly orderBy: readonly string[];
}

const CREATE_TABLE =
  /^CREATE TABLE IF NOT EXISTS \{\{local:(\w+)\}\} \{\{on_cluster\}\} \((.*)\n\) ENGINE = \{\{engine:(\w+)[^}]*\}\}.*?ORDER BY (.*?)(?:\nSETTINGS|$)/s;

/** Parts between commas that are not inside parentheses. */
export function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts.filter((part) => part !== '');
}

function parseColumn(line: string): ColumnDefinition {
  const space = line.search(/\s/);
  return { name: line.slice(0, space), type: line.slice(space + 1).replace(/ (?:DEFAULT|CODEC)\b.*$/s, '') };
}

function parseOrder(text: string): string[] {
  const trimmed = text.trim();
  return splitTopLevel(trimmed.startsWith('(') ? trimmed.slice(1, -1) : trimmed);
}

/** The sharded tables (raw and the targets of views) as the files create them. @throws SyntaxError on a form it does not know */
export function tablesOf(files: readonly MigrationFile[]): ReadonlyMap<string, TableDefinition> {
  const tables = new Map<string, TableDefinition>();
  for (const statement of files.flatMap((file) => file.statements)) {
    if (!statement.startsWith('CREATE TABLE IF NOT EXISTS {{local:')) continue;
    const match = CREATE_TABLE.exec(statement);
    if (match === null) throw new SyntaxError(`A table in a form that cannot be read: ${statement.slice(0, 120)}`);
    const columns = splitTopLevel(match[2]!)
      .filter((line) => !line.startsWith('INDEX ') && !line.startsWith('PROJECTION '))
      .map(parseColumn);
    tables.set(match[1]!, { name: match[1]!, columns, engine: match[3]!, orderBy: parseOrder(match[4]!) });
  }
  return tables;
}
