import { expect, test } from 'vitest';
import type { GenerationEvent } from '../../services/events/types.ts';
import { at, character, generation, review } from '../oracle/sample.ts';
import { openHouse } from './house.ts';

const house = openHouse();

test('a character is delivered at its earliest delivery after the last reopening, with the tier of that event', async () => {
  await house.tell(
    character('2026-03-01T00:00Z', { stage: 'ONBOARDED' }),
    character('2026-03-05T00:00Z', { stage: 'DELIVERED', resolution_tier: 'HD' }),
    character('2026-03-08T00:00Z', { stage: 'REOPENED' }),
    character('2026-03-10T12:00Z', { stage: 'DELIVERED', resolution_tier: '8K' }),
    character('2026-03-10T13:00Z', { stage: 'DELIVERED', resolution_tier: 'HD' }),
  );
  const month = { from: '2026-03-01T00:00Z', to: '2026-04-01T00:00Z' };
  expect(await house.rows(['characters_delivered', 'turnaround_hours_mean'], { ...month, by: ['resolution_tier'] })).toEqual([
    { resolution_tier: '8K', characters_delivered: 1, turnaround_hours_mean: 9.5 * 24 },
  ]);
  expect(await house.figures(['characters_delivered'], { to: '2026-03-10T12:00Z' })).toEqual({ characters_delivered: 0 });
});

test('turnaround leaves out who was onboarded after the delivery or never, and says how many', async () => {
  await house.tell(
    character('2026-03-09T00:00Z', { character_id: 'A' }),
    character('2026-03-10T00:00Z', { character_id: 'A', stage: 'DELIVERED' }),
    character('2026-03-10T02:00Z', { character_id: 'B', stage: 'DELIVERED' }),
    character('2026-03-10T03:00Z', { character_id: 'B' }),
    character('2026-03-10T01:00Z', { character_id: 'C' }),
    character('2026-03-10T05:00Z', { character_id: 'C', stage: 'DELIVERED' }),
  );
  const metrics = ['characters_delivered', 'turnaround_unknown', 'turnaround_hours_mean', 'turnaround_hours_p50', 'turnaround_hours_p90'];
  const answer = await house.answer(metrics);
  // 4 h and 24 h: the median lies half way, the 90th percentile at nine tenths.
  expect(answer.rows).toEqual([
    { characters_delivered: 3, turnaround_unknown: 1, turnaround_hours_mean: 14, turnaround_hours_p50: 14, turnaround_hours_p90: 22 },
  ]);
  expect(answer.n).toEqual([{ turnaround_hours_mean: 2, turnaround_hours_p50: 2, turnaround_hours_p90: 2 }]);
});

test('in progress is a state at the end of each bucket: reopening opens again, cancelling closes', async () => {
  await house.tell(
    character('2026-03-01T00:00Z', { character_id: 'A', resolution_tier: 'HD' }),
    character('2026-03-10T00:00Z', { character_id: 'A', stage: 'DELIVERED' }),
    character('2026-03-11T00:00Z', { character_id: 'A', stage: 'REOPENED', resolution_tier: '8K' }),
    character('2026-03-09T12:00Z', { character_id: 'B' }),
    character('2026-03-11T12:00Z', { character_id: 'B', stage: 'CANCELLED' }),
  );
  const days = { from: '2026-03-09T00:00Z', to: '2026-03-12T00:00Z' };
  const metrics = ['characters_in_progress', 'characters_onboarded', 'characters_reopened'];
  expect(await house.rows(metrics, { ...days, by: ['day'] })).toEqual([
    { day: '2026-03-09', characters_in_progress: 2, characters_onboarded: 1, characters_reopened: 0 },
    { day: '2026-03-10', characters_in_progress: 1, characters_onboarded: 0, characters_reopened: 0 },
    { day: '2026-03-11', characters_in_progress: 1, characters_onboarded: 0, characters_reopened: 1 },
  ]);
  expect(await house.rows(['characters_in_progress'], { ...days, by: ['day', 'resolution_tier'] })).toEqual([
    { day: '2026-03-09', resolution_tier: '4K', characters_in_progress: 1 },
    { day: '2026-03-09', resolution_tier: 'HD', characters_in_progress: 1 },
    { day: '2026-03-10', resolution_tier: '4K', characters_in_progress: 1 },
    { day: '2026-03-11', resolution_tier: '8K', characters_in_progress: 1 },
  ]);
});

