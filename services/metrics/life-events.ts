/** What became of one character, told from its stage events. docs/figures.md, "Characters". */

/** The stage events of a character by time, those of one instant by id (code points); column by column. */
export interface StageEvents {
  /** Epoch ms. */
  readonly at: readonly number[];
  readonly stage: readonly string[];
}

/** The place of the event that delivered it: the first after its last reopening; −1: it is not delivered. */
export function deliveryOf({ at, stage }: StageEvents): number {
  const reopened = stage.lastIndexOf('REOPENED');
  // An event at the instant of the reopening is not after it.
  return stage.findIndex((name, place) => name === 'DELIVERED' && (reopened === -1 || at[place]! > at[reopened]!));
}

/** The place of the event that onboarded it; −1: none is known. */
export const onboardingOf = ({ stage }: StageEvents): number => stage.indexOf('ONBOARDED');

/**
 * The place of the event that began what the character is in at an instant (epoch ms), by its events before it; −1: it is not in progress.
 * Of an opening and a closing at the same instant a reopening counts, and no onboarding.
 */
export function openingAt({ at, stage }: StageEvents, instant: number): number {
  let [opening, closedAt] = [-1, -Infinity];
  for (let place = 0; place < at.length && at[place]! < instant; place += 1) {
    if (stage[place] === 'DELIVERED' || stage[place] === 'CANCELLED') closedAt = at[place]!;
    else if (isLaterOpening(at, stage, opening, place)) opening = place;
  }
  if (opening === -1) return -1;
  return at[opening]! > closedAt || (at[opening] === closedAt && stage[opening] === 'REOPENED') ? opening : -1;
}

/** Whether an opening takes the place of one before it: at the same instant a reopening does of an onboarding, and none of its own kind. */
function isLaterOpening(at: readonly number[], stage: readonly string[], opening: number, place: number): boolean {
  if (stage[place] !== 'ONBOARDED' && stage[place] !== 'REOPENED') return false;
  if (opening === -1 || at[place]! > at[opening]!) return true;
  return stage[place] === 'REOPENED' && stage[opening] === 'ONBOARDED';
}
