/** How the system pages say times, numbers and sizes: in the reader's locale and the studio's zone, which is always named. */
import { numberFormat } from '../../reports/formatters.ts';
import { sayDuration } from '../../reports/format.ts';
import { sayInstant } from '../../reports/ranges.ts';
import { localeOf, useSession } from '../api/session.ts';

export interface Words {
  readonly locale: string;
  readonly zone: string;
  /** "14 Nov 2026, 10:42 (Europe/Berlin)". */
  readonly at: (iso: string) => string;
  /** "1,204". */
  readonly count: (value: number) => string;
  /** "12.4 MB". */
  readonly size: (bytes: number) => string;
  /** "2 d 4 h" between two instants; "less than a minute". */
  readonly between: (from: string, to: string) => string;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

export function useWords(): Words {
  const session = useSession();
  const locale = localeOf(session);
  const { zone } = session.studio;
  const number = (value: number, digits: number): string => numberFormat(locale, digits).format(value);
  return {
    locale,
    zone,
    at: (iso) => `${sayInstant(iso, zone, locale)} (${zone})`,
    count: (value) => number(value, 0),
    size: (bytes) => {
      const power = bytes < 1_000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
      return `${number(bytes / 1_000 ** power, power === 0 ? 0 : 1)} ${UNITS[power] ?? ''}`;
    },
    between: (from, to) => {
      const ms = Date.parse(to) - Date.parse(from);
      return ms < 60_000 ? 'less than a minute' : sayDuration(ms / 3_600_000, locale);
    },
  };
}
