/** Messages that are no events: each a plausible mistake of a producer. */
import { DAY_MS } from '../common/calendar-zone.ts';
import { TIME_FIELDS, toJson } from '../events/json.ts';
import type { RejectReason } from '../events/reject-reasons.ts';
import type { EventType, StudioEvent } from '../events/types.ts';
import type { Random } from './random.ts';

/** A message that must be rejected, as it would come over HTTP and over Kafka, with the reason each must be given. */
export interface Poison {
  /** Whose topic it is sent to. */
  readonly type: EventType;
  readonly value: unknown;
  readonly valueReason: RejectReason;
  readonly bytes: Buffer;
  readonly bytesReason: RejectReason;
}

type Mistake<T> = (event: StudioEvent) => { readonly sent: T; readonly reason: RejectReason };

const TWENTY_YEARS_MS = 20 * 365 * DAY_MS;

/** A producer whose clock is wrong has every time wrong. */
function withTimes(event: StudioEvent, shift: (timeMs: number) => number): Record<string, unknown> {
  const value: Record<string, unknown> = { ...event };
  for (const name of TIME_FIELDS[event.type]) {
    const timeMs = value[name];
    if (typeof timeMs === 'number') value[name] = shift(timeMs);
  }
  return value;
}

const VALUES: readonly Mistake<unknown>[] = [
  () => ({ sent: 'GPU 3 is on fire', reason: 'invalid_json' }),
  (event) => ({ sent: [toJson(event)], reason: 'invalid_json' }),
  (event) => ({ sent: { ...toJson(event), type: 'teleport' }, reason: 'unknown_type' }),
  (event) => ({ sent: { ...toJson(event), event_id: undefined }, reason: 'missing_field' }),
  (event) => ({ sent: { ...toJson(event), event_id: 17 }, reason: 'bad_value' }),
  (event) => ({ sent: withTimes(event, (timeMs) => timeMs + TWENTY_YEARS_MS), reason: 'in_the_future' }),
  (event) => ({ sent: withTimes(event, (timeMs) => Math.floor(timeMs / 1_000)), reason: 'out_of_bounds' }),
];

/** An id that no schema has. */
const UNKNOWN_SCHEMA_ID = 0x7fff_fffe;

const BYTES: readonly Mistake<Buffer>[] = [
  (event) => ({ sent: Buffer.from(JSON.stringify(toJson(event))), reason: 'not_avro' }),
  () => ({ sent: Buffer.alloc(0), reason: 'not_avro' }),
  () => ({ sent: Buffer.from([0, 0, 0]), reason: 'not_avro' }),
  (event) => ({ sent: framed(UNKNOWN_SCHEMA_ID, Buffer.from(event.event_id)), reason: 'unknown_schema_id' }),
];

function framed(schemaId: number, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(schemaId, 1);
  return Buffer.concat([header, body]);
}

/** A message that a producer might have sent in the place of this event. */
export function poisonOf(event: StudioEvent, random: Random): Poison {
  const value = random.pick(VALUES)(event);
  const bytes = random.pick(BYTES)(event);
  return { type: event.type, value: value.sent, valueReason: value.reason, bytes: bytes.sent, bytesReason: bytes.reason };
}
