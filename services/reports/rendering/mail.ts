/**
 * A ReportResult as a mail: the summary and the headline figures in the text, the first charts as pictures, the maker's own texts between them. It is laid out with
 * tables and inline styles, for Outlook; it reads well with images off, since each picture's alternative text is its finding; and a plain text
 * part says the same.
 */
import { sayInstant } from '../ranges.ts';
import type { ReportResult } from '../types.ts';
import type { BrowserPool, RunOptions } from './browser-pool.ts';
import { stackFor } from './fonts/families.ts';
import type { Fonts } from './fonts/fonts.ts';
import { languageOf } from './html.ts';
import { mailBlocks, type MailBlock } from './mail-blocks.ts';
import { paintImages, type Painted } from './mail-images.ts';
import { mailText } from './mail-text.ts';
import { rendering } from './part-error.ts';
import type { TemplateSet } from './template-set.ts';
import { sayFilters } from './view/appendix.ts';
import { sayChange, type FigureView } from './view/figures.ts';

export interface MailOptions extends RunOptions {
  /** What the mail says of what comes with it: "The whole report is attached as a PDF." */
  readonly attached?: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Pictures that the HTML names by `cid:`. */
  readonly images: readonly Painted[];
}

interface Tools {
  readonly templates: TemplateSet;
  readonly fonts: Fonts;
  readonly pool: BrowserPool;
}

const FONT = `font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;`;
const COLOURS = { good: '#00694c', bad: '#a84300', neutral: '#5b6470' } as const;

/** @throws WrapsheetError `render_failed` (names the part), `renderer_unavailable`, `deadline_exceeded` */
export async function renderMail(result: ReportResult, { attached, ...run }: MailOptions, tools: Tools): Promise<RenderedMail> {
  const blocks = mailBlocks(result);
  const pictures = blocks.flatMap((block) => (block.kind === 'chart' ? [block.picture] : []));
  const images = await paintImages(
    pictures,
    { fonts: tools.fonts, locale: result.locale, stack: stackFor(result.locale) },
    tools.pool,
    run,
  );
  const subject = `${result.title}, ${result.range.label} · ${result.studio}`.replaceAll(/\s+/g, ' ');
  const byCid = new Map(images.map((image) => [image.cid, image]));
  const footer = footerOf(result, attached);
  const html = rendering('mail', () =>
    tools.templates.fill('mail', {
      lang: languageOf(result.locale),
      subject,
      style: tools.templates.sheet('mail'),
      font: FONT,
      preview: result.sentences.map(({ text }) => text).join(' '),
      studio: result.studio,
      title: result.title,
      range: result.range.text,
      filters: result.filters.length === 0 ? null : sayFilters(result),
      sentences: result.sentences.map(({ text }) => text),
      notes: result.notes.map(({ text }) => text),
      blocks: blocks.map((block) => blockView(block, byCid)),
      footer,
    }),
  );
  return { subject, html, text: mailText(result, blocks, footer), images };
}

/** As the template takes it: of the three kinds the one that it is. */
function blockView(block: MailBlock, images: ReadonlyMap<string, Painted>): object {
  const none = { figures: null, chart: null, text: null };
  if (block.kind === 'figures') return { ...none, figures: block.figures.map(figureRow) };
  if (block.kind === 'chart') {
    const { part, finding, subtitle, picture } = block;
    const { cid, height } = images.get(picture.cid)!;
    return { ...none, chart: { part, finding, subtitle, cid, height, alt: `${finding}. ${subtitle}.` } };
  }
  const { part, title, paragraphs, rest } = block;
  return { ...none, text: { part, title, rest, paragraphs: paragraphs.map((paragraph) => paragraph.split(/\r?\n/)) } };
}

const figureRow = (figure: FigureView): object => ({
  title: figure.title,
  value: `${figure.atLeast ? 'at least ' : ''}${figure.text}`,
  change: sayChange(figure),
  tone: figure.change?.tone ?? 'neutral',
  colour: COLOURS[figure.change?.tone ?? 'neutral'],
  remarks: figure.remarks.join('; '),
});

function footerOf(result: ReportResult, attached: string | undefined): string[] {
  const { range, watermark, fingerprint, locale } = result;
  return [
    ...(attached === undefined ? [] : [attached]),
    `Data complete to ${sayInstant(watermark, range.zone, locale)}, ${range.zone}. Filters: ${sayFilters(result)}.`,
    `Fingerprint ${fingerprint.slice(0, 12)}, report ${result.id}.`,
  ];
}
