/** A ReportResult as a PDF: the print page laid out by the browser, looked over, printed, and given its metadata. */
import type { Page } from 'playwright-core';
import { WrapsheetError } from '../../common/errors.ts';
import type { ReportResult } from '../types.ts';
import type { BrowserPool, RunOptions } from './browser-pool.ts';
import { documentTitle, type PrintPage } from './html.ts';
import { layOut, type Viewport } from './layout.ts';
import { countPages, withMetadata } from './pdf-metadata.ts';
import { rendering, renderingLong } from './part-error.ts';

export interface RenderedPdf {
  readonly bytes: Buffer;
  readonly pages: number;
}

/** Of no matter to print, but the same each time. */
const VIEWPORT: Viewport = { width: 1280, height: 720 };

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
  made: PrintPage,
  pool: BrowserPool,
  { onProgress, ...run }: PdfOptions = {},
): Promise<RenderedPdf> {
  const draw = async (page: Page): Promise<Buffer> => {
    onProgress?.('layout');
    await layOut(page, made.content, VIEWPORT);
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

/** Runs in the page: the ids of its parts, and of those that take no room or whose chart has nothing in it. */
const LOOK_OVER = `(() => {
  const parts = [...document.querySelectorAll('[data-part]')];
  const blank = parts.filter((part) => {
    const box = part.getBoundingClientRect();
    const drawings = [...part.querySelectorAll('.drawing')];
    return box.width < 1 || box.height < 1 || drawings.some((drawing) => drawing.querySelector('svg > *') === null);
  });
  const idsOf = (list) => list.map((part) => part.dataset.part);
  return { present: idsOf(parts), blank: idsOf(blank) };
})()`;

/** Nothing that should be seen may be missing from the page, or blank on it. */
async function checkParts(page: Page, parts: readonly string[]): Promise<void> {
  const { present, blank }: { present: string[]; blank: string[] } = await page.evaluate(LOOK_OVER);
  const bad = parts.find((part) => !present.includes(part) || blank.includes(part));
  if (bad !== undefined)
    throw new WrapsheetError('render_failed', `${bad} came out ${blank.includes(bad) ? 'blank' : 'missing'}.`, { params: { part: bad } });
}
