/** SVG as text: the same drawing, the same bytes. What it shows it says by attributes, never by styles, so that it can stand under any policy. */
import { escaped } from '../text.ts';
import { INK } from './colours.ts';

type Attributes = Readonly<Record<string, string | number>>;

/** Of a pixel, after the point. */
export const DIGITS = 2;

export const FONT_SIZE = 11;
export const SMALL_FONT_SIZE = 10;

export const element = (name: string, attributes: Attributes): string => `<${name}${written(attributes)}/>`;

export interface Text {
  readonly x: number;
  /** Of its middle. */
  readonly y: number;
  readonly text: string;
  readonly fill?: string;
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
}

export function textElement({ x, y, text, fill = INK.text, size = FONT_SIZE, anchor = 'start' }: Text): string {
  const attributes = { x, y, fill, 'text-anchor': anchor, ...(size !== FONT_SIZE && { 'font-size': size }) };
  return `<text${written(attributes)}>${escaped(text)}</text>`;
}

/** Texts stand with their middle at their place. */
export const drawing = (width: number, height: number, parts: readonly string[]): string => {
  const attributes = {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    'font-size': FONT_SIZE,
    'font-weight': 400,
    'dominant-baseline': 'central',
  };
  return `<svg xmlns="http://www.w3.org/2000/svg"${written(attributes)}>${parts.join('')}</svg>`;
};

/** A hairline that covers one row of pixels rather than half of two. */
export const crisp = (place: number): number => Math.round(place - 0.5) + 0.5;

const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? rounded(value) : value}"`)
    .join('');

/** Never "-0". */
const rounded = (value: number): number => Number(value.toFixed(DIGITS)) + 0;
