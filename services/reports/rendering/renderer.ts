/**
 * The room of renderings: a stored ReportResult becomes a page for the screen, a PDF, or a mail. All three come from the same templates,
 * charts and fonts, need nothing from outside, and say the same figures. A part that cannot be drawn fails the rendering under its name:
 * there are no blank pages.
 */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { ReportResult } from '../types.ts';
import { BROWSER_DEFAULTS, createBrowserPool, type BrowserConfig } from './browser-pool.ts';
import { createFonts } from './fonts/fonts.ts';
import { renderHtml, renderPrint, type RenderedHtml } from './html.ts';
import { renderMail, type MailOptions, type RenderedMail } from './mail.ts';
import { renderPdf, type PdfOptions, type RenderedPdf } from './pdf.ts';
import { loadTemplates } from './template-set.ts';

export interface Branding {
  /** The studio's logo as a data URI; null: none. */
  readonly logo?: string | null;
}

export interface Renderer {
  /** A document for the screen, complete in itself. @throws WrapsheetError `render_failed` */
  html(result: ReportResult, options?: Branding): RenderedHtml;
  /** @throws WrapsheetError `render_failed`, `renderer_unavailable`, `deadline_exceeded`; the reason of the signal */
  pdf(result: ReportResult, options?: Branding & PdfOptions): Promise<RenderedPdf>;
  /** Subject, body and images of a mail. @throws as `pdf` */
  mail(result: ReportResult, options?: Branding & MailOptions): Promise<RenderedMail>;
  /** The browser's process; null while there is none. */
  browserPid(): number | null;
  close(): Promise<void>;
}

/** What is not given takes its default, see BROWSER_DEFAULTS. Nothing starts before the first PDF or mail is asked for. */
export function createRenderer(config: Partial<BrowserConfig>, { log, clock }: { readonly log: Logger; readonly clock: Clock }): Renderer {
  const tools = { templates: loadTemplates(), fonts: createFonts() };
  const pool = createBrowserPool({ ...BROWSER_DEFAULTS, ...config }, { log });
  return {
    html: (result, { logo = null } = {}) => renderHtml(result, logo, tools),
    async pdf(result, { logo = null, ...options } = {}) {
      const startedMs = clock.now();
      options.onProgress?.('html');
      const made = renderPrint(result, logo, tools);
      const pdf = await renderPdf(result, made, pool, options);
      const tookMs = clock.now() - startedMs;
      log.debug({ report: result.id, pages: pdf.pages, sizeBytes: pdf.bytes.length, tookMs }, 'report printed');
      return pdf;
    },
    mail: (result, options = {}) => renderMail(result, options, { ...tools, pool }),
    browserPid: () => pool.pid(),
    close: () => pool.close(),
  };
}
