/** Mail on /metrics: how each ended, how late it was, and of the last 30 days the share that arrived and the share that was punctual. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Counts, DeliveryState } from './ledger/types.ts';

export interface Meters {
  /** A step of a mail; `latenessMs` after it could first be sent. */
  told(state: DeliveryState, latenessMs: number): void;
  /** What became of the mails that were due in the last 30 days. */
  counted(counts: Counts): void;
}

export const COUNTED_MS = 30 * 86_400_000;

export function createMeters(registry: Registry): Meters {
  const registers = [registry];
  const mails = new Counter({ name: 'wrapsheet_mails_total', help: 'Mails by how they ended', labelNames: ['outcome'], registers });
  const lateness = new Histogram({
    name: 'wrapsheet_mail_lateness_seconds',
    help: 'From when a report could first be sent to when the server had it',
    buckets: [1, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400],
    registers,
  });
  const ratio = (name: string, help: string) => new Gauge({ name, help, registers });
  const delivered = ratio('wrapsheet_mail_delivery_ratio', 'Of the mails of the last 30 days that have ended: the share the server took');
  const punctual = ratio(
    'wrapsheet_mail_punctuality_ratio',
    'Of the mails sent in the last 30 days: the share within a minute of due, or of complete data',
  );
  return {
    told(state, latenessMs) {
      mails.inc({ outcome: state });
      if (state === 'sent') lateness.observe(Math.max(0, latenessMs) / 1_000);
    },
    counted({ sent, punctual: inTime, lost }) {
      // Without any mail there is no share.
      delivered.set(sent + lost === 0 ? Number.NaN : sent / (sent + lost));
      punctual.set(sent === 0 ? Number.NaN : inTime / sent);
    },
  };
}
