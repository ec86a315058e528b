import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../services/cli/program.ts';
import { EnvironmentSchema } from '../../services/common/environment.ts';
import { REJECT_REASONS } from '../../services/events/reject-reasons.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { EVENT_TYPES } from '../../services/events/types.ts';
import { DOCUMENTS, documentAt, linkedPaths, namedPaths, ROOT, shellBlocks, tableUnder } from './documents.ts';

const exists = (path: string): boolean => path === '' || globSync(path, { cwd: ROOT }).length > 0;

/** First cells that are a word in `code`, without a `?` behind it. */
const codeNames = (rows: readonly (readonly string[])[]): string[] => rows.map(([first = '']) => first.replace(/^`([^`]+)`\??$/, '$1'));

describe.each(DOCUMENTS)('$path', (document) => {
  test('links only to what is there', () => {
    expect(linkedPaths(document).filter((path) => !exists(path))).toEqual([]);
  });

  test('names only files and folders that are there', () => {
    expect(namedPaths(document).filter((path) => !exists(path))).toEqual([]);
  });

  test('uses only commands and scripts that are there', () => {
    const commands = createProgram().commands.map((command) => command.name());
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const text = [...shellBlocks(document), ...[...document.text.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word)].join('\n');
    const used = [...text.matchAll(/\bnpx wrapsheet (?!…)([\w-]+)/g)].map(([, name = '']) => name);
    expect(used.filter((name) => !commands.includes(name))).toEqual([]);
    const run = [...text.matchAll(/\bnpm (?:run (?:-s )?)?(?!ci\b|run\b|i\b|install\b)([\w-]+)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  const document = documentAt('docs/configuration.md');
  const rows = ['Server', 'Mail', 'Kafka', 'Schema registry', 'ClickHouse'].flatMap((heading) => tableUnder(document, heading));

  test('lists every variable that is read, and no other', () => {
    expect(codeNames(rows).toSorted()).toEqual(Object.keys(EnvironmentSchema.properties).toSorted());
  });

  test('gives each its default and its meaning', () => {
    const properties = new Map<string, object>(Object.entries(EnvironmentSchema.properties));
    for (const [name = '', fallback, meaning] of rows.map(([first, ...rest]) => [...codeNames([[first ?? '']]), ...rest])) {
      const schema = properties.get(name);
      const value = schema !== undefined && 'default' in schema ? JSON.stringify(schema.default).replaceAll('"', '') : '';
      expect(fallback).toBe(value === '' ? '' : `\`${value}\``);
      expect(meaning).toContain(schema !== undefined && 'description' in schema ? schema.description : 'no such variable');
    }
  });
});

describe('docs/events.md', () => {
  const document = documentAt('docs/events.md');
  const schemas = loadSchemas();

  test.each(EVENT_TYPES)('lists the fields of %s as its schema has them', (type) => {
    const { fields } = JSON.parse(schemas.newest[type].text) as { fields: { name: string; type: unknown }[] };
    const optional = tableUnder(document, type).map(([first = '']) => first.endsWith('?'));
    expect(codeNames(tableUnder(document, type))).toEqual(fields.map((field) => field.name));
    expect(optional).toEqual(fields.map((field) => Array.isArray(field.type)));
  });

  test('lists every reason for which an event is rejected', () => {
    expect(codeNames(tableUnder(document, 'Why an event is rejected'))).toEqual(Object.keys(REJECT_REASONS));
  });
});
