/**
 * The fonts of one page, inside the page: only the pieces that its text needs, as data in @font-face rules. Nothing is fetched while a page
 * is drawn, and the PDF embeds what was used.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { familiesFor, type Family } from './families.ts';
import { indexRanges } from './ranges.ts';

const WEIGHTS = [400, 600] as const;

/** One piece of a family in all its weights. */
export interface Face {
  /** Family and piece: `noto-sans-jp 12`. */
  readonly id: string;
  /** The @font-face rules. */
  readonly css: string;
}

export interface Fonts {
  /** What a text in a locale needs. */
  facesFor(text: string, locale: string): readonly Face[];
}

interface LoadedFamily {
  readonly piecesOf: (codePoint: number) => readonly string[];
  face(piece: string): Face;
}

export function createFonts(): Fonts {
  const loaded = new Map<string, LoadedFamily>();
  const load = (family: Family): LoadedFamily => {
    const found = loaded.get(family.slug) ?? loadFamily(family);
    loaded.set(family.slug, found);
    return found;
  };
  return {
    facesFor(text, locale) {
      const families = familiesFor(locale);
      const wanted = new Map<Family, Set<string>>();
      for (const codePoint of codePointsOf(text)) {
        const family = families.find((candidate) => load(candidate).piecesOf(codePoint).length > 0);
        if (family === undefined) continue;
        const pieces = wanted.get(family) ?? new Set();
        for (const piece of load(family).piecesOf(codePoint)) pieces.add(piece);
        wanted.set(family, pieces);
      }
      return families.flatMap((family) => [...(wanted.get(family) ?? [])].toSorted().map((piece) => load(family).face(piece)));
    },
  };
}

/** Every letter once. Those of ASCII lie in one piece, which every page needs: a space stands for them. */
function codePointsOf(text: string): ReadonlySet<number> {
  const letters = new Set(text.match(/\P{ASCII}/gu));
  return new Set([' ', ...letters].map((letter) => letter.codePointAt(0)!));
}

function loadFamily({ name, slug }: Family): LoadedFamily {
  const folder = dirname(createRequire(import.meta.url).resolve(`@fontsource/${slug}/unicode.json`));
  const listed = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Record<string, string>;
  // Numbered pieces are listed as "[12]" and stored as "-12-". Two pieces claim the signs of mathematics without drawing most of them.
  const ranges = Object.fromEntries(
    Object.entries(listed)
      .filter(([piece]) => piece !== 'math' && piece !== 'symbols')
      .map(([piece, range]) => [piece.replace(/^\[(\d+)\]$/, '$1'), range]),
  );
  const faces = new Map<string, Face>();
  const rule = (piece: string, weight: number): string => {
    const data = readFileSync(join(folder, 'files', `${slug}-${piece}-${weight}-normal.woff2`)).toString('base64');
    return `@font-face{font-family:'${name}';font-weight:${weight};src:url(data:font/woff2;base64,${data}) format('woff2');unicode-range:${ranges[piece]}}`;
  };
  return {
    piecesOf: indexRanges(ranges),
    face(piece) {
      const made = faces.get(piece) ?? { id: `${slug} ${piece}`, css: WEIGHTS.map((weight) => rule(piece, weight)).join('') };
      faces.set(piece, made);
      return made;
    },
  };
}
