/** What the ledger notes of a chunk's content. Pure. */
import { createHash } from 'node:crypto';
import type { StudioEvent } from '../events/types.ts';
import type { JudgedMessage } from './types.ts';

const HOUR_MS = 3_600_000;

/** Epoch ms from which on an event touches rollups: the start of an attempt or of a worker's report. */
export function startOf(event: StudioEvent): number {
  if (event.type === 'generation') return event.started_at ?? event.occurred_at;
  return event.type === 'worker' ? event.from : event.occurred_at;
}

/** Hour numbers (epoch ms ÷ 3,600,000) in which the spans of the accepted events start or end, in order. */
export function hoursOf(messages: readonly JudgedMessage[]): number[] {
  const hours = new Set<number>();
  for (const message of messages) {
    if (message.kind === 'rejected') continue;
    hours.add(Math.floor(startOf(message.event) / HOUR_MS));
    hours.add(Math.floor(message.event.occurred_at / HOUR_MS));
  }
  return [...hours].sort((a, b) => a - b);
}

/** SHA-256 over position and bytes of every message. */
export function digestOf(messages: readonly JudgedMessage[]): string {
  const hash = createHash('sha256');
  for (const { position, bytes } of messages) {
    hash.update(`${position}:${bytes?.length ?? -1}:`);
    if (bytes !== null) hash.update(bytes);
  }
  return hash.digest('hex');
}
