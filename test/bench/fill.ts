/** A store full of a simulated studio's events, landed in large chunks as ingest lands them. */
import { DAY_MS } from '../../services/common/calendar-zone.ts';
import { EVENT_TYPES, type EventType, type StudioEvent } from '../../services/events/types.ts';
import { createStudio } from '../../services/simulator/studio.ts';
import { createLanding } from '../../services/store/landing.ts';
import type { Store } from '../../services/store/types.ts';

/** What a studio of scale 1 emits on an average day, once it is in full swing. */
const EVENTS_A_DAY = 1_130;
const CHUNK_EVENTS = 100_000;

export interface Filling {
  readonly startMs: number;
  readonly days: number;
  /** Wanted on an average day; the studio's own chance decides how many there are. */
  readonly eventsADay: number;
}

/** @returns how many events there are at or after `countFromMs`, and how many in all. */
export async function fillStore(
  store: Store,
  filling: Filling,
  countFromMs: number,
): Promise<{ readonly all: number; readonly counted: number }> {
  const landing = createLanding(store);
  const waiting = new Map<EventType, StudioEvent[]>(EVENT_TYPES.map((type) => [type, []]));
  let all = 0;
  let counted = 0;

  async function land(type: EventType, events: readonly StudioEvent[]): Promise<void> {
    const first = all;
    const positioned = events.map((event, index) => ({ position: first + index, recordedAt: event.occurred_at, event }));
    await landing.land({ id: `bench/0/${type}/${first}`, type, attempt: 1, events: positioned });
  }

  const scale = filling.eventsADay / EVENTS_A_DAY;
  for (const event of createStudio({ seed: 1, startMs: filling.startMs, days: filling.days, scale })) {
    const list = waiting.get(event.type) ?? [];
    list.push(event);
    all += 1;
    if (event.occurred_at >= countFromMs) counted += 1;
    if (list.length < CHUNK_EVENTS) continue;
    await land(event.type, list);
    waiting.set(event.type, []);
  }
  for (const [type, list] of waiting) if (list.length > 0) await land(type, list);
  return { all, counted };
}

/** A UTC midnight this many days before another. */
export const daysBefore = (midnightMs: number, days: number): number => midnightMs - days * DAY_MS;
