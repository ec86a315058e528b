/**
 * Pages that were drawn for one person and are looked at right after: a mail's preview, say, which a frame has to fetch by an address. Kept in memory, for a
 * while, for that person alone; a few, since each may be large.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../common/clock.ts';

export interface KeptPages {
  /** @returns the id to find it by */
  keep(html: string, who: string): string;
  /** null: it is nobody's, another's, or its time is over. */
  find(id: string, who: string): string | null;
}

const KEPT_MS = 15 * 60_000;
const MOST = 50;

export function createKeptPages({ clock }: { readonly clock: Clock }): KeptPages {
  const pages = new Map<string, { readonly html: string; readonly who: string; readonly until: number }>();
  return {
    keep(html, who) {
      const id = randomUUID();
      pages.set(id, { html, who, until: clock.now() + KEPT_MS });
      // The first of a map is its oldest.
      for (const oldest of pages.keys()) {
        if (pages.size <= MOST) break;
        pages.delete(oldest);
      }
      return id;
    },
    find(id, who) {
      const page = pages.get(id);
      return page !== undefined && page.who === who && page.until > clock.now() ? page.html : null;
    },
  };
}
