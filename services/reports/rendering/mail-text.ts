/** The plain text part of a mail: the same summary, figures, texts and notes. */
import type { ReportResult } from '../types.ts';
import type { MailBlock } from './mail-blocks.ts';
import { sayChange, type FigureView } from './view/figures.ts';

export function mailText(result: ReportResult, blocks: readonly MailBlock[], footer: readonly string[]): string {
  const said = [
    [result.title, result.range.text, result.studio],
    result.sentences.map(({ text }) => text),
    ...blocks.map(linesOf),
    result.notes.map(({ text }) => text),
    footer,
  ];
  return `${said
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** A chart is a picture beside the HTML part. */
function linesOf(block: MailBlock): readonly string[] {
  if (block.kind === 'figures') return block.figures.map(figureLine);
  if (block.kind === 'chart') return [];
  const { title, paragraphs, rest } = block;
  return [title, [...paragraphs, ...(rest === null ? [] : [rest])].join('\n\n')];
}

function figureLine(figure: FigureView): string {
  const change = sayChange(figure);
  return `${figure.title}: ${figure.atLeast ? 'at least ' : ''}${figure.text}${change === null ? '' : ` (${change})`}`;
}
