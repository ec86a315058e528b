/** The plain text part of a mail: the same summary, figures and notes. */
import type { ReportResult } from '../types.ts';
import { sayChange, type FigureView } from './view/figures.ts';

export function mailText(result: ReportResult, figures: readonly FigureView[], footer: readonly string[]): string {
  const figureLines = figures.map((figure) => {
    const change = sayChange(figure);
    return `${figure.title}: ${figure.atLeast ? 'at least ' : ''}${figure.text}${change === null ? '' : ` (${change})`}`;
  });
  const blocks = [
    [result.title, result.range.text, result.studio],
    result.sentences.map(({ text }) => text),
    figureLines,
    result.notes.map(({ text }) => text),
    footer,
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}
