/** docs/figures.md, "Cost": the GPU time ever spent on the characters delivered in the bucket. */
import type { GenerationEvent } from '../../services/events/types.ts';
import { delivered, turnaroundMetrics } from './characters.ts';
import { fraction, ratio, toNumber } from './fraction.ts';
import { gpuMsWithin, gpuTimeWithin } from './gpu-time.ts';
import { characterKey } from './life.ts';
import { tableOf, without, type Ask, type Fact, type Figure, type Metric } from './table.ts';

const HOUR_MS = 3_600_000n;

/** An attempt for a delivered character, under the delivery's project and tier and its own scene type. */
interface Spent extends Fact {
  readonly attempt: GenerationEvent;
}

function spentOnDelivered(ask: Ask): Spent[] {
  const attempts = Map.groupBy(
    ask.studio.generation.filter((attempt) => gpuMsWithin(attempt, -Infinity, Infinity) > 0n),
    characterKey,
  );
  return delivered(ask).flatMap((character) =>
    (attempts.get(characterKey(character)) ?? []).map((attempt) => ({ ...character, scene_type: attempt.scene_type, attempt })),
  );
}

/** A figure of the attempts spent and the number of delivered characters they are divided by. */
function costFigure(ask: Ask, value: (attempts: readonly GenerationEvent[], characters: number) => number | null): Figure {
  const { ask: characterAsk, project } = without(ask, ['scene_type']);
  const characters = tableOf(delivered(ask), characterAsk.by, characterAsk.filters);
  const spent = tableOf(spentOnDelivered(ask), ask.by, ask.filters);
  return {
    occurs: ask.by.includes('scene_type') ? spent.combinations : characters.combinations,
    value: (combination) =>
      value(
        spent.of(combination).map(({ attempt }) => attempt),
        characters.of(project(combination)).length,
      ),
  };
}

const gpuHoursPer = (attempts: readonly GenerationEvent[], divisor: number) => {
  const gpuMs = attempts.reduce((total, attempt) => total + gpuMsWithin(attempt, -Infinity, Infinity), 0n);
  const quotient = ratio(fraction(gpuMs, HOUR_MS), fraction(divisor));
  return quotient === null ? null : toNumber(quotient);
};

const costPerCharacter: Metric = (ask) =>
  costFigure(ask, (attempts, characters) => {
    const time = gpuTimeWithin(attempts, ask.context.prices, -Infinity, Infinity);
    if (time.gpuMs > 0n && time.unpricedGpuMs === time.gpuMs) return null;
    const quotient = ratio(time.money, fraction(characters));
    return quotient === null ? null : toNumber(quotient);
  });

const scenesOf = (attempts: readonly GenerationEvent[]) =>
  new Set(attempts.map(({ project_id, character_id, scene_id }) => JSON.stringify([project_id, character_id, scene_id]))).size;

export const COST: Readonly<Record<string, Metric>> = {
  gpu_hours_per_character: (ask) => costFigure(ask, gpuHoursPer),
  cost_per_character: costPerCharacter,
  gpu_hours_per_scene: (ask) => costFigure(ask, (attempts) => gpuHoursPer(attempts, scenesOf(attempts))),
  wall_hours_per_character: turnaroundMetrics(delivered).mean,
};
