/** Words that the maker of a report put between its figures. */
import type { TextSpec } from '../spec.ts';
import type { TextSection } from '../types.ts';
import type { Made } from './figures.ts';

/** Blank lines part the paragraphs; other breaks of lines stay where they are. */
export function makeText({ id, title, text }: TextSpec): Made<TextSection> {
  const paragraphs = text
    .split(/\r?\n[ \t]*(?:\r?\n[ \t]*)+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  return { section: { kind: 'text', id, title, finding: null, subtitle: '', notes: [], paragraphs }, notes: [] };
}
