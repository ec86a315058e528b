/** What has changed between a stored report and today, in words. Pure. */
import { plural, sayValue, type Speech } from '../../reports/format.ts';
import type { Difference } from '../../reports/difference.ts';
import { sayInstant } from '../../reports/ranges.ts';
import type { Style } from '../../reports/types.ts';

export interface Compared {
  readonly style: Style;
  readonly was: number | null;
  readonly now: number | null;
  readonly change: number | null;
  readonly relative: number | null;
  readonly changed: boolean;
}

/** "the same", "2 more (+4.4 %)", "1.2 points less", "known only today". */
export function sayDifference({ style, was, now, change, relative, changed }: Compared, speech: Speech): string {
  if (!changed) return 'the same';
  if (was === null || change === null) return now === null ? 'no longer known' : 'known only today';
  const size = Math.abs(change);
  // Of two shares the difference is in points.
  const amount = style === 'percent' ? sayValue(size, 'points', speech).replace(/^\+/, '') : sayValue(size, style, speech);
  const word = change > 0 ? 'more' : style === 'count' ? 'fewer' : 'less';
  if (relative === null || style === 'percent') return `${amount} ${word}`;
  return `${amount} ${word} (${relative > 0 ? '+' : ''}${sayValue(relative, 'percent', speech)})`;
}

/** What the whole comparison comes to. @param madeAt ISO, said in the zone */
export function summarize({ changed, figures, others }: Difference, madeAt: string, zone: string, locale: string): string {
  const then = `on ${sayInstant(madeAt, zone, locale)} (${zone})`;
  if (changed === 0) return `Nothing has changed: every value reads today as it did ${then}.`;
  const headline = figures.filter((figure) => figure.changed).length;
  const parts = [
    ...(headline > 0 ? [`${headline} of ${figures.length} headline figures`] : []),
    ...(others.length > 0 ? [`${others.length} ${plural(others.length, 'value', 'values')} of charts and tables`] : []),
  ];
  return `${parts.join(' and ')} ${changed === 1 ? 'reads' : 'read'} differently today than ${then}.`;
}
