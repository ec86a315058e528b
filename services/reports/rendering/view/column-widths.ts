/** How wide the columns of a table are at least: figures as they need, names what figures leave of a printed line, shared among them. */
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
/** Less would break names into syllables; more would push all figures aside for one long name. */
const LEAST = 6;
const MOST = 24;

/** The least width of each head with its padding, em of the head. */
export function columnWidths(columns: readonly ColumnNeed[], dense: boolean): number[] {
  const manner = dense ? 'dense' : 'comfortable';
  const given = new Map<ColumnNeed, number>();
  for (const column of columns.filter((one) => !wraps(one)))
    given.set(column, Math.max(column.width + (column.bars ? BAR[manner] : 0), headWidth(column)));
  const taken = [...given.values()].reduce((sum, width) => sum + width + PADDING, 0);
  const names = columns.filter(wraps).toSorted((a, b) => a.width - b.width);
  let room = LINE[manner] - taken - names.length * PADDING;
  // The narrow ones take what they need, and leave the rest to the wide.
  for (const [index, column] of names.entries()) {
    const width = Math.min(column.width, MOST, Math.max(LEAST, room / (names.length - index)));
    given.set(column, width);
    room -= width;
  }
  return columns.map((column) => (given.get(column)! + PADDING) * HEAD_EM);
}

const wraps = ({ kind }: ColumnNeed): boolean => kind === 'name' || kind === 'text';

/** Heads are bold. */
const BOLD = 1.06;

/** The narrowest in which the title stands on two lines, broken between words, and the unit on one. */
function headWidth({ title, unit }: ColumnNeed): number {
  const words = title.split(' ');
  const wide = (from: number, to?: number): number => widthOf(words.slice(from, to).join(' '), BOLD);
  const broken = words.map((_word, at) => Math.max(wide(0, at), wide(at)));
  return Math.max(Math.min(...broken), widthOf(unit ?? '', 1));
}
