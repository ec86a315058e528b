/** The time that an event covers. */
import type { PlainBody } from './avro-plain.ts';
import type { StudioEvent } from './types.ts';

export interface Span {
  /** Epoch ms from which on the event touches rollups: the start of an attempt or of a worker's report. */
  readonly startMs: number;
  readonly occurredAt: number;
}

export function startOf(event: StudioEvent): number {
  if (event.type === 'generation') return event.started_at ?? event.occurred_at;
  return event.type === 'worker' ? event.from : event.occurred_at;
}

/** Without asking for the event where it is not needed: it may have to be decoded for that. */
export function spanOf(row: { readonly event: StudioEvent; readonly plain?: PlainBody }): Span {
  return row.plain ?? { startMs: startOf(row.event), occurredAt: row.event.occurred_at };
}
