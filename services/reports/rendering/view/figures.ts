/** Headline figures as a page shows them. */
import { sayValue } from '../../format.ts';
import { sayInstant } from '../../ranges.ts';
import type { Figure, FiguresSection, ReportResult } from '../../types.ts';
import { widthOf } from '../charts/measure.ts';
import { changeView, type ChangeView } from './change.ts';
import { partsOf, saySpan, sayUnknown, speechOf, type SaidPart } from './say.ts';

export interface FigureView {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly parts: readonly SaidPart[];
  /** How wide it runs, em of the value: its numbers, and with their units. */
  readonly width: { readonly numbers: number; readonly whole: number };
  readonly known: boolean;
  readonly atLeast: boolean;
  readonly change: ChangeView | null;
  /** "in October 2026" */
  readonly comparedWith: string | null;
  /** What a reader has to know of this one figure. */
  readonly remarks: readonly string[];
}

export interface FiguresView {
  /** At most five, large. */
  readonly headline: readonly FigureView[];
  readonly rest: readonly FigureView[];
}

const MOST_HEADLINES = 5;
/** How bold figures run by plain ones; and the size of a unit by that of its value. */
const BOLD = 1.1;
const UNIT = 0.55;

export function figuresView(section: FiguresSection, result: ReportResult): FiguresView {
  const views = section.figures.map((figure) => figureView(figure, result));
  return { headline: views.slice(0, MOST_HEADLINES), rest: views.slice(MOST_HEADLINES) };
}

export function figureView(figure: Figure, result: ReportResult): FigureView {
  const speech = speechOf(result);
  const { value, style, better, comparison } = figure;
  const text = sayValue(value, style, speech);
  const parts = partsOf(text);
  return {
    id: figure.id,
    title: figure.title,
    text,
    parts,
    width: widthsOf(parts),
    known: value !== null,
    atLeast: figure.at_least,
    change: comparison && changeView({ value, before: comparison.value, style, better }, speech),
    comparedWith: result.comparison && `in ${saySpan(result.comparison, result.range.zone, result.locale)}`,
    remarks: remarksOn(figure, result),
  };
}

function widthsOf(parts: readonly SaidPart[]): FigureView['width'] {
  const numbers = parts.reduce((sum, { number }) => sum + widthOf(number, BOLD), 0);
  return { numbers, whole: parts.reduce((sum, { unit }) => sum + widthOf(` ${unit}`, UNIT), numbers) };
}

function remarksOn(figure: Figure, result: ReportResult): string[] {
  const speech = speechOf(result);
  const { interval, n, first_reported: first } = figure;
  // A duration does not break between its parts.
  const say = (value: number): string => sayValue(value, figure.style, speech).replaceAll(' ', '\u00a0');
  return [
    ...(figure.value === null ? [sayUnknown({ ...figure, future: Date.parse(result.range.from) >= Date.parse(result.watermark) })] : []),
    ...(interval
      ? [`${sayValue(interval.level, 'percent', speech).replace(/[.,]0/, '')} interval ${say(interval.low)} to ${say(interval.high)}`]
      : []),
    ...(n !== null && figure.unit !== 'count' ? [`n = ${sayValue(n, 'count', speech)}`] : []),
    // That the whole range is not over yet stands above all figures already.
    ...(figure.provisional && !figure.partial ? ['provisional'] : []),
    ...(figure.filtered ? [] : ['not filtered']),
    ...(first
      ? [`first reported as ${sayValue(first.value, figure.style, speech)} on ${sayInstant(first.at, result.range.zone, result.locale)}`]
      : []),
  ];
}

/** Arrow, amount, meaning and base in words: nothing hangs on the colour. */
export function sayChange({ change, comparedWith }: Pick<FigureView, 'change' | 'comparedWith'>): string | null {
  if (change === null) return null;
  const arrow = { up: '↑ ', down: '↓ ', same: '' }[change.direction];
  const judgement = change.judgement === null ? '' : `, ${change.judgement}`;
  return `${arrow}${change.amount}${judgement}, from ${change.base}${comparedWith === null ? '' : ` ${comparedWith}`}`;
}
