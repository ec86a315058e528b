/** PDFs read back by two readers that share no code with what wrote them: pdf.js, and MuPDF. */
import { Document, PDFDocument } from 'mupdf';
import { getDocument, VerbosityLevel, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { vi } from 'vitest';
import { sayValue } from '../../../services/reports/format.ts';
import type { ReportResult } from '../../../services/reports/types.ts';

export interface ReadPdf {
  /** Text of each page, the lines as they stand. */
  readonly pages: readonly string[];
  readonly text: string;
  readonly title: string | undefined;
  readonly author: string | undefined;
  readonly subject: string | undefined;
  readonly language: string | null;
  readonly outline: readonly string[];
  /** Roles of the structure tree of the first page. */
  readonly roles: ReadonlySet<string>;
  /** Alternative texts of the structure tree of the first page. */
  readonly alternatives: readonly string[];
  /** Width and height of the first page, points. */
  readonly size: readonly [number, number];
  /** Size of the largest type on the first page, points: smaller than set where the browser shrank the page to fit. */
  readonly largestType: number;
  readonly warnings: readonly string[];
}

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const warnings: string[] = [];
  const listening = (['log', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...said: unknown[]) => void warnings.push(said.join(' '))),
  );
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.WARNINGS, useSystemFonts: false });
  try {
    const pdf = await task.promise;
    return { ...(await contentsOf(pdf)), warnings };
  } finally {
    await task.destroy();
    for (const spy of listening) spy.mockRestore();
  }
}

async function contentsOf(pdf: PDFDocumentProxy): Promise<Omit<ReadPdf, 'warnings'>> {
  const pages: string[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join(''));
  }
  const first = await pdf.getPage(1);
  const nodes = nodesOf(await first.getStructTree());
  const info = (await pdf.getMetadata()).info as Readonly<Record<string, unknown>>;
  const say = (name: string): string | undefined => (typeof info[name] === 'string' ? info[name] : undefined);
  const [, , width = 0, height = 0] = first.view;
  return {
    pages,
    text: pages.join('\n'),
    title: say('Title'),
    author: say('Author'),
    subject: say('Subject'),
    language: say('Language') ?? null,
    outline: ((await pdf.getOutline()) ?? []).flatMap(titlesOf),
    roles: new Set(nodes.map(({ role }) => role ?? '')),
    alternatives: nodes.flatMap(({ alt }) => (alt === undefined ? [] : [alt])),
    size: [width, height],
    largestType: Math.max(...(await first.getTextContent()).items.map((item) => ('str' in item ? Math.abs(Number(item.transform[3])) : 0))),
  };
}

interface OutlineNode {
  readonly title: string;
  readonly items: readonly OutlineNode[];
}
const titlesOf = ({ title, items }: OutlineNode): string[] => [title, ...items.flatMap(titlesOf)];

interface StructureNode {
  readonly role?: string;
  readonly alt?: string;
  readonly children?: readonly unknown[];
}

function nodesOf(node: unknown): StructureNode[] {
  if (typeof node !== 'object' || node === null) return [];
  const known: StructureNode = node;
  const { children = [] } = known;
  return [known, ...children.flatMap(nodesOf)];
}

/** What MuPDF makes of it: it repairs what is broken, and says whether it had to. */
export function readByMupdf(bytes: Uint8Array) {
  const document = Document.openDocument(bytes, 'application/pdf');
  if (!(document instanceof PDFDocument)) throw new Error('MuPDF does not take it for a PDF.');
  const pages = document.countPages();
  return {
    pages,
    repaired: document.wasRepaired(),
    title: document.getMetaData('info:Title'),
    author: document.getMetaData('info:Author'),
    outline: (document.loadOutline() ?? []).map(({ title }) => title),
    language: document.getTrailer().get('Root').get('Lang').asString(),
    marked: document.getTrailer().get('Root').get('MarkInfo').get('Marked').toString(),
    text: Array.from({ length: pages }, (_, index) => document.loadPage(index).toStructuredText('').asText()).join('\n'),
  };
}

/** Points: dots and letters of one line of Arabic stand a little above and below each other. */
const LINE_HEIGHT = 6;

/** The letters of each line of Arabic, from right to left as people read: readers give words and dots in the order of the page. */
export function arabicLines(bytes: Uint8Array): string[] {
  const document = Document.openDocument(bytes, 'application/pdf');
  return Array.from({ length: document.countPages() }, (_, index) => index).flatMap((index) => {
    const lines: { readonly y: number; readonly letters: { readonly letter: string; readonly x: number }[] }[] = [];
    document
      .loadPage(index)
      .toStructuredText('')
      .walk({
        onChar(letter, [x, y]) {
          if (!/\p{Script=Arabic}/u.test(letter)) return;
          const line = lines.find((one) => Math.abs(one.y - y) < LINE_HEIGHT);
          if (line === undefined) lines.push({ y, letters: [{ letter, x }] });
          else line.letters.push({ letter, x });
        },
      });
    return lines.map((line) =>
      line.letters
        .toSorted((a, b) => b.x - a.x)
        .map(({ letter }) => letter)
        .join(''),
    );
  });
}

/** Readers put spaces where letters stand apart; what is compared is the letters. */
export const letters = (text: string): string => text.replaceAll(/[\s\u2068\u2069\u200b]+/g, '');

/** What a reader must find on the pages of a report: its figures, the values of its charts, the names and counts of its rows. */
export function saidBy(report: ReportResult): string[] {
  return report.sections.flatMap((section) => {
    if (section.kind === 'figures') return section.figures.flatMap(({ title, value, style }) => [title, sayValue(value, style, report)]);
    if (section.kind === 'series')
      return section.lines.flatMap(({ values, style }) => values.map((value) => sayValue(value, style, report)));
    if (section.kind === 'text') return section.paragraphs;
    const counts = section.columns.filter(({ style }) => style === 'count' || style === 'duration');
    const rows = section.show === null ? section.rows : section.rows.slice(0, section.show);
    return rows.flatMap(({ names, cells }) => [
      // Readers give Devanagari back in the order and shapes of the page.
      ...Object.values(names).filter((name) => !/\p{Script=Devanagari}/u.test(name)),
      ...counts.map(({ id, style }) => sayValue(Number(cells[id] ?? 0), style!, report)),
    ]);
  });
}
