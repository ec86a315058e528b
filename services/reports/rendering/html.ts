/**
 * A ReportResult as HTML: one document for a screen, complete in itself, or a page to lay out for print. It is made part by part; each part is
 * accounted for, and one that cannot be drawn fails the report under its name.
 */
import { WrapsheetError } from '../../common/errors.ts';
import type { FiguresSection, Note, ReportResult, Section, SeriesSection, TableSection } from '../types.ts';
import { stackFor } from './fonts/families.ts';
import type { Fonts } from './fonts/fonts.ts';
import type { PageContent } from './layout.ts';
import { pageBoxes } from './page-boxes.ts';
import { rendering } from './part-error.ts';
import type { TemplateSet } from './template-set.ts';
import { appendixView, sayFilters } from './view/appendix.ts';
import { chartView } from './view/charts.ts';
import { figuresView, type FigureView } from './view/figures.ts';
import { intervalTableView, isIntervalTable } from './view/interval-table.ts';
import { tableView, type CellView, type TableView } from './view/table.ts';

export interface RenderedHtml {
  readonly html: string;
  /** Ids of the parts, in reading order: cover, summary (where there is something to sum up), section:<id>, appendix. */
  readonly parts: readonly string[];
}

export interface PrintPage {
  readonly content: PageContent;
  readonly parts: readonly string[];
}

interface Tools {
  readonly templates: TemplateSet;
  readonly fonts: Fonts;
}

export const partOf = ({ id }: Pick<Section, 'id'>): string => `section:${id}`;

function part(id: string, make: () => string): { readonly id: string; readonly html: string } {
  const html = rendering(id, make);
  if (html.trim() === '') throw new WrapsheetError('render_failed', `${id} came out empty.`, { params: { part: id } });
  return { id, html };
}

/** @param logo as a data URI. @throws WrapsheetError `render_failed`, which names the part */
export function renderHtml(result: ReportResult, logo: string | null, tools: Tools): RenderedHtml {
  const parts = partsOf(result, logo, tools);
  const body = parts.map(({ html }) => html).join('\n');
  const faces = tools.fonts.facesFor(`${body}–…`, result.locale).map(({ css }) => css);
  const html = tools.templates.fill('page', {
    lang: languageOf(result.locale),
    studio: result.studio,
    documentTitle: documentTitle(result),
    style: [...faces, styleOf(result, 'web', tools)].join('\n'),
    body,
  });
  return { html, parts: parts.map(({ id }) => id) };
}

/** @throws as `renderHtml` */
export function renderPrint(result: ReportResult, logo: string | null, tools: Tools): PrintPage {
  const parts = partsOf(result, logo, tools);
  const body = `<main>${parts.map(({ html }) => html).join('\n')}</main>`;
  const boxes = pageBoxes(result);
  const content: PageContent = {
    lang: languageOf(result.locale),
    title: documentTitle(result),
    faces: tools.fonts.facesFor(`${body}${boxes.text}–…`, result.locale),
    style: `${styleOf(result, 'pdf', tools)}\n${boxes.css}`,
    body,
  };
  return { content, parts: parts.map(({ id }) => id) };
}

/** Paper has no dark. */
const SHEETS = { web: ['page', 'colours', 'web'], pdf: ['page', 'pdf'] } as const;

const styleOf = ({ locale }: ReportResult, medium: 'web' | 'pdf', { templates }: Tools): string =>
  [`:root { --family: ${stackFor(locale)}; }`, ...SHEETS[medium].map((name) => templates.sheet(name))].join('\n');

function partsOf(result: ReportResult, logo: string | null, { templates }: Tools) {
  const summary = summaryView(result);
  return [
    part('cover', () => templates.fill('cover', coverView(result, logo))),
    ...(saysNothing(summary) ? [] : [part('summary', () => templates.fill('summary', summary))]),
    ...result.sections.map((section) => part(partOf(section), () => fillSection(section, result, templates))),
    part('appendix', () => templates.fill('appendix', fullAppendix(result))),
  ];
}

export const documentTitle = ({ title, range }: ReportResult): string => `${title}, ${range.text}`;

/** The words are English, in the reader's kind of English if there is one; numbers and dates follow the locale. */
export const languageOf = (locale: string): string => (new Intl.Locale(locale).language === 'en' ? locale : 'en');

function coverView(result: ReportResult, logo: string | null): object {
  const { range, comparison, filters, studio, title } = result;
  const scope = [
    ...(comparison === null ? [] : [{ lead: 'Compared with', text: comparison.text }]),
    ...(filters.length === 0 ? [] : [{ lead: 'Filters:', text: sayFilters(result) }]),
  ];
  return { logo, studio, title, rangeLabel: range.label, rangeText: besideLabel(range), scope };
}

/** The dates and the zone; the zone alone where the label says the dates. */
function besideLabel({ label, text }: ReportResult['range']): string {
  const said = `${label}, `;
  return text.startsWith(said) ? text.slice(said.length) : text;
}

