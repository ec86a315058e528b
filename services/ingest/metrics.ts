/** What operators see of the ingest room, under the field's usual names. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface IngestMetrics {
  readonly events: Counter<'type' | 'verdict'>;
  readonly drops: Counter<'reason'>;
  readonly chunks: Counter<'type' | 'outcome'>;
  readonly landingSeconds: Histogram<'type'>;
  readonly mends: Counter<'type'>;
  readonly lag: Gauge<'log'>;
  readonly lost: Counter<'log'>;
  readonly watermarkAge: Gauge;
  readonly paused: Gauge<'log'>;
  readonly auditedHours: Counter<'verdict'>;
  readonly queue: Gauge;
}

export function createIngestMetrics(registry: Registry): IngestMetrics {
  const registers = [registry];
  const named = (name: string, help: string) => ({ name: `wrapsheet_ingest_${name}`, help, registers });
  return {
    events: new Counter({
      ...named('events_total', 'Events by what became of them: landed, repeat, rejected, conflict'),
      labelNames: ['type', 'verdict'] as const,
    }),
    drops: new Counter({ ...named('dead_letters_total', 'Messages that became dead letters'), labelNames: ['reason'] as const }),
    chunks: new Counter({
      ...named('chunks_total', 'Chunks by how they were settled: landed, recovered, superseded'),
      labelNames: ['type', 'outcome'] as const,
    }),
    landingSeconds: new Histogram({
      ...named('landing_seconds', 'Time from declaring a chunk to finishing it'),
      labelNames: ['type'] as const,
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    }),
    mends: new Counter({
      ...named('mends_total', 'Recoveries and audits that found something missing and mended it'),
      labelNames: ['type'] as const,
    }),
    lag: new Gauge({ ...named('lag_messages', 'Messages of a log that are not settled yet'), labelNames: ['log'] as const }),
    lost: new Counter({
      ...named('lost_messages_total', 'Messages that were gone before they could be read'),
      labelNames: ['log'] as const,
    }),
    watermarkAge: new Gauge(named('watermark_age_seconds', 'How far the watermark lies behind the clock, lateness not counted')),
    paused: new Gauge({ ...named('paused', '1 while a log waits for the store or the registry'), labelNames: ['log'] as const }),
    auditedHours: new Counter({ ...named('audited_hours_total', 'Hours audited, by verdict'), labelNames: ['verdict'] as const }),
    queue: new Gauge(named('intake_queue_events', 'Events of requests that wait to be staged')),
  };
}
