/** How wide the names in a table may run before they wrap: what its figures leave of a printed line, shared among the columns of names. */
import { widthOf } from '../charts/measure.ts';

export interface ColumnNeed {
  readonly kind: 'name' | 'number' | 'text' | 'time';
  readonly title: string;
  readonly unit: string | null;
  /** The widest text of its cells, em. */
  readonly width: number;
  /** A bar stands beside the figures. */
  readonly bars: boolean;
}

/** A line between the margins in em of the table's type: 640 px by 10.5 px, or by 9.75 px in dense tables. */
const LINE = { comfortable: 61, dense: 65 } as const;
const PADDING = 1.2;
/** Type of cells by type of heads. */
const HEAD_EM = 1.08;
const BAR = { comfortable: 6, dense: 4.2 } as const;
/** Less would break names into syllables. */
const LEAST = 6;

/** The least width of each head with its padding, em of the head; null where it is not a column of names. */
export function nameWidths(columns: readonly ColumnNeed[], dense: boolean): (number | null)[] {
  const manner = dense ? 'dense' : 'comfortable';
  const taken = columns
    .filter(({ kind }) => kind !== 'name')
    .reduce((sum, column) => sum + Math.max(column.width, headWidth(column)) + (column.bars ? BAR[manner] : 0) + PADDING, 0);
  const names = columns.filter(({ kind }) => kind === 'name').toSorted((a, b) => a.width - b.width);
  let room = LINE[manner] - taken - names.length * PADDING;
  const given = new Map<ColumnNeed, number>();
  // The narrow ones take what they need, and leave the rest to the wide.
  for (const [index, column] of names.entries()) {
    const width = Math.min(column.width, Math.max(LEAST, room / (names.length - index)));
    given.set(column, width);
    room -= width;
  }
  return columns.map((column) => {
    const width = given.get(column);
    return width === undefined ? null : (width + PADDING) * HEAD_EM;
  });
}

/** Heads wrap between words. */
const headWidth = ({ title, unit }: ColumnNeed): number => Math.max(...`${title} ${unit ?? ''}`.split(' ').map((word) => widthOf(word, 1)));
