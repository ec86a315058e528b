/** One character's way: onboarded, its scenes in waves of working days, delivered; sometimes cancelled or reopened. */
import { DAY_MS, HOUR_MS } from '../common/calendar-zone.ts';
import type { Stage } from '../events/types.ts';
import { createScene, type Halls, type Scene } from './scene.ts';
import { nextWorkingMs } from './working-hours.ts';
import { SCENE_TYPES, type Project, type Shares, type Tier } from './world.ts';

const CANCELLED_RATE = 0.05;
const REOPENED_RATE = 0.08;

/** Onboards a character now and plans the rest of its life. */
export function startCharacter(halls: Halls, project: Project, characterId: string, tier: Tier): void {
  const { core, offsets } = halls;
  const { random } = core;
  let cancelled = false;
  let delivered = false;

  const emitStage = (stage: Stage): void =>
    core.emit({ type: 'character', project_id: project.id, character_id: characterId, resolution_tier: tier.id, stage });

  const planWorking = (delayMs: number, action: () => void): void =>
    core.at(nextWorkingMs(project.hours, core.now() + delayMs, offsets), () => {
      if (!cancelled) action();
    });

  function createScenes(): Scene[] {
    const [fewest, most] = project.sceneCount;
    return Array.from({ length: random.int(fewest, most) }, (_, index) => {
      const sceneType = drawById(SCENE_TYPES, project.scenes);
      const sceneId = `${characterId}-s${String(index + 1).padStart(2, '0')}`;
      const work = {
        project_id: project.id,
        character_id: characterId,
        scene_id: sceneId,
        scene_type: sceneType.id,
        resolution_tier: tier.id,
      };
      return createScene(halls, { work, project, sceneType, tier }, onApproved);
    });
  }

  function drawById<T extends { readonly id: string }>(list: readonly T[], shares: Shares): T {
    const { name } = random.weighted(shares, (entry) => entry.share);
    const found = list.find((entry) => entry.id === name);
    if (found === undefined) throw new RangeError(`the world has no ${name}`);
    return found;
  }

  /** A few scenes a working day, in no hurry. */
  function planScenes(): void {
    const perDay = random.int(3, 6);
    scenes.forEach((scene, index) => {
      const delayMs = random.between(1, 6) * HOUR_MS + Math.floor(index / perDay) * DAY_MS;
      planWorking(delayMs, () => scene.begin());
    });
  }

  function onApproved(): void {
    if (scenes.every((scene) => scene.isApproved())) planWorking(random.lognormal(5 * HOUR_MS, 0.6), deliver);
  }

  function deliver(): void {
    delivered = true;
    emitStage('DELIVERED');
    if (random.chance(REOPENED_RATE)) planWorking(random.between(2, 12) * DAY_MS, reopen);
  }

  function reopen(): void {
    delivered = false;
    emitStage('REOPENED');
    const first = random.int(0, scenes.length - 1);
    const again = scenes.slice(first, first + random.int(1, 3));
    for (const scene of again) planWorking(random.between(0.5, 4) * HOUR_MS, () => scene.redo());
    // Until they are done over, they are not approved: nothing may be delivered between two of them.
    for (const scene of again) scene.withdraw();
  }

  function cancel(): void {
    if (delivered) return;
    cancelled = true;
    for (const scene of scenes) scene.cancel();
    emitStage('CANCELLED');
  }

  emitStage('ONBOARDED');
  const scenes = createScenes();
  planScenes();
  if (random.chance(CANCELLED_RATE)) planWorking(random.between(0.5, 3) * DAY_MS, cancel);
}
