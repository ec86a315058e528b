/**
 * The colours of figures: Okabe and Ito's palette, which survives colour blindness, without its black and its yellow (too pale for a line).
 * Worker states have theirs for good; a value of a dimension finds its own by its id, the same on every page and in every report.
 */

export const INK = {
  text: '#1c2430',
  muted: '#5b6470',
  faint: '#8a93a0',
  grid: '#e6e9ee',
  axis: '#9aa3af',
  paper: '#ffffff',
  shade: '#f3f5f8',
} as const;

export const ACCENT = '#0072b2';
const OTHER = '#9aa3af';

const CATEGORIES = [ACCENT, '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#4d5866'] as const;

/** Busy, idle, down and unknown: always these four. */
const FIXED: Readonly<Record<string, string>> = {
  busy_hours: '#0072b2',
  idle_hours: '#56b4e9',
  down_hours: '#d55e00',
  unknown_hours: '#b6bdc7',
};

export interface Coloured {
  readonly id: string;
  readonly metric: string;
  readonly value: string | number | boolean | null;
  readonly other: boolean;
}

/** A colour for each line of a section. `dimension`: the lines are values of one; otherwise they are metrics. */
export function coloursOf(lines: readonly Coloured[], dimension: string | null): readonly string[] {
  const taken = new Set<string>();
  const chosen = new Map<string, string>();
  // By id, so that the order of a ranking does not move colours.
  const ordered = dimension === null ? lines : lines.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const [index, line] of ordered.entries()) {
    const fixed = dimension === null ? FIXED[line.metric] : undefined;
    const start = dimension === null ? index : hash(`${dimension}:${String(line.value)}`);
    const colour = line.other ? OTHER : (fixed ?? free(start, taken));
    taken.add(colour);
    chosen.set(line.id, colour);
  }
  return lines.map(({ id }) => chosen.get(id) ?? OTHER);
}

function free(start: number, taken: ReadonlySet<string>): string {
  for (let step = 0; step < CATEGORIES.length; step += 1) {
    const colour = CATEGORIES[(start + step) % CATEGORIES.length]!;
    if (!taken.has(colour)) return colour;
  }
  return CATEGORIES[start % CATEGORIES.length]!;
}

/** FNV-1a over UTF-16 code units: the same number on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}
