/**
 * Two people who change the same thing from the same beginning: what each changed, and one set of changes put on top of the other. A thing is taken as
 * entries by name. Pure.
 */

export type Entries = Readonly<Record<string, unknown>>;

export interface Change {
  readonly key: string;
  /** undefined: it was not there. */
  readonly before: unknown;
  /** undefined: it is removed. */
  readonly after: unknown;
}

/** In the order of their keys. */
export function changesBetween(before: Entries, after: Entries): readonly Change[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((key) => ({ key, before: before[key], after: after[key] }))
    .filter((change) => !isSame(change.before, change.after));
}

/** The entries with these changes made to them, whatever stood there. */
export function withChanges(entries: Entries, changes: readonly Change[]): Entries {
  const next: Record<string, unknown> = { ...entries };
  for (const { key, after } of changes) {
    if (after === undefined) delete next[key];
    else next[key] = after;
  }
  return next;
}

export const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

/** The order of an object's fields says nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
