/** Exact fractions of whole numbers. Denominators are positive; nothing is reduced, since only the end result is looked at. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

export const NOTHING: Fraction = { over: 0n, under: 1n };

/** `over ÷ under`; `under` must be positive. */
export function fraction(over: bigint | number, under: bigint | number = 1n): Fraction {
  return { over: BigInt(over), under: BigInt(under) };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  if (a.under === b.under) return { over: a.over + b.over, under: a.under };
  if (a.under % b.under === 0n) return { over: a.over + b.over * (a.under / b.under), under: a.under };
  return { over: a.over * b.under + b.over * a.under, under: a.under * b.under };
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { over: -b.over, under: b.under });
}

export function sum(parts: Iterable<Fraction>): Fraction {
  let total = NOTHING;
  for (const part of parts) total = plus(total, part);
  return total;
}

/** `a ÷ b`, null when `b` is zero. `b` must not be negative. */
export function ratio(a: Fraction, b: Fraction): Fraction | null {
  return b.over === 0n ? null : { over: a.over * b.under, under: a.under * b.over };
}

/** The nearest double: the quotient is cut after at least 100 significant bits. */
export function toNumber({ over, under }: Fraction): number {
  if (over === 0n) return 0;
  const size = over < 0n ? -over : over;
  const shift = Math.max(0, 100 + bitLength(under) - bitLength(size));
  const quotient = (size << BigInt(shift)) / under;
  const value = scaleDown(quotient, shift);
  return over < 0n ? -value : value;
}

/** In two steps, so that neither power of two leaves the range of a double. */
function scaleDown(quotient: bigint, shift: number): number {
  const half = Math.floor(shift / 2);
  return Number(quotient) / 2 ** half / 2 ** (shift - half);
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}
