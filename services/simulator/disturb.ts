/**
 * What a real pipeline does to a stream of events: copies of messages, late and disordered ones, and messages that are no events at all.
 * Every event still comes out at least once, unchanged: whoever counts each once must get the figures of the quiet stream.
 */
import { toJson } from '../events/json.ts';
import type { RejectReason } from '../events/reject-reasons.ts';
import type { StudioEvent } from '../events/types.ts';
import { createAgenda } from './agenda.ts';
import { poisonOf } from './poison.ts';
import { createRandom } from './random.ts';

/** Shares of the events, each from 0 to 1. */
export interface Disturbance {
  /** Sent a second time, 1 to 1,000 events later. */
  readonly redelivery: number;
  /** Held back by 200 to 3,000 events. */
  readonly late: number;
  /** Of those that are not late: held back by 1 to 20 events. */
  readonly disorder: number;
  /** Beside which a message is sent that is no event. */
  readonly poison: number;
}

export const UNDISTURBED: Disturbance = { redelivery: 0, late: 0, disorder: 0, poison: 0 };

type Message =
  | { readonly kind: 'event' | 'repeat'; readonly value: unknown }
  /** `reason`: what it must be rejected for. */
  | { readonly kind: 'poison'; readonly value: unknown; readonly reason: RejectReason };

/** A message as it is sent; `value` is the JSON form of an event, or, as everywhere in wrapsheet, the text of a line that is no JSON. */
export type Delivery = Message & {
  /** When it is sent, epoch ms: when the event happened that stood in its place in the quiet stream. Never falls. */
  readonly sentMs: number;
  /** How many events from the stream's beginning on are all sent, this message included: whoever breaks off here may leave those out next time. */
  readonly settled: number;
};

/** Deterministic for the events, the seed and the shares; holds back no more than some thousand messages at a time. */
export function* disturb(events: Iterable<StudioEvent>, seed: number, disturbance: Disturbance): Generator<Delivery, void, undefined> {
  const { redelivery, late, disorder, poison } = disturbance;
  const random = createRandom(seed);
  const held = createAgenda<Message & { readonly place: number }>();
  const sentAhead = new Set<number>();
  let settled = 0;
  let place = 0;
  let sentMs = 0;

  function send(): Delivery {
    const { place: from, ...message } = held.take();
    if (message.kind === 'event') sentAhead.add(from);
    while (sentAhead.delete(settled)) settled += 1;
    return { ...message, sentMs, settled };
  }

  for (const event of events) {
    const value = toJson(event);
    let due = place;
    if (random.chance(late)) due += random.int(200, 3_000);
    else if (random.chance(disorder)) due += random.int(1, 20);
    held.add(due, { kind: 'event', value, place });
    if (random.chance(redelivery)) held.add(due + random.int(1, 1_000), { kind: 'repeat', value, place });
    if (random.chance(poison)) held.add(place, { kind: 'poison', ...poisonOf(event, random), place });
    sentMs = event.occurred_at;
    while (held.nextDue() <= place) yield send();
    place += 1;
  }
  while (held.size > 0) yield send();
}
