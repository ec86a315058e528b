import { LIMITS } from './limits.ts';
import type { RejectReason } from './reject-reasons.ts';
import type { StudioEvent } from './types.ts';

export interface Rejected {
  readonly kind: 'rejected';
  readonly reason: RejectReason;
  /** Which field, and what is wrong with it. Never longer than a line or two, whatever was sent. */
  readonly detail: string;
}

/** The verdict on one message. A value, never an exception: whatever bytes arrive, there is a verdict. */
export type Judged = { readonly kind: 'accepted'; readonly event: StudioEvent } | Rejected;

export function rejected(reason: RejectReason, detail: string): Rejected {
  return { kind: 'rejected', reason, detail };
}

export const isTooLarge = (sizeBytes: number): boolean => sizeBytes > LIMITS.messageBytes;

export const tooLarge = (sizeBytes: number): Rejected => rejected('too_large', `${sizeBytes} bytes, more than ${LIMITS.messageBytes}`);
