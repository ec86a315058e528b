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

export interface Fonts {
  /** The @font-face rules for a text in a locale. */
  facesFor(text: string, locale: string): string;
}

interface LoadedFamily {
  readonly piecesOf: (codePoint: number) => readonly string[];
  face(piece: string): string;
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
      return families.flatMap((family) => [...(wanted.get(family) ?? [])].toSorted().map((piece) => load(family).face(piece))).join('\n');
    },
  };
}

/** Every letter once, the space always. */
function codePointsOf(text: string): ReadonlySet<number> {
  const points = new Set<number>([0x20]);
  for (const letter of text) points.add(letter.codePointAt(0) ?? 0x20);
  return points;
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
  const faces = new Map<string, string>();
  const face = (piece: string): string =>
    WEIGHTS.map((weight) => {
      const data = readFileSync(join(folder, 'files', `${slug}-${piece}-${weight}-normal.woff2`)).toString('base64');
      return `@font-face{font-family:'${name}';font-weight:${weight};src:url(data:font/woff2;base64,${data}) format('woff2');unicode-range:${ranges[piece]}}`;
    }).join('');
  return {
    piecesOf: indexRanges(ranges),
    face(piece) {
      const made = faces.get(piece) ?? face(piece);
      faces.set(piece, made);
      return made;
    },
  };
}
