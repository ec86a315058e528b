/** Messages that are no events: each a plausible mistake of a producer. */
import { DAY_MS } from '../common/calendar-zone.ts';
import { TIME_FIELDS, toJson } from '../events/json.ts';
import { LIMITS } from '../events/limits.ts';
import type { RejectReason } from '../events/reject-reasons.ts';
import type { StudioEvent } from '../events/types.ts';
import type { Random } from './random.ts';

/** A message that is rejected for this reason whenever it comes; a text stands for a line that is no JSON. */
export interface Poison {
  readonly value: unknown;
  readonly reason: RejectReason;
}

/** A producer whose clock is wrong has every time wrong. */
function withTimes(event: StudioEvent, shift: (timeMs: number) => number): Record<string, unknown> {
  const value: Record<string, unknown> = { ...event };
  for (const name of TIME_FIELDS[event.type]) {
    const timeMs = value[name];
    if (typeof timeMs === 'number') value[name] = shift(timeMs);
  }
  return value;
}

/** The last day within bounds. A few years ahead of the event would not do: they may have passed when a file is sent. */
const FAR_AHEAD_MS = LIMITS.occurredBeforeMs - DAY_MS;

/** Each holds something of its event, so that no two are the same message. */
const MISTAKES: readonly ((event: StudioEvent) => Poison)[] = [
  (event) => ({ value: `WARN ${new Date(event.occurred_at).toISOString()} ${event.event_id}: sent after 3 tries`, reason: 'invalid_json' }),
  // A write that was broken off.
  (event) => ({ value: JSON.stringify(toJson(event)).slice(0, -20), reason: 'invalid_json' }),
  (event) => ({ value: [toJson(event)], reason: 'invalid_json' }),
  (event) => ({ value: { ...toJson(event), type: 'teleport' }, reason: 'unknown_type' }),
  (event) => ({ value: { ...toJson(event), event_id: undefined }, reason: 'missing_field' }),
  (event) => ({ value: { ...toJson(event), event_id: 17 }, reason: 'bad_value' }),
  (event) => ({ value: withTimes(event, (timeMs) => FAR_AHEAD_MS + timeMs - event.occurred_at), reason: 'in_the_future' }),
  // Seconds where milliseconds are meant.
  (event) => ({ value: withTimes(event, (timeMs) => Math.floor(timeMs / 1_000)), reason: 'out_of_bounds' }),
];

/** A message that a producer might have sent in the place of this event. */
export const poisonOf = (event: StudioEvent, random: Random): Poison => random.pick(MISTAKES)(event);
