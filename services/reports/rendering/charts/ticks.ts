/** Round numbers for a value axis, in the unit that the style is said in. */
import { sayValue, type Speech } from '../../format.ts';
import { numberFormat } from '../../formatters.ts';
import type { Style } from '../../types.ts';

export interface ValueAxis {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const WANTED = 5;
const DECIMAL = [1, 2, 2.5, 5, 10];
/** Steps of durations, in hours: 5, 15, 30 minutes, whole hours, whole days. */
const CLOCK = [1 / 12, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 240, 336, 720];

/** An axis that holds all values. `fromZero`: bars and areas; lines may begin higher where zero would flatten them. */
export function valueAxis(values: readonly number[], style: Style, fromZero: boolean): ValueAxis {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const near = !fromZero && low > 0 && low > high * 0.5;
  const bottom = near ? low - (high - low) * 0.15 : Math.min(0, low);
  const top = Math.max(high, bottom + smallest(style));
  const step = stepFor((top - bottom) / WANTED, style);
  // A share of a whole cannot pass 100 %, so neither does its axis.
  const ceiling = style === 'percent' && high <= 1 ? 1 : Infinity;
  return { min: round(Math.floor(bottom / step) * step), max: Math.min(ceiling, round(Math.ceil(top / step - 1e-9) * step)), step };
}

export function ticksOf({ min, max, step }: ValueAxis): number[] {
  const count = Math.round((max - min) / step);
  return Array.from({ length: count + 1 }, (_, index) => round(min + index * step)).filter((tick) => tick <= max + step * 1e-6);
}

const smallest = (style: Style): number =>
  style === 'count' ? 4 : style === 'percent' || style === 'points' ? 0.01 : style === 'duration' ? 1 / 3 : 0.04;

function stepFor(raw: number, style: Style): number {
  if (style === 'duration') return CLOCK.find((step) => step >= raw) ?? Math.ceil(raw / 720) * 720;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = DECIMAL.map((factor) => factor * power).find((candidate) => candidate >= raw * 0.999) ?? 10 * power;
  return style === 'count' ? Math.max(1, Math.round(step)) : step;
}

export interface SaidAxis {
  readonly axis: ValueAxis;
  /** The text of each tick, from the least on; no two are the same. */
  readonly texts: readonly string[];
}

/**
 * An axis with its ticks in words. Where some would read alike, because the values hardly differ or hardly show in their unit, it begins at
 * zero and then reaches higher, until they read apart.
 */
export function saidAxis(values: readonly number[], style: Style, fromZero: boolean, speech: Speech): SaidAxis {
  const axis = valueAxis(values, style, fromZero);
  const texts = sayTicks(ticksOf(axis), style, speech);
  if (new Set(texts).size === texts.length) return { axis, texts };
  return saidAxis(fromZero ? [...values, axis.max * 2] : values, style, true, speech);
}

/** Drops what binary fractions leave behind. */
const round = (value: number): number => Number(value.toPrecision(12));

/** The ticks of an axis in words: "50 %" rather than "50.0 %" where every tick is whole. */
export function sayTicks(ticks: readonly number[], style: Style, speech: Speech): string[] {
  const said = ticks.map((tick) => sayValue(tick, style, speech));
  if (style === 'duration') return said;
  const point =
    numberFormat(speech.locale, 1)
      .formatToParts(1.5)
      .find(({ type }) => type === 'decimal')?.value ?? '.';
  const fractions = said.map((text) => fractionOf(text, point));
  // As many digits after the point as the longest of them needs, the same for all.
  const drop = Math.min(
    ...fractions.filter((fraction) => fraction !== '').map((fraction) => /\p{Nd}*?(0*)$/u.exec(fraction)?.[1]?.length ?? 0),
  );
  return said.map((text, index) => {
    const fraction = fractions[index]!;
    if (fraction === '') return text;
    const kept = fraction.slice(0, Math.max(0, fraction.length - drop));
    return text.replace(`${point}${fraction}`, kept === '' ? '' : `${point}${kept}`);
  });
}

/** The digits after the decimal point. */
function fractionOf(text: string, point: string): string {
  const at = text.lastIndexOf(point);
  return at < 0 ? '' : (/^\p{Nd}*/u.exec(text.slice(at + point.length))?.[0] ?? '');
}