const PRESSING: ReadonlySet<Note['kind']> = new Set(['warning', 'partial', 'unknown', 'changed_since', 'left_out']);

/** What a reader has to know before reading on stands on the first page. */
function summaryView({ sentences, sections, notes }: ReportResult) {
  // Where there are no headline figures at all, nothing is missing.
  const unknown = sentences.length === 0 && sections.some(({ kind }) => kind === 'figures');
  return { unknown, sentences: sentences.map(({ parts }) => parts), notes: notes.filter(({ kind }) => PRESSING.has(kind)) };
}

/** Of a report without headline figures there is no summary, unless something has to be known before reading on. */
const saysNothing = ({ unknown, sentences, notes }: ReturnType<typeof summaryView>): boolean =>
  !unknown && sentences.length === 0 && notes.length === 0;

function fillSection(section: Section, result: ReportResult, templates: TemplateSet): string {
  if (section.kind === 'figures') return templates.fill('figures', figuresTemplateView(section, result));
  if (section.kind === 'series') return templates.fill('chart', chartTemplateView(section, result));
  if (section.kind === 'text') return templates.fill('text', { ...headOf(section), paragraphs: section.paragraphs });
  return templates.fill('table', tableTemplateView(section, result));
}

const headOf = ({ id, title, subtitle, kind }: Section) => ({ id: `${kind}-${id}`, part: partOf({ id }), title, subtitle });

const remarksAsNotes = (remarks: readonly string[]) => remarks.map((text) => ({ kind: 'remark', text }));

/** How many em of a value stand in a column, by the number of columns of a printed page: three at least. */
const ROOM_OF_FIGURE: Readonly<Record<number, number>> = { 1: 9, 2: 9, 3: 9, 4: 6.6, 5: 6.1 };

/** What does not fit puts its unit below, and what does not fit then is set smaller. Durations break between their parts. */
function sizeOf({ width, parts }: FigureView, room: number): string {
  if (width.whole <= room || (parts.length > 1 && width.numbers <= room)) return '';
  return width.numbers <= room ? 'long' : 'longest';
}

function figuresTemplateView(section: FiguresSection, result: ReportResult): object {
  const { headline, rest } = figuresView(section, result);
  const room = ROOM_OF_FIGURE[headline.length] ?? 6;
  const sized = headline.map((figure) => ({ ...withMark(figure), size: sizeOf(figure, room) }));
  return { ...headOf(section), count: headline.length, headline: sized, rest, notes: section.notes };
}

function withMark(figure: FigureView): object {
  if (figure.change === null) return { ...figure, mark: null };
  // A duration does not break between its parts.
  const change = { ...figure.change, base: figure.change.base.replaceAll(' ', '\u00a0') };
  if (change.direction === 'same') return { ...figure, change, mark: null };
  return { ...figure, change, mark: markView(change.direction, change.tone, change.direction) };
}

const markView = (direction: 'up' | 'down', tone: string, words: string) => ({
  up: direction === 'up',
  neutral: tone === 'neutral',
  tone,
  words,
});

function chartTemplateView(section: SeriesSection, result: ReportResult): object {
  const chart = chartView(section, result);
  const notes = chart.empty === null ? section.notes : section.notes.filter(({ kind }) => kind !== 'empty');
  return { ...headOf(section), ...chart, notes: [...notes, ...remarksAsNotes(chart.remarks)] };
}

/** Up to so many rows a table is not worth a page break inside it. */
const SHORT_TABLE = 8;

function tableTemplateView(section: TableSection, result: ReportResult): object {
  const table: TableView = isIntervalTable(section) ? intervalTableView(section, result) : tableView(section, result);
  return {
    ...headOf(section),
    ...table,
    title: section.finding ?? section.title,
    short: table.rows.length <= SHORT_TABLE,
    heads: table.heads.map((head) => ({ ...head, width: head.width?.toFixed(2) ?? null })),
    rows: table.rows.map(cells),
    total: table.total && cells(table.total),
    notes: [...section.notes.filter(({ kind }) => kind !== 'empty'), ...remarksAsNotes(table.remarks)],
  };
}

const cells = (row: readonly CellView[]): object[] =>
  row.map((cell) => ({
    ...cell,
    hasBar: cell.bar !== null,
    room: cell.room?.toFixed(2) ?? null,
    mark: cell.mark && markView(cell.mark.direction, cell.mark.tone, cell.mark.words),
  }));

/** From so many rows on a list of one or two figures stands in columns, since they would stand far from their periods. */
const LONG_LIST = 8;
/** Up to so many lines a list stays on one page. */
const WHOLE_LIST = 16;

function fullAppendix(result: ReportResult): object {
  const appendix = appendixView(result);
  return {
    ...appendix,
    left: result.notes,
    charts: appendix.charts.map((chart) => {
      const columns = chart.rows.length < LONG_LIST || chart.names.length > 2 ? 1 : chart.names.length === 1 ? 3 : 2;
      return { ...chart, columns: columns === 1 ? null : columns, whole: chart.rows.length / columns <= WHOLE_LIST };
    }),
  };
}
