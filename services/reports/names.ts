/** What ids are called. */
import type { Dimension } from '../metrics/types.ts';
import type { Labels } from './labels.ts';

/** What the symbols of the event contract are called where the studio has no label for them. */
const SYMBOL_NAMES: Readonly<Partial<Record<Dimension, Readonly<Record<string, string>>>>> = {
  outcome: { SUCCEEDED: 'Succeeded', FAILED: 'Failed', CANCELLED: 'Cancelled' },
  trigger: { FAULT: 'Fault', AUTO_QA: 'Automatic QA', REVIEW: 'Review', MANUAL: 'By hand' },
};

/** Names are frozen into a report; those of reviewers never, so that an old report cannot tell who somebody was. */
export function nameOf(labels: ReadonlyMap<Dimension, Labels>, dimension: Dimension, id: string): string {
  if (dimension === 'reviewer_id') return id;
  const own = labels.get(dimension);
  return own && Object.hasOwn(own, id) ? own[id]!.name : (SYMBOL_NAMES[dimension]?.[id] ?? id);
}
