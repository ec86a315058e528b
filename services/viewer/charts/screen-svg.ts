/**
 * A drawing of the report room as a screen shows it: its inks become those of the page, so that it follows light and dark, and what it says by style
 * attributes it says by plain ones, because the page's policy allows none.
 */
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

export function screenSvg(svg: string): string {
  const plain = svg
    .replaceAll(/ style="([^"]*)"/g, (_whole, style: string) => asAttributes(style))
    .replaceAll(/ ecmeta_[a-z_]+="[^"]*"/g, '');
  return INKS.reduce((drawn, [ink, name]) => drawn.replaceAll(`"${ink}"`, `"${name}"`), plain);
}

/** The colour of a line beside the drawing. */
export const screenColour = (colour: string): string => INKS.find(([ink]) => ink === colour)?.[1] ?? colour;

const asAttributes = (style: string): string =>
  style
    .split(';')
    .map((part) => part.split(':').map((word) => word.trim()))
    .filter((parts) => parts.length === 2 && parts[0] !== '')
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
