/**
 * Cuts the messages of a log into chunks. Pure: the same messages and limits give the same chunks.
 *
 * A chunk is landed as one block by one statement, so what bounds it is what that block costs: its rows, its bytes, the
 * quarter-hours its attempts and worker reports are split into (each becomes a row of a rollup) and the distinct months
 * (each is a partition of raw; ClickHouse refuses more than 100 in one insert).
 */
import { spanOf, type Span } from '../events/span.ts';
import type { JudgedMessage } from './types.ts';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

export interface ChunkLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Quarter-hours that the chunk's events are split into, added up over its events. */
  readonly maxQuarters: number;
  /** Distinct UTC months of occurred_at. */
  readonly maxMonths: number;
}

export const DEFAULT_LIMITS: ChunkLimits = { maxEvents: 100_000, maxBytes: 32 * 1024 * 1024, maxQuarters: 400_000, maxMonths: 60 };

/** How many quarter-hour rows of a rollup an event that covers this becomes at most. */
export function quartersOf({ startMs, occurredAt }: Span): number {
  return Math.floor(occurredAt / QUARTER_MS) - Math.floor(startMs / QUARTER_MS) + 1;
}

function monthOf(dayNumber: number): number {
  const at = new Date(dayNumber * DAY_MS);
  return at.getUTCFullYear() * 12 + at.getUTCMonth();
}

/** How many of the messages from `start` on make the next chunk: at least one, since one that alone exceeds a limit is a chunk by itself. */
export function firstChunk(messages: readonly JudgedMessage[], limits: ChunkLimits, start = 0): number {
  let sizeBytes = 0;
  let quarters = 0;
  const months = new Set<number>();
  let day = Number.NaN;
  for (let i = start; i < messages.length; i++) {
    const message = messages[i]!;
    sizeBytes += message.sizeBytes;
    if (message.kind === 'accepted') {
      const span = spanOf(message);
      quarters += quartersOf(span);
      const occurredOn = Math.floor(span.occurredAt / DAY_MS);
      // Neighbours mostly share their day.
      if (occurredOn !== day) months.add(monthOf(occurredOn));
      day = occurredOn;
    }
    const within =
      i - start < limits.maxEvents && sizeBytes <= limits.maxBytes && quarters <= limits.maxQuarters && months.size <= limits.maxMonths;
    if (!within && i > start) return i - start;
  }
  return messages.length - start;
}

/** All messages as contiguous pieces, each within the limits. */
export function cutChunks<T extends JudgedMessage>(messages: readonly T[], limits: ChunkLimits): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < messages.length;) {
    const length = firstChunk(messages, limits, start);
    chunks.push(messages.slice(start, start + length));
    start += length;
  }
  return chunks;
}
