import type { EventType, StudioEvent } from '../../services/events/types.ts';

/** The events that count: of each event_id within its type the first copy in the list. */
export function firstAccepted(events: readonly StudioEvent[]): StudioEvent[] {
  const seen = new Map<EventType, Set<string>>();
  return events.filter(({ type, event_id }) => {
    const ids = seen.get(type) ?? new Set<string>();
    seen.set(type, ids);
    const isNew = !ids.has(event_id);
    ids.add(event_id);
    return isNew;
  });
}
