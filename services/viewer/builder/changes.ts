/** What was done to a draft, so that it can be undone and done again. Typing into one field is one change. Pure. */
import type { ReportDefinition } from '../../reports/spec.ts';

export interface Changes {
  readonly past: readonly ReportDefinition[];
  readonly present: ReportDefinition;
  readonly future: readonly ReportDefinition[];
  /** The field that was changed last; null: something else, or undone. */
  readonly field: string | null;
}

export type Step =
  | { readonly kind: 'change'; readonly draft: ReportDefinition; readonly field?: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

const MOST_UNDONE = 200;

export const startFrom = (present: ReportDefinition): Changes => ({ past: [], present, future: [], field: null });

export function step(changes: Changes, action: Step): Changes {
  const { past, present, future } = changes;
  if (action.kind === 'undo') {
    const before = past.at(-1);
    return before === undefined ? changes : { past: past.slice(0, -1), present: before, future: [present, ...future], field: null };
  }
  if (action.kind === 'redo') {
    const [after, ...rest] = future;
    return after === undefined ? changes : { past: [...past, present], present: after, future: rest, field: null };
  }
  const { draft, field = null } = action;
  if (same(draft, present)) return changes;
  const goesOn = field !== null && field === changes.field;
  return { past: goesOn ? past : [...past, present].slice(-MOST_UNDONE), present: draft, future: [], field };
}

/** Whether two definitions say the same, whatever the order in which their fields were set. */
export const same = (one: ReportDefinition, other: ReportDefinition): boolean => canonical(one) === canonical(other);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
