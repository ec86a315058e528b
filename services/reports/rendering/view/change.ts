/** A figure beside its comparison: which way it went, by how much, from what, and whether that is good; never by colour alone. */
import { sayValue, type Speech } from '../../format.ts';
import type { Style } from '../../types.ts';
import { sayBare } from './say.ts';

export interface ChangeView {
  readonly direction: 'up' | 'down' | 'same';
  readonly tone: 'good' | 'bad' | 'neutral';
  /** "better", "worse"; null where it is neither. */
  readonly judgement: string | null;
  /** "+12.2 %", "−3.1 points", "unchanged". */
  readonly amount: string;
  readonly base: string;
}

export interface Compared {
  readonly value: number | null;
  readonly before: number | null;
  readonly style: Style;
  readonly better: 'up' | 'down' | null;
}

/** Beyond this a relative change says less than the difference itself. */
const LARGEST_RELATIVE = 10;

/** null where there is nothing to compare. */
export function changeView({ value, before, style, better }: Compared, speech: Speech): ChangeView | null {
  if (value === null || before === null) return null;
  const base = sayValue(before, style, speech);
  // What reads the same is said to be the same, whatever the digits behind it.
  if (base === sayValue(value, style, speech)) return { direction: 'same', tone: 'neutral', judgement: null, amount: 'unchanged', base };
  const direction = value > before ? 'up' : 'down';
  const good = better === null ? null : better === direction;
  return {
    direction,
    tone: good === null ? 'neutral' : good ? 'good' : 'bad',
    judgement: good === null ? null : good ? 'better' : 'worse',
    amount: sayAmount(value - before, before, style, speech),
    base,
  };
}

function sayAmount(change: number, before: number, style: Style, speech: Speech): string {
  const sign = change > 0 ? '+' : '';
  // Shares differ by points; their relative change would be taken for one.
  if (style === 'percent') return `${sign}${sayBare(change, style, speech)} points`;
  const relative = before === 0 ? null : change / Math.abs(before);
  if (relative === null || Math.abs(relative) >= LARGEST_RELATIVE) return `${sign}${sayValue(change, style, speech)}`;
  return `${sign}${sayValue(relative, 'percent', speech)}`;
}
