/** What is tried again, and when: pure. */
import { MINUTE_MS } from '../common/calendar-zone.ts';
import { WrapsheetError, type ErrorCode } from '../common/errors.ts';

const HOUR_MS = 60 * MINUTE_MS;
const BACK_OFF_MS = [1, 2, 5, 10, 20, 40, 60].map((minutes) => minutes * MINUTE_MS);

/** After this long nothing is tried any more: the firing or the mail has failed, and says so. */
export const GIVE_UP_AFTER_MS = 24 * HOUR_MS;
/** A fault that may be in the report itself is not tried all day. */
const MOST_TRIES_OF_A_FAULT = 4;

/** How long to wait after this many failed tries (1, 2, …), in ms. */
export const backOffMs = (attempts: number): number => BACK_OFF_MS[Math.min(Math.max(attempts, 1), BACK_OFF_MS.length) - 1] ?? HOUR_MS;

/** Something else is away, full or slow: it comes back. */
const AWAY: ReadonlySet<ErrorCode> = new Set([
  'store_away',
  'store_failed',
  'deadline_exceeded',
  'renderer_unavailable',
  'storage_full',
  'too_many_requests',
  'conflict',
]);
/** May be chance, may be the report. */
const FAULTS: ReadonlySet<ErrorCode> = new Set(['render_failed', 'internal']);

/** Whether to try again after this error. */
export function isWorthRetrying(error: unknown, attempts: number): boolean {
  const code = error instanceof WrapsheetError ? error.code : 'internal';
  return AWAY.has(code) || (FAULTS.has(code) && attempts < MOST_TRIES_OF_A_FAULT);
}
