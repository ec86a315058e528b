/** Whether a firing may go ahead: its data have come, or it has waited as long as its schedule allows. Pure. */
import { MINUTE_MS } from '../common/calendar-zone.ts';
import { dataNeededTo } from './due.ts';
import type { Entry } from './ledger/types.ts';
import { GRACE_MINUTES, type Schedule } from './schedule.ts';

export type Readiness =
  | { readonly kind: 'wait' }
  /** `readyAt`: epoch ms from which on it could be made. */
  | { readonly kind: 'go'; readonly data: 'complete' | 'grace_passed'; readonly readyAt: number };

/** @param watermark how far the data are complete, epoch ms */
export function readinessOf(firing: Entry<'firing'>, schedule: Schedule | null, watermark: number, now: number): Readiness {
  const { dueAt, body } = firing;
  // Once begun it does not go back to waiting.
  if (body.data !== null && body.readyAt !== null) return { kind: 'go', data: body.data, readyAt: body.readyAt };
  const neededTo = dataNeededTo({ from: body.from, to: body.to }, dueAt);
  // The data trail the clock by this much: they passed a time so much after it.
  if (watermark >= neededTo) return { kind: 'go', data: 'complete', readyAt: Math.max(dueAt, neededTo + (now - watermark)) };
  // Who asks for a run now gets what there is.
  const graceMs = body.trigger === 'schedule' ? (schedule?.grace_minutes ?? GRACE_MINUTES) * MINUTE_MS : 0;
  return now < dueAt + graceMs ? { kind: 'wait' } : { kind: 'go', data: 'grace_passed', readyAt: dueAt + graceMs };
}
