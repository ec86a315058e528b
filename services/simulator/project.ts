/** A project's rhythm: on each of its working days it onboards some characters. */
import { DAY_MS, HOUR_MS } from '../common/calendar-zone.ts';
import { startCharacter } from './character.ts';
import type { Halls } from './scene.ts';
import { nextWorkingMs } from './working-hours.ts';
import { TIERS, type Project } from './world.ts';

export function startProject(halls: Halls, project: Project, scale: number): void {
  const { core, offsets } = halls;
  const { random } = core;
  let characters = 0;

  function onboard(): void {
    characters += 1;
    const characterId = `${project.id}-c${String(characters).padStart(4, '0')}`;
    const { name } = random.weighted(project.tiers, (entry) => entry.share);
    const tier = TIERS.find((entry) => entry.id === name);
    if (tier === undefined) throw new RangeError(`the world has no tier ${name}`);
    startCharacter(halls, project, characterId, tier);
  }

  /** Runs when the office opens; the day's characters come one by one before noon. */
  function openDay(): void {
    const day = Math.floor((core.now() - core.startMs) / DAY_MS);
    const weekday = new Date(core.now()).getUTCDay();
    const count = random.poisson(project.charactersOnDay(day, weekday) * scale);
    for (let index = 0; index < count; index += 1) core.at(core.now() + random.between(0.1, 3) * HOUR_MS, onboard);
    planDay(core.now() + 12 * HOUR_MS);
  }

  function planDay(earliestMs: number): void {
    core.at(nextWorkingMs(project.hours, earliestMs, offsets), openDay);
  }

  planDay(core.startMs);
}
