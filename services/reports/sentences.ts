/** The executive summary: sentences made from the figures, each number tied to the figure it stands for. */
import type { Comparison } from '../common/calendar-comparison.ts';
import { plural, sayValue, type Speech } from './format.ts';
import { labelRange, wholeUnit } from './ranges.ts';
import type { Figure, Section, Sentence, TableSection } from './types.ts';

/** What sentences are made of. */
export interface Told {
  readonly sections: readonly Section[];
  readonly speech: Speech;
  readonly rangeLabel: string;
  /** "in October 2026"; null without a comparison. */
  readonly comparedWith: string | null;
}

type Part = Sentence['parts'][number];

export const words = (text: string): Part => ({ text, figure: null });

export function sentence(...parts: readonly Part[]): Sentence {
  return { text: parts.map((part) => part.text).join(''), parts };
}

export const saidFigure = (figure: Figure, speech: Speech): Part => ({
  text: `${figure.at_least ? 'at least ' : ''}${sayValue(figure.value, figure.style, speech)}`,
  figure: figure.id,
});

/** A figure of the report by its metric: the first one in reading order; null where it was left out. */
export function figureOf(sections: readonly Section[], metric: string): Figure | null {
  for (const section of sections) {
    const found = section.kind === 'figures' ? section.figures.find((figure) => figure.metric === metric) : undefined;
    if (found) return found;
  }
  return null;
}

export function tableOf(sections: readonly Section[], id: string): TableSection | null {
  const found = sections.find((section) => section.id === id);
  return found?.kind === 'table' ? found : null;
}

/** Without the instant up to which a range that is not over is compared: the notes tell it. */
export const shortLabel = ({ label }: Pick<Comparison, 'label'>): string => label.split(', to ')[0]!;

/** "in October 2026", "the day before", "at the same time of the month before", "in the 30 days before". */
export function sayComparison(comparison: Comparison, zone: string, locale: string): string {
  if (comparison.toDate) return `at ${shortLabel(comparison)}`;
  const unit = wholeUnit(comparison, zone);
  if (unit === 'month' || unit === 'quarter' || unit === 'year') return `in ${labelRange(comparison, zone, null, locale)}`;
  // "the week before" stands alone, "the 12 months before" does not.
  return comparison.kind === 'unit' && !/\d/.test(comparison.label) ? comparison.label : `in ${comparison.label}`;
}

/** ", up from 41 in October 2026"; empty where there is nothing to compare with. */
export function comparedTo(figure: Figure, told: Told): Part {
  const { comparison } = figure;
  if (comparison === null || comparison.change === null || told.comparedWith === null) return words('');
  const before = sayValue(comparison.value, figure.style, told.speech);
  // What reads the same is said to be the same, whatever the digits behind it.
  const same = before === sayValue(figure.value, figure.style, told.speech);
  return words(same ? `, as ${told.comparedWith}` : `, ${comparison.change > 0 ? 'up' : 'down'} from ${before} ${told.comparedWith}`);
}

/** "QA pass rate: 91.4 %, up from 88.2 % in October 2026." null where the value is unknown. */
export function plainSentence(figure: Figure | null, told: Told): Sentence | null {
  if (figure === null || figure.value === null) return null;
  return sentence(words(`${figure.title}: `), saidFigure(figure, told.speech), comparedTo(figure, told), words('.'));
}

/** "This month: 45 characters across 3 projects, up from 41 in October 2026." */
export function deliveredSentence(figure: Figure | null, projects: number | null, told: Told): Sentence | null {
  if (figure === null) return null;
  const head = words(`${told.rangeLabel}: `);
  if (figure.value === null) return sentence(head, words('nothing is known yet.'));
  const said: Part = {
    text: `${sayValue(figure.value, 'count', told.speech)} ${plural(figure.value, 'character', 'characters')}`,
    figure: figure.id,
  };
  const across =
    projects === null || projects === 0
      ? ''
      : ` across ${sayValue(projects, 'count', told.speech)} ${plural(projects, 'project', 'projects')}`;
  return sentence(head, said, words(across), comparedTo(figure, told), words('.'));
}

/** How many rows of a table have any of this. */
export function rowsWith(table: TableSection | null, metric: string): number | null {
  return table === null ? null : table.rows.filter((row) => Number(row.cells[metric] ?? 0) > 0).length;
}

/** For definitions without sentences of their own: the first figures, one sentence each. */
export function plainSentences(told: Told): Sentence[] {
  const first = told.sections.find((section) => section.kind === 'figures');
  const figures = first?.kind === 'figures' ? first.figures.slice(0, 3) : [];
  return figures.map((figure) => plainSentence(figure, told)).filter((said) => said !== null);
}

/** What a series shows over time; null where nothing clear can be said. */
export function trendSentence(sections: readonly Section[], id: string): Sentence | null {
  const found = sections.find((section) => section.id === id);
  const trend = found?.kind === 'series' ? found.trend : null;
  return trend === null || trend.verdict === 'too_few' ? null : sentence(words(`${trend.text}.`));
}

/** "Dearest scene type: dance, 4.2 h of 10.0 h." null where the table is empty or not there. */
export function topSentence(told: Told, tableId: string, dimension: string, metric: string, title: string): Sentence | null {
  const table = tableOf(told.sections, tableId);
  const top = table?.rows[0];
  const style = table?.columns.find((column) => column.id === metric)?.style;
  const value = top?.cells[metric];
  if (!table || !top || !style || typeof value !== 'number') return null;
  const whole = table.total?.cells[metric];
  const share = typeof whole === 'number' ? ` of ${sayValue(whole, style, told.speech)}` : '';
  return sentence(words(`${title}: ${top.names[dimension] ?? 'none'}, ${sayValue(value, style, told.speech)}${share}.`));
}
