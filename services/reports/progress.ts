/** How far a report is: which of its sections are still asked for. */

export interface QueryProgress {
  /** In words for people; a failure is told with it. */
  readonly text: string;
  /** Sections that have their figures. */
  readonly done: number;
  readonly of: number;
}

export interface SectionWatch {
  done(index: number): void;
  failed(index: number): void;
}

const MOST_NAMED = 3;

/** @param tell called at once and whenever a section ends */
export function watchSections(titles: readonly string[], tell: (progress: QueryProgress) => void): SectionWatch {
  const waiting = new Set(titles.keys());
  let failed: number | null = null;
  const say = (): void => {
    // Once one has failed, the report has: the others only come to their end.
    const named = failed === null ? [...waiting] : [failed];
    if (named.length > 0)
      tell({ text: sayQuerying(named.map((index) => titles[index]!)), done: titles.length - waiting.size, of: titles.length });
  };
  say();
  return {
    done(index) {
      waiting.delete(index);
      if (failed === null) say();
    },
    failed(index) {
      if (failed !== null) return;
      failed = index;
      say();
    },
  };
}

function sayQuerying(titles: readonly string[]): string {
  if (titles.length === 1) return `querying section ${titles[0]!}`;
  const named = titles.slice(0, MOST_NAMED).join(', ');
  const more = titles.length - MOST_NAMED;
  return more > 0 ? `querying sections ${named} and ${more} more` : `querying sections ${named}`;
}
