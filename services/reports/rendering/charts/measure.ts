/** How wide text runs, estimated from Inter's advance widths: the server has no font engine, and labels need room kept free for them. */

const NARROW = /[fijlrtI.,:;'’|!() ]/;
const WIDE = /[mwMWÆ%@…–—]/;
/** East Asian full-width letters and emoji fill a square. */
const SQUARE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]|\p{Extended_Pictographic}/u;
const COMBINING = /\p{Mark}|\p{Cf}/u;

/** Width in the unit of the font size. */
export function widthOf(text: string, fontSize: number): number {
  let ems = 0;
  for (const letter of text) ems += advance(letter);
  return ems * fontSize;
}

function advance(letter: string): number {
  if (COMBINING.test(letter)) return 0;
  if (SQUARE.test(letter)) return 1.05;
  if (NARROW.test(letter)) return 0.32;
  if (WIDE.test(letter)) return 0.9;
  return /\p{Lu}/u.test(letter) ? 0.7 : 0.6;
}

/** The text, ended by an ellipsis where it would run wider than this. Never cuts a letter from its marks. */
export function fitted(text: string, fontSize: number, width: number): string {
  if (widthOf(text, fontSize) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (widthOf(`${kept}${segment}…`, fontSize) > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
