/** How a firing stands by the mails it consists of. Pure. */
import type { Entry, FiringState } from './ledger/types.ts';

export type Conclusion =
  | { readonly kind: 'open'; readonly wakeAt: number; readonly reason: string }
  | { readonly kind: 'ended'; readonly state: FiringState; readonly reason: string; readonly isFailure: boolean };

/** A mail that another process is about to send has no entry yet: look again soon, in ms. */
const SOON_MS = 30_000;

export function concludeOf(recipients: readonly string[], deliveries: readonly Entry<'delivery'>[], now: number): Conclusion {
  const open = deliveries.filter((one) => one.open);
  const missing = recipients.length - deliveries.length;
  if (open.length > 0 || missing > 0) {
    const wakeAt = Math.min(...open.map((one) => one.wakeAt), ...(missing > 0 ? [now + SOON_MS] : []));
    const deferred = open.find(({ state }) => state === 'deferred');
    return { kind: 'open', wakeAt, reason: deferred === undefined ? '' : `${deferred.key.recipient}: ${deferred.body.answer}` };
  }
  const bad = deliveries.filter(({ state }) => state === 'refused' || state === 'failed' || state === 'unknown');
  const sent = deliveries.filter(({ state }) => state === 'sent').length;
  const reason = bad.map(({ key, state, body }) => `${key.recipient} ${state}: ${body.answer}`).join('; ');
  if (bad.length === 0)
    return { kind: 'ended', state: sent > 0 ? 'sent' : 'skipped', reason: sent > 0 ? '' : 'no_recipients', isFailure: false };
  if (sent > 0) return { kind: 'ended', state: 'partly_sent', reason, isFailure: true };
  return { kind: 'ended', state: bad.some(({ state }) => state === 'unknown') ? 'unknown' : 'failed', reason, isFailure: true };
}
