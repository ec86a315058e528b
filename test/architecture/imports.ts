/** The imports of the program's own files, read from their text. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Import {
  /** From the root of the repository. */
  readonly file: string;
  readonly target: string;
}

/** Paths of files under a folder, from the root of the repository. */
export function filesUnder(folder: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules'))
    .sort();
}

export const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Types are gone when a file runs. */
const TYPES = /^import type\b[^;]*;$/gm;
const STATEMENT = /^(?:import|export)\b[^;]*?\bfrom '([^'\n]+)'|^import '([^'\n]+)'|\bimport\('([^'\n]+)'\)/gm;

const specifiersIn = (text: string): string[] =>
  [...text.matchAll(STATEMENT)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');

const specifiersOf = (file: string): string[] => specifiersIn(textOf(file));

const resolved = (file: string, specifiers: readonly string[]): Import[] =>
  specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => ({ file, target: relative(ROOT, resolve(ROOT, dirname(file), specifier)) }));

/** Imports, exports and dynamic imports of files in this repository. */
export const importsOf = (file: string): Import[] => resolved(file, specifiersOf(file));

/** Those that are still there when the file runs. */
export const valueImportsOf = (file: string): Import[] => resolved(file, specifiersIn(textOf(file).replaceAll(TYPES, '')));

/** Packages that a file imports, without their subpaths. */
export function packagesOf(file: string): string[] {
  return specifiersOf(file)
    .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}
