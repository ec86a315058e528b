/** Events in the JSON form for the tests of the server: two projects, one attempt each. */

export const generation = (project: string, id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  type: 'generation',
  event_id: id,
  occurred_at: '2026-03-19T10:00:00Z',
  generation_id: `g-${id}`,
  project_id: project,
  character_id: `${project}-c1`,
  scene_id: 's1',
  scene_type: 'portrait',
  resolution_tier: '4k',
  worker_id: 'w1',
  gpu_model: 'H100',
  gpu_count: 1,
  queued_at: '2026-03-19T08:00:00Z',
  started_at: '2026-03-19T09:00:00Z',
  attempt: 1,
  outcome: 'SUCCEEDED',
  failure_type: null,
  workflow_version: null,
  ...more,
});

export const delivered = (project: string) =>
  [
    ['ONBOARDED', '2026-03-10T00:00:00Z'],
    ['DELIVERED', '2026-03-19T12:00:00Z'],
  ].map(([stage, occurred_at]) => ({
    type: 'character',
    event_id: `${project}-${stage}`,
    occurred_at,
    project_id: project,
    character_id: `${project}-c1`,
    resolution_tier: '4k',
    stage,
  }));

/** The day around those events. */
export const DAY = { from: '2026-03-19', to: '2026-03-20' };
