/** A ReportResult as a PDF: the print page laid out by the browser, looked over, printed, and given its metadata. */
import type { Page } from 'playwright-core';
import { WrapsheetError } from '../../common/errors.ts';
import type { ReportResult } from '../types.ts';
import type { BrowserPool, RunOptions } from './browser-pool.ts';
import { documentTitle } from './html.ts';
import { countPages, withMetadata } from './pdf-metadata.ts';
import { rendering, renderingLong } from './part-error.ts';

export interface RenderedPdf {
  readonly bytes: Buffer;
  readonly pages: number;
}

export const PDF_STEPS = ['html', 'layout', 'print', 'finish'] as const;
export type PdfStep = (typeof PDF_STEPS)[number];

export interface PdfOptions extends RunOptions {
  readonly onProgress?: (step: PdfStep) => void;
}

/**
 * @param made the print page of the report
 * @throws WrapsheetError `render_failed` (names the part), `renderer_unavailable`, `deadline_exceeded`
 */
export async function renderPdf(
  result: ReportResult,
  made: { readonly html: string; readonly parts: readonly string[] },
  pool: BrowserPool,
  { onProgress, ...run }: PdfOptions = {},
): Promise<RenderedPdf> {
  const draw = async (page: Page): Promise<Buffer> => {
    onProgress?.('layout');
    await layOut(page, made.html);
    await checkParts(page, made.parts);
    onProgress?.('print');
    return page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
  };
  const printed = await pool.run((page) => renderingLong('document', () => draw(page)), run);
  onProgress?.('finish');
  return rendering('document', () => {
    const bytes = withMetadata(printed, {
      title: documentTitle(result),
      author: result.studio,
      subject: result.sentences.map(({ text }) => text).join(' '),
      keywords: `${result.template ?? 'report'}, ${result.range.zone}, fingerprint ${result.fingerprint}`,
      createdAt: result.generated_at,
    });
    const pages = countPages(bytes);
    if (pages === 0) throw new Error('it has no pages');
    return { bytes, pages };
  });
}

/** Fills a page and waits until its fonts are there: those of the page margins too, which only printing would ask for. */
export async function layOut(page: Page, html: string): Promise<void> {
  await page.setContent(html, { waitUntil: 'load' });
  const missing: string = await page.evaluate(FONTS_LOADED);
  if (missing !== '') throw new WrapsheetError('render_failed', `The font ${missing} did not load.`, { params: { part: 'fonts' } });
}

/** Runs in the page; returns the name of a font that does not load, or nothing. */
const FONTS_LOADED = `Promise.all([...document.fonts].map((face) => face.load())).then(() => '', (error) => String(error))`;

/** Runs in the page: the parts that take no room, and those whose chart has nothing in it. */
const BLANK_PARTS = `[...document.querySelectorAll('[data-part]')].filter((part) => {
  const box = part.getBoundingClientRect();
  const drawings = [...part.querySelectorAll('.drawing')];
  return box.width < 1 || box.height < 1 || drawings.some((drawing) => drawing.querySelectorAll('path').length === 0);
}).map((part) => part.dataset.part)`;

const PRESENT_PARTS = `[...document.querySelectorAll('[data-part]')].map((part) => part.dataset.part)`;

/** Nothing that should be seen may be missing from the page, or blank on it. */
async function checkParts(page: Page, parts: readonly string[]): Promise<void> {
  const present: string[] = await page.evaluate(PRESENT_PARTS);
  const blank: string[] = await page.evaluate(BLANK_PARTS);
  const bad = parts.find((part) => !present.includes(part) || blank.includes(part));
  if (bad !== undefined)
    throw new WrapsheetError('render_failed', `${bad} came out ${blank.includes(bad) ? 'blank' : 'missing'}.`, { params: { part: bad } });
}
