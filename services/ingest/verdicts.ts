/** The answer to those who send events by HTTP or file, and how the verdict on each comes about. */
import { isDeepStrictEqual } from 'node:util';
import type { RejectReason } from '../events/reject-reasons.ts';
import type { StudioEvent } from '../events/types.ts';

export interface Rejection {
  /** Place in the request, from 0. */
  readonly index: number;
  readonly code: RejectReason;
  readonly detail: string;
}

export interface SubmitResult {
  readonly accepted: number;
  /** Already there with the same content. */
  readonly duplicate: number;
  readonly rejected: readonly Rejection[];
}

export type Verdict =
  { readonly kind: 'accepted' } | { readonly kind: 'duplicate' } | (Omit<Rejection, 'index'> & { readonly kind: 'rejected' });

export const conflictDetail = (event: StudioEvent): string => `another ${event.type} event has the event_id ${event.event_id}`;

/** The verdict on an event whose id is there already. */
export function verdictBeside(event: StudioEvent, prior: 'same' | 'other'): Verdict {
  return prior === 'same' ? { kind: 'duplicate' } : { kind: 'rejected', code: 'event_id_conflict', detail: conflictDetail(event) };
}

export const sameContent = (one: StudioEvent, other: StudioEvent): 'same' | 'other' => (isDeepStrictEqual(one, other) ? 'same' : 'other');

export function resultOf(verdicts: readonly Verdict[]): SubmitResult {
  const rejected = verdicts.flatMap((verdict, index) =>
    verdict.kind === 'rejected' ? [{ index, code: verdict.code, detail: verdict.detail }] : [],
  );
  const count = (kind: Verdict['kind']) => verdicts.filter((verdict) => verdict.kind === kind).length;
  return { accepted: count('accepted'), duplicate: count('duplicate'), rejected };
}
