/** What became of each character: docs/figures.md, "Characters". */
import type { CharacterEvent, Stage } from '../../services/events/types.ts';
import { compareCodePoints } from './code-points.ts';
import type { Studio } from './studio.ts';

/** A character's key: project and character. */
export function characterKey(of: { readonly project_id: string; readonly character_id: string }): string {
  return JSON.stringify([of.project_id, of.character_id]);
}

/** The stage events of each character. */
export function stagesByCharacter(studio: Studio): ReadonlyMap<string, readonly CharacterEvent[]> {
  return Map.groupBy(studio.character, characterKey);
}

/** Of a character's events of one stage the earliest; ties: the smallest event_id. */
function earliest(events: readonly CharacterEvent[], stage: Stage, after = -Infinity): CharacterEvent | null {
  const candidates = events.filter((event) => event.stage === stage && event.occurred_at > after);
  return candidates.sort((a, b) => a.occurred_at - b.occurred_at || compareCodePoints(a.event_id, b.event_id))[0] ?? null;
}

/** The onboarding of a character: its earliest ONBOARDED. */
export function onboardingOf(events: readonly CharacterEvent[]): CharacterEvent | null {
  return earliest(events, 'ONBOARDED');
}

/** The delivery of a character: its earliest DELIVERED later than its last REOPENED. */
export function deliveryOf(events: readonly CharacterEvent[]): CharacterEvent | null {
  const lastReopened = Math.max(-Infinity, ...events.filter(({ stage }) => stage === 'REOPENED').map((event) => event.occurred_at));
  return earliest(events, 'DELIVERED', lastReopened);
}

const reopenedFirst = (event: CharacterEvent) => (event.stage === 'REOPENED' ? 0 : 1);

/** The event by which a character counts as in progress at `instant`, null where it is not. */
export function openingAt(events: readonly CharacterEvent[], instant: number): CharacterEvent | null {
  const before = events.filter((event) => event.occurred_at < instant);
  const openings = before.filter(({ stage }) => stage === 'ONBOARDED' || stage === 'REOPENED');
  const closings = before.filter(({ stage }) => stage === 'DELIVERED' || stage === 'CANCELLED');
  const isClosed = (opening: CharacterEvent) =>
    closings.some(({ occurred_at }) =>
      opening.stage === 'ONBOARDED' ? occurred_at >= opening.occurred_at : occurred_at > opening.occurred_at,
    );
  if (openings.every(isClosed)) return null;
  const [latest] = openings.sort(
    (a, b) => b.occurred_at - a.occurred_at || reopenedFirst(a) - reopenedFirst(b) || compareCodePoints(a.event_id, b.event_id),
  );
  return latest ?? null;
}
