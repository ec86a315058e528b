/** Text in the order that docs/figures.md asks for: JavaScript compares UTF-16 units, ClickHouse UTF-8 bytes, which is by code point. */

/** Order by Unicode code point (UTF-16 order differs beyond the basic plane), null last. */
export function compareValues(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  let index = 0;
  while (index < a.length && index < b.length && a[index] === b[index]) index += 1;
  const left = a.charCodeAt(index);
  const right = b.charCodeAt(index);
  if (Number.isNaN(left) || Number.isNaN(right)) return a.length - b.length;
  return codePointRank(left) - codePointRank(right);
}

/** Surrogates stand for code points above all others of 16 bits. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
