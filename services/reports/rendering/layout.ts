/**
 * Fills a page of the browser. The page's frame and the fonts it has loaded stay from report to report, since decoding fonts takes longer than
 * laying out a report; everything else of a report is replaced by the next.
 */
import type { Page } from 'playwright-core';
import { WrapsheetError } from '../../common/errors.ts';
import type { Face } from './fonts/fonts.ts';

export interface PageContent {
  /** BCP 47 */
  readonly lang: string;
  readonly title: string;
  readonly faces: readonly Face[];
  readonly style: string;
  /** What stands inside `body`. */
  readonly body: string;
}

/** CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

const FRAME = `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<title></title><style id="sheet"></style></head><body></body></html>`;

/** Runs in the page: the ids of the fonts it has; null where there is no frame yet. */
const HELD = `document.getElementById('sheet') && [...document.querySelectorAll('style[data-face]')].map((sheet) => sheet.dataset.face)`;

/**
 * Runs in the page: takes the content, and waits until pictures and fonts are there, those of the page margins too, which only printing would
 * ask for. Returns the name of a font that does not load, or nothing. Fonts keep the order of their ids, whichever report brought them.
 */
const FILL = `({ lang, title, faces, style, body }) => {
  for (const { id, css } of faces) {
    const sheet = Object.assign(document.createElement('style'), { textContent: css });
    sheet.dataset.face = id;
    const next = [...document.querySelectorAll('style[data-face]')].find((other) => other.dataset.face > id);
    document.head.insertBefore(sheet, next ?? document.getElementById('sheet'));
  }
  document.documentElement.lang = lang;
  document.title = title;
  document.getElementById('sheet').textContent = style;
  document.body.innerHTML = body;
  const pictures = Promise.allSettled([...document.images].map((image) => image.decode()));
  const fonts = Promise.all([...document.fonts].map((face) => face.load()));
  return pictures.then(() => fonts).then(() => '', (error) => String(error));
}`;

/** @throws WrapsheetError `render_failed` where a font does not load */
export async function layOut(page: Page, content: PageContent, viewport: Viewport): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  if (width !== viewport.width || height !== viewport.height) await page.setViewportSize(viewport);
  let held: readonly string[] | null = await page.evaluate(HELD);
  if (held === null) {
    await page.setContent(FRAME, { waitUntil: 'load' });
    held = [];
  }
  const known = new Set(held);
  const lacking = { ...content, faces: content.faces.filter(({ id }) => !known.has(id)) };
  const missing: string = await page.evaluate(`(${FILL})(${JSON.stringify(lacking)})`);
  if (missing !== '') throw new WrapsheetError('render_failed', `The font ${missing} did not load.`, { params: { part: 'fonts' } });
}
