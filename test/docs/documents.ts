/** The documents for people, and what can be read out of them. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Document {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export const DOCUMENTS: readonly Document[] = globSync(['*.md', 'docs/**/*.md', 'services/**/*.md', 'test/**/*.md'], { cwd: ROOT })
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

export function documentAt(path: string): Document {
  const found = DOCUMENTS.find((document) => document.path === path);
  if (found === undefined) throw new Error(`there is no document ${path}`);
  return found;
}

/** Shell blocks under the mark `<!-- run -->`, in order. */
export function runnableBlocks({ text }: Document): string[] {
  return [...text.matchAll(/^<!-- run -->\n```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

/** Every shell block, marked or not. */
export function shellBlocks({ text }: Document): string[] {
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

/** What links and pictures point to, from the root of the repository; addresses elsewhere left out. */
export function linkedPaths({ path, text }: Document): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => relative(ROOT, join(ROOT, dirname(path), target.split('#')[0] ?? '')));
}

/** Words in `code` that name a file or folder of the repository by its path, as patterns: a part in capitals (TYPE, NUMBER) stands for many. */
export function namedPaths({ text }: Document): string[] {
  const words = [...text.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word);
  return words
    .filter((word) => /^(services|docs|test|deploy|schemas|clickhouse|bin|\.ci)\/[\w./*-]*$/.test(word))
    .map((word) => word.replace(/\b(?!README\b)[A-Z]{3,}\b/g, '*'));
}

/** Rows of the tables under a heading, cell by cell, without their head. */
export function tableUnder({ path, text }: Document, heading: string): string[][] {
  const start = text.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`${path} has no heading ${heading}`);
  const end = text.indexOf('\n## ', start + 1);
  const lines = text.slice(start, end < 0 ? undefined : end).split('\n');
  return lines
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
