/** Figures as people say them, in the studio's locale: 1,204 · 12.4 h · 2 d 4 h · 91.4 % · 3.20 EUR. For sentences and labels; data keep full precision. */
import { numberFormat } from './formatters.ts';
import type { Style } from './types.ts';

export interface Speech {
  readonly locale: string;
  readonly currency: string;
}

const NONE = '–';

const SAY: Readonly<Record<Style, (value: number, speech: Speech) => string>> = {
  count: (value, { locale }) => number(value, 0, locale),
  hours: (value, { locale }) => `${number(value, value !== 0 && Math.abs(value) < 100 ? 1 : 0, locale)} h`,
  duration: (value, { locale }) => sayDuration(value, locale),
  percent: (value, { locale }) => `${number(value * 100, 1, locale)} %`,
  points: (value, { locale }) => sayPoints(value, locale),
  quotient: (value, { locale }) => number(value, 2, locale),
  money: (value, { locale, currency }) => `${number(value, 2, locale)} ${currency}`,
};

/** A value with its unit; a dash where it is unknown. */
export const sayValue = (value: number | null, style: Style, speech: Speech): string => (value === null ? NONE : SAY[style](value, speech));

/** The difference of two shares, with its sign; none where it reads as nothing. */
function sayPoints(value: number, locale: string): string {
  const said = number(value * 100, 1, locale);
  return `${value > 0 && said !== number(0, 1, locale) ? '+' : ''}${said} points`;
}

/** Decimal hours as days, hours and minutes: the two greatest units that matter. */
export function sayDuration(hours: number, locale: string): string {
  const sign = hours < 0 ? '−' : '';
  const minutes = Math.round(Math.abs(hours) * 60);
  if (minutes >= 48 * 60 * 50) return `${sign}${number(minutes / 1440, 0, locale)} d`;
  const [d, h, m] = minutes >= 1440 ? roundedDays(minutes) : [0, Math.floor(minutes / 60), minutes % 60];
  if (d > 0) return `${sign}${number(d, 0, locale)} d${h > 0 ? ` ${h} h` : ''}`;
  if (h > 0) return `${sign}${h} h${m > 0 ? ` ${m} min` : ''}`;
  return `${sign}${m} min`;
}

function roundedDays(minutes: number): [number, number, number] {
  const hours = Math.round(minutes / 60);
  return [Math.floor(hours / 24), hours % 24, 0];
}

function number(value: number, digits: number, locale: string): string {
  const text = numberFormat(locale, digits).format(value);
  // A true minus sign, and never "-0".
  return text.replace(/^-(0([.,]0+)?)$/, '$1').replace(/^-/, '−');
}

/** "1 character", "45 characters". */
export const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
