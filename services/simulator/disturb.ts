/**
 * What a real pipeline does to a stream of events: copies of messages, late and disordered ones, and messages that are no events at all.
 * Every event still comes out at least once, unchanged: whoever counts each once must get the figures of the quiet stream.
 */
import type { StudioEvent } from '../events/types.ts';
import { createAgenda } from './agenda.ts';
import { poisonOf, type Poison } from './poison.ts';
import { createRandom } from './random.ts';

/** Rates are chances for each event, between 0 and 1; absent: 0. */
export interface Disturbance {
  readonly seed: number;
  /** Delivered again, up to 1,000 messages later. */
  readonly redelivery?: number;
  /** Held back by 200 to 3,000 messages. */
  readonly late?: number;
  /** Held back by 1 to 20 messages. */
  readonly disorder?: number;
  /** Followed by a message that is no event. */
  readonly poison?: number;
}

export type Delivery =
  | { readonly kind: 'event'; readonly event: StudioEvent; readonly redelivered: boolean }
  | { readonly kind: 'poison'; readonly poison: Poison };

/** Deterministic for the events and the disturbance; holds back no more than some thousand messages at a time. */
export function* disturb(events: Iterable<StudioEvent>, disturbance: Disturbance): Generator<Delivery, void, undefined> {
  const { redelivery = 0, late = 0, disorder = 0, poison = 0 } = disturbance;
  const random = createRandom(disturbance.seed);
  const held = createAgenda<Delivery>();
  let position = 0;

  for (const event of events) {
    let due = position;
    if (random.chance(late)) due += random.int(200, 3_000);
    else if (random.chance(disorder)) due += random.int(1, 20);
    held.add(due, { kind: 'event', event, redelivered: false });
    if (random.chance(redelivery)) held.add(due + random.int(1, 1_000), { kind: 'event', event, redelivered: true });
    if (random.chance(poison)) held.add(position, { kind: 'poison', poison: poisonOf(event, random) });
    while (held.nextDue() <= position) yield held.take();
    position += 1;
  }
  while (held.size > 0) yield held.take();
}
