/** What a downloaded report is called, and how a header says so. */
import type { FileKind } from '../reports/files/formats.ts';
import type { ReportResult } from '../reports/types.ts';

type Named = Pick<ReportResult, 'template' | 'title' | 'range'>;

/** A file name that says what the report is: `delivery-2026-11-01-2026-12-01.csv`; of a definition, its title. */
export function fileName({ template, title, range }: Named, { extension, section }: Pick<FileKind, 'extension' | 'section'>): string {
  const parts = [plainName(template ?? title), ...(section === null ? [] : [section]), range.from.slice(0, 10), range.to.slice(0, 10)];
  return `${parts.join('-')}.${extension}`;
}

/** Without what no file system, and no header, takes in a name. */
export const plainName = (text: string): string => text.replaceAll(/[\p{C}/\\:*?"<>|]/gu, '-').trim();

/** RFC 6266; a name that is not ASCII also as RFC 8187 has it, which readers of today take. */
export function attachment(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^\x20-\x7E]/g, '')
    .replaceAll(/["\\%]/g, '-');
  if (plain === name) return `attachment; filename="${name}"`;
  const fallback = /^[\w]/.test(plain) ? plain : `report${plain}`;
  const encoded = encodeURIComponent(name).replaceAll(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${fallback}"; filename*=UTF-8''${encoded}`;
}
