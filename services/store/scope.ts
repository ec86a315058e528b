/** Over what a derived table is compared with raw: a span of time, or the keys that certain raw rows touch. */
import { spanOf } from '../events/span.ts';
import type { PositionedEvent } from './avro-container.ts';
import type { Params } from './types.ts';

const HOUR_MS = 3_600_000;

export type Scope =
  | {
      /** Every bucket in [fromMs, toMs); entities without a time: the keys of raw rows that occurred in it. */
      readonly kind: 'span';
      readonly fromMs: number;
      readonly toMs: number;
    }
  | {
      /** Every key that the raw rows of this condition touch. */
      readonly kind: 'rows';
      /** SQL over raw's columns. */
      readonly condition: string;
      readonly params: Params;
      /** Epoch ms of the first instant the rows cover, and of the last. */
      readonly fromMs: number;
      readonly lastMs: number;
    };

/** The keys that a landed chunk touches. Its events may stand in raw or not. */
export function touchedByChunk(chunk: string, events: readonly PositionedEvent[]): Scope {
  let fromMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  const hours = new Set<number>();
  for (const row of events) {
    const { startMs, occurredAt } = spanOf(row);
    fromMs = Math.min(fromMs, startMs);
    lastMs = Math.max(lastMs, occurredAt);
    hours.add(Math.floor(occurredAt / HOUR_MS) * 3_600);
  }
  return {
    kind: 'rows',
    condition: `chunk = {chunk:String} AND toStartOfHour(occurred_at) IN (SELECT toDateTime(arrayJoin({touched_hours:Array(UInt32)}), 'UTC'))`,
    params: { chunk, touched_hours: [...hours] },
    fromMs,
    lastMs,
  };
}

/** The keys of what occurred in [fromMs, toMs). */
export function touchedWithin(fromMs: number, toMs: number): Scope {
  return {
    kind: 'rows',
    condition:
      "occurred_at >= fromUnixTimestamp64Milli({occurred_from:Int64}, 'UTC') AND occurred_at < fromUnixTimestamp64Milli({occurred_to:Int64}, 'UTC')",
    params: { occurred_from: fromMs, occurred_to: toMs },
    fromMs,
    lastMs: toMs - 1,
  };
}
