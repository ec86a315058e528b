/** Who did not get the mail of an ended firing, for sure. Pure. */
import type { FiringView, ScheduleView } from '../../../scheduler/views.ts';

export function lostOf({ state, mails }: FiringView, { recipients }: Pick<ScheduleView, 'recipients'>): readonly string[] {
  // The report could not be made: nobody did.
  if (mails.length === 0) return state === 'failed' ? recipients : [];
  if (state !== 'partly_sent' && state !== 'failed' && state !== 'unknown') return [];
  return mails.filter((mail) => mail.state === 'refused' || mail.state === 'failed').map(({ recipient }) => recipient);
}