test('a delivery at the instant of an onboarding closes it; a reopening at that instant stays open', async () => {
  const noon = '2026-03-10T12:00Z';
  await house.tell(
    character(noon, { character_id: 'A' }),
    character(noon, { character_id: 'A', stage: 'DELIVERED' }),
    character(noon, { character_id: 'B', stage: 'REOPENED' }),
    character(noon, { character_id: 'B', stage: 'DELIVERED' }),
  );
  expect(await house.figures(['characters_in_progress', 'characters_delivered'])).toEqual({
    characters_in_progress: 1,
    characters_delivered: 1,
  });
});

test('a scene counts at its first approval, and takes from the onboarding of its character', async () => {
  await house.tell(
    character('2026-03-09T12:00Z'),
    review('2026-03-10T10:00Z', { decision: 'REJECTED' }),
    review('2026-03-10T12:00Z', { scene_type: 'action' }),
    review('2026-03-10T14:00Z', { scene_type: 'portrait' }),
    review('2026-03-10T12:00Z', { character_id: 'D', scene_type: 'action' }),
  );
  const answer = await house.answer(['scenes_approved', 'scene_turnaround_hours_mean'], { by: ['scene_type'] });
  expect(answer.rows).toEqual([{ scene_type: 'action', scenes_approved: 2, scene_turnaround_hours_mean: 24 }]);
  expect(answer.n).toEqual([{ scene_turnaround_hours_mean: 1 }]);
});

/** An attempt that took so many hours. */
function spent(occurred: string, hours: number, say: Partial<GenerationEvent> = {}) {
  return generation(occurred, { started_at: at(occurred) - hours * 3_600_000, ...say });
}

test('the cost of a character is all GPU time ever spent on it; by scene type the parts add up', async () => {
  await house.tell(
    spent('2026-02-01T12:00Z', 2, { scene_id: 'S1', scene_type: 'portrait' }),
    spent('2026-03-20T12:00Z', 1, { scene_id: 'S2', scene_type: 'action' }),
    spent('2026-03-10T12:00Z', 5, { character_id: 'not delivered' }),
    character('2026-03-09T12:00Z'),
    character('2026-03-10T12:00Z', { stage: 'DELIVERED' }),
    character('2026-03-10T18:00Z', { character_id: 'D', stage: 'DELIVERED' }),
  );
  const prices = [{ gpu_model: '*', from: at('2026-03-01T00:00Z'), micros_per_gpu_hour: 4_000_000 }];
  const metrics = ['gpu_hours_per_character', 'cost_per_character', 'gpu_hours_per_scene'];
  const answer = await house.answer(metrics, { prices });
  expect(answer.rows).toEqual([{ gpu_hours_per_character: 1.5, cost_per_character: 2, gpu_hours_per_scene: 1.5 }]);
  expect([answer.n, answer.atLeast]).toEqual([
    [{ gpu_hours_per_character: 2, cost_per_character: 2, gpu_hours_per_scene: 2 }],
    ['cost_per_character'],
  ]);
  expect(await house.rows(metrics, { by: ['scene_type'], prices })).toEqual([
    { scene_type: 'action', gpu_hours_per_character: 0.5, cost_per_character: 2, gpu_hours_per_scene: 1 },
    { scene_type: 'portrait', gpu_hours_per_character: 1, cost_per_character: null, gpu_hours_per_scene: 2 },
  ]);
  expect(await house.rows(['gpu_hours_per_character', 'wall_hours_per_character'], { by: ['character_id'] })).toEqual([
    { character_id: 'C', gpu_hours_per_character: 3, wall_hours_per_character: 24 },
    { character_id: 'D', gpu_hours_per_character: 0, wall_hours_per_character: null },
  ]);
});
