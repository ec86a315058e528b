/** The numbered .sql files of clickhouse/, checked before any of them runs. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WrapsheetError } from '../common/errors.ts';
import { splitStatements } from './sql-split.ts';

/** The .sql files that come with the program. */
export const MIGRATIONS_FOLDER = join(import.meta.dirname, '..', '..', 'clickhouse');

export interface MigrationFile {
  readonly number: number;
  readonly name: string;
  /** sha256 of the file's bytes, hexadecimal. */
  readonly checksum: string;
  /** With their placeholders. */
  readonly statements: readonly string[];
}

/** What may be run again after a crash without harm; nothing else may stand in a migration. */
const REPEATABLE = [
  /^CREATE (TABLE|MATERIALIZED VIEW) IF NOT EXISTS \S/,
  /^DROP (TABLE|VIEW) IF EXISTS \S/,
  /^ALTER TABLE \S+( \{\{on_cluster\}\})? (ADD (COLUMN|INDEX|PROJECTION) IF NOT EXISTS|DROP (COLUMN|INDEX|PROJECTION) IF EXISTS|MODIFY (COLUMN|TTL|SETTING|COMMENT)) /,
  /^\{\{backfill:\w+\}\}$/,
];

export function refuse(detail: string, params: Readonly<Record<string, unknown>>): WrapsheetError {
  return new WrapsheetError('migration_refused', detail, { params });
}

function readFile(folder: string, name: string): MigrationFile {
  const bytes = readFileSync(join(folder, name));
  const statements = splitStatements(bytes.toString('utf8'));
  for (const statement of statements) {
    if (!REPEATABLE.some((form) => form.test(statement)))
      throw refuse(`${name} has a statement that is not safe to run twice: ${statement.slice(0, 100)}`, { file: name });
  }
  return { number: Number(name.slice(0, 4)), name, checksum: createHash('sha256').update(bytes).digest('hex'), statements };
}

/**
 * The files in order; 0000 is the journal, the others follow without a gap.
 * @throws WrapsheetError migration_refused: a gap, a number twice, a statement that cannot be repeated
 */
export function readMigrations(folder: string): MigrationFile[] {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort();
  const files = names.map((name) => readFile(folder, name));
  files.forEach((file, index) => {
    if (file.number !== index) throw refuse(`${file.name} stands where number ${index} should be`, { file: file.name, expected: index });
  });
  return files;
}
