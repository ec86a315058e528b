/** Reasons and outcomes of dead letters as people say them. */
import { REJECT_REASONS, type RejectReason } from '../../../events/reject-reasons.ts';

const isReason = (code: string): code is RejectReason => Object.hasOwn(REJECT_REASONS, code);

export const sayReason = (code: string): string => (isReason(code) ? REJECT_REASONS[code].title : code);

/** What a replay said of one letter. */
export function sayOutcome(outcome: string): string {
  if (outcome === 'accepted') return 'Accepted: it counts now';
  if (outcome === 'duplicate') return 'Was there already: it counts once';
  return `Rejected again: ${sayReason(outcome)}`;
}

/** `kafka/TOPIC/PARTITION` or `intake/TYPE`, and the place in it. */
export const sayPlace = ({ log, position }: { readonly log: string; readonly position: number }): string =>
  log.startsWith('kafka/') ? `${log.slice('kafka/'.length)} at offset ${position}` : `${log} number ${position}`;

export const ORIGINS = { kafka: 'Kafka', http: 'HTTP', file: 'a file' } as const;
