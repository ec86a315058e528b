import type { EventType, StudioEvent } from '../../services/events/types.ts';
import { firstAccepted } from './first-accepted.ts';

/** The events that count, by type. */
export type Studio = { readonly [T in EventType]: readonly Extract<StudioEvent, { type: T }>[] };

const studios = new WeakMap<readonly StudioEvent[], Studio>();

/** Sorts a list of events by type; kept for as long as the list is, since many questions are asked of one list. */
export function studioOf(events: readonly StudioEvent[]): Studio {
  const known = studios.get(events);
  if (known !== undefined) return known;
  const accepted = firstAccepted(events);
  const ofType = <T extends EventType>(type: T) => accepted.filter((event) => event.type === type) as Extract<StudioEvent, { type: T }>[];
  const studio: Studio = {
    generation: ofType('generation'),
    qa: ofType('qa'),
    retry: ofType('retry'),
    review_request: ofType('review_request'),
    review: ofType('review'),
    character: ofType('character'),
    worker: ofType('worker'),
    workflow: ofType('workflow'),
  };
  studios.set(events, studio);
  return studio;
}
