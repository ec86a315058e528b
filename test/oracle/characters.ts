/** docs/figures.md, "Characters" and "Scenes". */
import type { CharacterEvent, ReviewEvent } from '../../services/events/types.ts';
import { compareCodePoints } from './code-points.ts';
import { characterKey, deliveryOf, onboardingOf, openingAt, stagesByCharacter } from './life.ts';
import { meanHours, quantileHours } from './statistics.ts';
import { figureOf, within, type Ask, type Fact, type Metric } from './table.ts';

/** Something that was finished in the bucket, and how long after the onboarding: null where that is unknown. */
interface Finished extends Fact {
  readonly turnaroundMs: number | null;
}

/** The character events that a choice out of each character's stages gives, as far as they lie in the bucket. */
function chosen(ask: Ask, choose: (stages: readonly CharacterEvent[]) => CharacterEvent | null): CharacterEvent[] {
  const events = [...stagesByCharacter(ask.studio).values()].map(choose);
  return events.filter((event) => event !== null).filter((event) => within(ask, event.occurred_at));
}

function inProgress(ask: Ask): CharacterEvent[] {
  return [...stagesByCharacter(ask.studio).values()].map((stages) => openingAt(stages, ask.to)).filter((opening) => opening !== null);
}

function turnaround(onboarding: CharacterEvent | null, finishedAt: number): number | null {
  return onboarding !== null && onboarding.occurred_at <= finishedAt ? finishedAt - onboarding.occurred_at : null;
}

/** The characters delivered in the bucket, under their delivery's project and tier. */
export function delivered(ask: Ask): (Finished & { readonly project_id: string; readonly character_id: string })[] {
  const stages = stagesByCharacter(ask.studio);
  return chosen(ask, deliveryOf).map(({ project_id, character_id, resolution_tier, occurred_at }) => {
    const onboarding = onboardingOf(stages.get(characterKey({ project_id, character_id })) ?? []);
    return { project_id, character_id, resolution_tier, turnaroundMs: turnaround(onboarding, occurred_at) };
  });
}

/** The scenes whose first approval lies in the bucket, under that review's scene type and tier. */
function approvedScenes(ask: Ask): Finished[] {
  const stages = stagesByCharacter(ask.studio);
  const approvals = ask.studio.review.filter(({ decision }) => decision === 'APPROVED');
  const byScene = Map.groupBy(approvals, ({ project_id, character_id, scene_id }) => JSON.stringify([project_id, character_id, scene_id]));
  return [...byScene.values()]
    .flatMap((ofScene) => ofScene.sort(earlierReview).slice(0, 1))
    .filter((first) => within(ask, first.occurred_at))
    .map((first) => ({
      project_id: first.project_id,
      scene_type: first.scene_type,
      resolution_tier: first.resolution_tier,
      turnaroundMs: turnaround(onboardingOf(stages.get(characterKey(first)) ?? []), first.occurred_at),
    }));
}

function earlierReview(a: ReviewEvent, b: ReviewEvent): number {
  return a.occurred_at - b.occurred_at || compareCodePoints(a.event_id, b.event_id);
}

const known = (finished: readonly Finished[]) => finished.flatMap(({ turnaroundMs }) => (turnaroundMs === null ? [] : [turnaroundMs]));

/** Mean and quantiles of the turnaround of what was finished. */
export function turnaroundMetrics(finishedIn: (ask: Ask) => readonly Finished[]): Readonly<Record<'mean' | 'p50' | 'p90', Metric>> {
  return {
    mean: (ask) => figureOf(ask, finishedIn(ask), (finished) => meanHours(known(finished))),
    p50: (ask) => figureOf(ask, finishedIn(ask), (finished) => quantileHours(known(finished), 50)),
    p90: (ask) => figureOf(ask, finishedIn(ask), (finished) => quantileHours(known(finished), 90)),
  };
}

const ofCharacters = turnaroundMetrics(delivered);
const ofScenes = turnaroundMetrics(approvedScenes);
const count = (facts: readonly Fact[]) => facts.length;

export const CHARACTERS: Readonly<Record<string, Metric>> = {
  characters_delivered: (ask) => figureOf(ask, delivered(ask), count),
  turnaround_hours_mean: ofCharacters.mean,
  turnaround_hours_p50: ofCharacters.p50,
  turnaround_hours_p90: ofCharacters.p90,
  turnaround_unknown: (ask) => figureOf(ask, delivered(ask), (finished) => finished.length - known(finished).length),
  characters_onboarded: (ask) => figureOf(ask, chosen(ask, onboardingOf), count),
  characters_reopened: (ask) =>
    figureOf(
      ask,
      ask.studio.character.filter((event) => event.stage === 'REOPENED' && within(ask, event.occurred_at)),
      count,
    ),
  characters_in_progress: (ask) => figureOf(ask, inProgress(ask), count),
  scenes_approved: (ask) => figureOf(ask, approvedScenes(ask), count),
  scene_turnaround_hours_mean: ofScenes.mean,
  scene_turnaround_hours_p50: ofScenes.p50,
  scene_turnaround_hours_p90: ofScenes.p90,
};
