/** A drawing of the report room as a screen shows it: its inks become those of the page, so that it follows light and dark. */
import { INK } from '../../reports/rendering/charts/colours.ts';

const INKS: readonly (readonly [string, string])[] = [
  [INK.text, 'var(--ink)'],
  [INK.muted, 'var(--muted)'],
  [INK.faint, 'var(--faint)'],
  [INK.grid, 'var(--hair)'],
  [INK.axis, 'var(--chart-axis)'],
  [INK.paper, 'var(--chart-paper)'],
  [INK.shade, 'var(--shade)'],
  // The darkest of the colours for lines would vanish on a dark page.
  ['#4d5866', 'var(--chart-slate)'],
];

export const screenSvg = (svg: string): string => INKS.reduce((drawn, [ink, name]) => drawn.replaceAll(`"${ink}"`, `"${name}"`), svg);

/** The colour of a line beside the drawing. */
export const screenColour = (colour: string): string => INKS.find(([ink]) => ink === colour)?.[1] ?? colour;
