/** Unicode ranges as style sheets write them: U+26, U+0-7F, U+4??. */

export type Span = readonly [first: number, last: number];

export function parseRanges(text: string): Span[] {
  return text.split(',').map((part) => {
    const [first = '', last] = part.trim().replace(/^U\+/i, '').split('-');
    return [Number.parseInt(first.replaceAll('?', '0'), 16), Number.parseInt((last ?? first).replaceAll('?', 'F'), 16)];
  });
}

/** A look-up from code point to the names of the ranges that hold it. */
export function indexRanges(named: Readonly<Record<string, string>>): (codePoint: number) => readonly string[] {
  const spans = Object.entries(named).flatMap(([name, text]) => parseRanges(text).map(([first, last]) => ({ first, last, name })));
  const known = new Map<number, readonly string[]>();
  return (codePoint) => {
    const found =
      known.get(codePoint) ?? spans.filter(({ first, last }) => first <= codePoint && codePoint <= last).map(({ name }) => name);
    known.set(codePoint, found);
    return found;
  };
}
