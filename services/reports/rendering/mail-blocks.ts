/**
 * What of a report its mail shows, in the order of the report: the first headline figures, the first charts, and every text; of a long one its
 * beginning. The rest is in the report itself, which may be attached, linked or only in the viewer.
 */
import type { ReportResult, Section, TextSection } from '../types.ts';
import { partOf } from './html.ts';
import type { Picture } from './mail-images.ts';
import { rendering } from './part-error.ts';
import { chartView } from './view/charts.ts';
import { figuresView, type FigureView } from './view/figures.ts';

export interface FiguresBlock {
  readonly kind: 'figures';
  readonly figures: readonly FigureView[];
}

export interface ChartBlock {
  readonly kind: 'chart';
  readonly part: string;
  readonly finding: string;
  readonly subtitle: string;
  readonly picture: Picture;
}

export interface TextBlock {
  readonly kind: 'text';
  readonly part: string;
  readonly title: string;
  /** Their lines break where the maker of the report broke them. */
  readonly paragraphs: readonly string[];
  /** Said where only the beginning is here; null: all of it is. */
  readonly rest: string | null;
}

export type MailBlock = FiguresBlock | ChartBlock | TextBlock;

const MOST_CHARTS = 3;
/** Of one text, in characters: what is read in a minute. */
const MOST_TEXT = 1_000;
const REST = 'This text goes on in the whole report.';

/** @throws WrapsheetError `render_failed`, which names the section */
export function mailBlocks(result: ReportResult): readonly MailBlock[] {
  const all = result.sections
    .map((section) => rendering(partOf(section), () => blockOf(section, result)))
    .filter((block) => block !== null);
  const firstOf = (kind: MailBlock['kind'], most: number) => all.filter((block) => block.kind === kind).slice(0, most);
  const shown = new Set([...firstOf('figures', 1), ...firstOf('chart', MOST_CHARTS), ...firstOf('text', Infinity)]);
  return all.filter((block) => shown.has(block));
}

function blockOf(section: Section, result: ReportResult): MailBlock | null {
  const part = partOf(section);
  switch (section.kind) {
    case 'figures': {
      const { headline } = figuresView(section, result);
      return headline.length === 0 ? null : { kind: 'figures', figures: headline };
    }
    case 'series': {
      const { finding, panels, empty } = chartView(section, result);
      if (empty !== null) return null;
      return { kind: 'chart', part, finding, subtitle: section.subtitle, picture: { cid: `${section.id}@wrapsheet`, part, panels } };
    }
    case 'text':
      return textBlock(section, part);
    case 'table':
      break;
  }
  return null;
}

function textBlock({ title, paragraphs }: TextSection, part: string): TextBlock {
  const shown: string[] = [];
  let room = MOST_TEXT;
  for (const paragraph of paragraphs) {
    if (room <= 0) break;
    shown.push(beginningOf(paragraph, room));
    room -= paragraph.length;
  }
  const whole = shown.length === paragraphs.length && shown.at(-1) === paragraphs.at(-1);
  return { kind: 'text', part, title, paragraphs: shown, rest: whole ? null : REST };
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Up to a whole word, where one ends before; never a part of what is read as one character. */
function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  for (const { index } of GRAPHEMES.segment(text)) {
    if (index > most) break;
    end = index;
  }
  const cut = text.slice(0, end);
  const words = cut.search(/\s+\S*$/);
  return `${words > 0 ? cut.slice(0, words) : cut}…`;
}
