/** What stands in the margins of every printed page: report and range above; zone, filters, data time, fingerprint and page below. */
import type { ReportResult } from '../types.ts';
import { fitted } from './charts/measure.ts';
import { sayFilters } from './view/appendix.ts';
import { isolated } from './text.ts';
import { sayInstant } from '../ranges.ts';

const FONT_PX = 9.5;
/** Room between the 20 mm margins, in CSS pixels; Letter is a little wider. */
const LINE_PX = 640;

export interface PageBoxes {
  readonly css: string;
  /** All that the boxes say: its letters need fonts as well. */
  readonly text: string;
}

export function pageBoxes(result: ReportResult): PageBoxes {
  const { title, range, studio, locale, watermark, fingerprint } = result;
  const head = `${isolated(fitted(title, FONT_PX, LINE_PX * 0.35))} · ${fitted(range.text, FONT_PX, LINE_PX * 0.38)}`;
  const right = isolated(fitted(studio, FONT_PX, LINE_PX * 0.22));
  // The whole list of filters stands in the appendix.
  const filters = isolated(fitted(`Filters: ${sayFilters(result)}`, FONT_PX, LINE_PX * 0.8));
  const data = `${range.zone} · data to ${sayInstant(watermark, range.zone, locale)} · fingerprint ${fingerprint.slice(0, 12)}`;
  const base = `font-family: var(--family); font-size: ${FONT_PX}px; line-height: 1.45; color: #5b6470; white-space: pre-line;`;
  const box = (name: string, content: string, more: string): string => `@${name} { content: ${content}; ${base} ${more} }`;
  const css = [
    `@page { size: ${result.page_size}; margin: 20mm;`,
    box('top-left', quoted(head), 'width: 78%; vertical-align: bottom; padding-bottom: 4.5mm; text-align: left;'),
    box('top-right', quoted(right), 'width: 22%; vertical-align: bottom; padding-bottom: 4.5mm; text-align: right;'),
    box(
      'bottom-left',
      `${quoted(filters)} "\\a" ${quoted(data)}`,
      'width: 82%; vertical-align: top; padding-top: 4.5mm; text-align: left;',
    ),
    box(
      'bottom-right',
      '"Page " counter(page) " of " counter(pages)',
      'width: 18%; vertical-align: top; padding-top: 4.5mm; text-align: right;',
    ),
    '}',
  ].join('\n');
  return { css, text: `${head}${right}${filters}${data}Page of 0123456789` };
}

/** A string of a style sheet that ends neither itself nor the sheet. */
function quoted(text: string): string {
  const escaped = text.replaceAll(/["\\<>&\p{Cc}]/gu, (letter) => `\\${letter.codePointAt(0)!.toString(16)} `);
  return `"${escaped}"`;
}
