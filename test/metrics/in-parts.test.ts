/** What comes in several landings stands in several rows until the engine merges them: no figure may depend on when it does. */
import { expect, test } from 'vitest';
import type { StudioEvent } from '../../services/events/types.ts';
import { ask, at, character, generation, request, review } from '../oracle/sample.ts';
import { firstDifference } from '../properties/differences.ts';
import { openHouse, type Asked } from './house.ts';
import { insertRaw } from './raw-events.ts';

const house = openHouse();

/** Lands each part by itself, and finds where answers differ from the oracle's. */
async function differences(
  parts: readonly (readonly StudioEvent[])[],
  metrics: readonly string[],
  questions: readonly Asked[],
): Promise<string[]> {
  await house.tell();
  for (const part of parts) await insertRaw(house.store, part);
  const found: string[] = [];
  for (const { watermark: _none, ...asked } of questions) {
    const difference = firstDifference(await house.rows(metrics, asked), ask(parts.flat(), metrics, asked));
    if (difference !== null) found.push(`${JSON.stringify(asked)}: ${difference}`);
  }
  return found;
}

test('a scene that two landings approve under different types has the type of the first approval', async () => {
  const later = [character('2026-03-01T00:00Z'), review('2026-03-10T15:00Z', { scene_type: 'wide', resolution_tier: '8K' })];
  const earlier = [
    review('2026-03-10T09:00Z', { scene_type: 'portrait' }),
    review('2026-03-10T09:00Z', { scene_id: 'T', scene_type: 'wide' }),
  ];
  const metrics = ['scenes_approved', 'scene_turnaround_hours_mean', 'scene_turnaround_hours_p90'];
  const questions: Asked[] = [
    {},
    { by: ['hour'] },
    { by: ['scene_type'] },
    { by: ['resolution_tier', 'scene_type'] },
    { filters: { scene_type: ['portrait'] } },
    { filters: { scene_type: ['wide'] } },
    { filters: { resolution_tier: ['8K'] } },
  ];
  expect(await differences([later, earlier], metrics, questions)).toEqual([]);
});

/** How long the oldest review of a project has waited at ten o'clock. */
const oldest = (project_id: string): Promise<number | null> =>
  house.metrics.pendingOldestMs({
    metrics: [],
    by: [],
    from: at('2026-03-10T00:00Z'),
    to: at('2026-03-10T10:00Z'),
    zone: 'UTC',
    filters: { project_id: [project_id] },
  });

test('a review that two landings request for different work waits as its first request says', async () => {
  const later = [
    request('2026-03-10T08:00Z', { project_id: 'Z', scene_type: 'wide' }),
    request('2026-03-10T07:00Z', { review_id: 'other' }),
  ];
  const earlier = [request('2026-03-10T06:00Z', { project_id: 'A' }), request('2026-03-10T09:00Z', { review_id: 'decided' })];
  const decisions = [
    review('2026-03-10T11:00Z', { review_id: 'decided' }),
    review('2026-03-10T05:00Z', { review_id: 'before its request' }),
    request('2026-03-10T05:30Z', { review_id: 'before its request' }),
    review('2026-03-11T00:00Z', { review_id: 'other' }),
  ];
  const questions: Asked[] = [
    {},
    { by: ['hour'] },
    { by: ['project_id'] },
    { by: ['hour', 'scene_type'] },
    { filters: { project_id: ['A'] } },
    { filters: { project_id: ['Z'] } },
    { filters: { scene_type: ['wide'] }, by: ['project_id'] },
  ];
  expect(await differences([later, earlier, decisions], ['reviews_pending'], questions)).toEqual([]);
  expect([await oldest('A'), await oldest('P'), await oldest('Z')]).toEqual([4 * 3_600_000, 3 * 3_600_000, null]);
});

const took = (from: string, to: string, say: Parameters<typeof generation>[1] = {}) =>
  generation(to, { started_at: at(from), gpu_count: 3, ...say });

const PRICES = [
  { gpu_model: '*', from: at('2026-03-05T00:00Z'), micros_per_gpu_hour: 1_000_000 },
  { gpu_model: '*', from: at('2026-03-08T12:00Z'), micros_per_gpu_hour: 2_500_000 },
];

const COSTS = ['gpu_hours_per_character', 'gpu_hours_per_scene', 'cost_per_character'];

test.each([
  ['one price', PRICES.slice(0, 1)],
  ['a change of the price', PRICES],
  ['a model with a price of its own', [...PRICES, { gpu_model: 'H100', from: at('2026-03-08T18:00Z'), micros_per_gpu_hour: 7_000_000 }]],
  [
    'many changes',
    Array.from({ length: 9 }, (_, day) => ({
      gpu_model: '*',
      from: at('2026-03-04T00:00Z') + day * 43_200_000,
      micros_per_gpu_hour: day * 1_000,
    })),
  ],
])('characters whose stages and attempts came in parts cost what they took: %s', async (_what, prices) => {
  const parts = [
    [
      character('2026-03-01T00:00Z'),
      took('2026-03-04T20:00Z', '2026-03-05T06:00Z'),
      took('2026-03-08T10:00Z', '2026-03-08T20:00Z', { gpu_model: null }),
    ],
    // The same scene under another type.
    [character('2026-03-10T12:00Z', { stage: 'DELIVERED' }), took('2026-03-09T10:00Z', '2026-03-09T11:00Z', { scene_type: 'wide' })],
    [
      character('2026-03-02T00:00Z', { character_id: 'D' }),
      character('2026-03-10T03:00Z', { character_id: 'D', stage: 'DELIVERED' }),
      took('2026-03-09T10:00Z', '2026-03-09T12:30Z', { character_id: 'D', gpu_model: 'A100' }),
    ],
    [
      character('2026-03-10T04:00Z', { character_id: 'D', stage: 'REOPENED' }),
      character('2026-03-10T13:00Z', { character_id: 'D', stage: 'DELIVERED', resolution_tier: '8K' }),
      character('2026-03-10T13:00Z', { character_id: 'E', stage: 'DELIVERED' }),
      took('2026-03-02T10:00Z', '2026-03-02T12:30Z', { character_id: 'not delivered' }),
    ],
  ];
  const breakdowns: Asked['by'][] = [[], ['hour'], ['scene_type'], ['resolution_tier'], ['character_id'], ['scene_type', 'character_id']];
  const questions = breakdowns.flatMap((by): Asked[] => [
    { prices, ...(by && { by }) },
    { prices, ...(by && { by }), filters: { scene_type: ['wide'] } },
  ]);
  expect(await differences(parts, COSTS, questions)).toEqual([]);
});
