/** How figures stand on a page: the value large and its unit small, or the value alone where the head of the column names the unit. */
import { sayValue, type Speech } from '../../format.ts';
import { labelRange } from '../../ranges.ts';
import type { ReportResult, Style, Unit } from '../../types.ts';

export const speechOf = ({ locale, currency }: Pick<ReportResult, 'locale' | 'currency'>): Speech => ({ locale, currency });

export interface SaidPart {
  readonly number: string;
  readonly unit: string;
}

/** "2 d 4 h" as 2·d and 4·h; "1,204" as a number without a unit. */
export function partsOf(said: string): SaidPart[] {
  const parts: { number: string; unit: string }[] = [];
  for (const word of said.split(' ')) {
    const last = parts.at(-1);
    if (/\p{Nd}/u.test(word) || last === undefined) parts.push({ number: word, unit: '' });
    else last.unit = last.unit === '' ? word : `${last.unit} ${word}`;
  }
  return parts;
}

/** The unit that a column of this style has in its head; durations carry theirs in every cell. */
export function unitOfColumn(style: Style | null, currency: string): string | null {
  if (style === 'hours') return 'h';
  if (style === 'percent') return '%';
  if (style === 'points') return 'points';
  return style === 'money' ? currency : null;
}

/** The value without the unit that the head of its column names. */
export function sayBare(value: number | null, style: Style, speech: Speech): string {
  const said = sayValue(value, style, speech);
  const unit = unitOfColumn(style, speech.currency);
  return unit !== null && said.endsWith(` ${unit}`) ? said.slice(0, -unit.length - 1) : said;
}

/** "October 2026"; "3–17 October 2026". */
export function saySpan(span: { readonly from: string; readonly to: string }, zone: string, locale: string): string {
  return labelRange({ from: Date.parse(span.from), to: Date.parse(span.to) }, zone, null, locale);
}

/** Why a figure has no value: what of it is at hand tells which case it is. */
export interface Unknown {
  readonly unit: Unit;
  /** How many values a mean or ratio would stand on; null: it is none. */
  readonly n: number | null;
  /** The whole range lies after the watermark. */
  readonly future: boolean;
}

export function sayUnknown({ unit, n, future }: Unknown): string {
  if (future) return 'not known yet';
  // Without GPU time a sum of money is 0, and a mean over nothing has n = 0: what is left is GPU time without any price.
  if (unit === 'money') return n === 0 ? 'nothing was delivered in this range' : 'no price for its GPU time';
  return n === 0 ? 'nothing to measure in this range' : 'not known in this range';
}
