import { describe, expect, test } from 'vitest';
import { ask, at, character, generation, qa, retry, value } from './sample.ts';

const HOUR = 3_600_000;

const price = (gpu_model: string, from: string, perHour: number) => ({
  gpu_model,
  from: at(from),
  micros_per_gpu_hour: perHour * 1_000_000,
});

const delivered = (character_id: string) => character('2026-03-10T12:00Z', { character_id, stage: 'DELIVERED', resolution_tier: '8K' });
const spent = (character_id: string, gpuHours: number, say: object = {}) =>
  generation('2026-02-01T00:00Z', { character_id, started_at: at('2026-02-01T00:00Z') - gpuHours * HOUR, ...say });

describe('generation', () => {
  test('a job over midnight is split, and counts where it ended', () => {
    const job = generation('2026-03-11T02:00Z', { started_at: at('2026-03-10T23:00Z'), gpu_count: 4 });
    expect(ask([job], ['gpu_hours', 'attempts'], { by: ['day'], to: '2026-03-12T00:00Z' })).toEqual([
      { day: '2026-03-10', gpu_hours: 4, attempts: 0 },
      { day: '2026-03-11', gpu_hours: 8, attempts: 1 },
    ]);
  });

  test('a row occurs for gpu_hours only where there is GPU time', () => {
    const job = generation('2026-03-11T00:00Z', { started_at: at('2026-03-10T23:00Z'), outcome: 'FAILED' });
    expect(ask([job], ['gpu_hours'], { by: ['day', 'project_id'], to: '2026-03-12T00:00Z' })).toHaveLength(1);
    expect(ask([job], ['gpu_hours', 'failure_rate'], { by: ['day', 'project_id'], to: '2026-03-12T00:00Z' })).toEqual([
      { day: '2026-03-10', project_id: 'P', gpu_hours: 1, failure_rate: null },
      { day: '2026-03-11', project_id: 'P', gpu_hours: 0, failure_rate: 1 },
    ]);
  });

  test('failure_rate keeps its denominator over outcomes and failure types and leaves cancelled attempts out', () => {
    const events = [
      generation('2026-03-10T01:00Z'),
      generation('2026-03-10T01:00Z', { outcome: 'FAILED', failure_type: 'oom' }),
      generation('2026-03-10T01:00Z', { outcome: 'FAILED', failure_type: 'nan' }),
      generation('2026-03-10T01:00Z', { outcome: 'FAILED', failure_type: 'nan' }),
      generation('2026-03-10T01:00Z', { outcome: 'CANCELLED' }),
    ];
    expect(value(events, 'failure_rate')).toBe(0.75);
    expect(value(events, 'failure_rate', { filters: { failure_type: ['oom'] } })).toBe(0.25);
    expect(ask(events, ['failure_rate'], { by: ['failure_type'] })).toEqual([
      { failure_type: 'nan', failure_rate: 0.5 },
      { failure_type: 'oom', failure_rate: 0.25 },
      { failure_type: null, failure_rate: 0 },
    ]);
  });

  test('queue time is over attempts that were queued and started', () => {
    const events = [
      generation('2026-03-10T05:00Z', { queued_at: at('2026-03-10T01:00Z'), started_at: at('2026-03-10T02:30Z') }),
      generation('2026-03-10T05:00Z', { queued_at: at('2026-03-10T02:00Z'), started_at: at('2026-03-10T02:30Z') }),
      generation('2026-03-10T05:00Z', { queued_at: at('2026-03-10T02:00Z'), outcome: 'CANCELLED' }),
    ];
    expect(value(events, 'queue_hours_mean')).toBe(1);
    expect(value([], 'queue_hours_mean')).toBeNull();
    expect(value([...events, generation('2026-03-10T05:00Z', { attempt: 2 })], 'scenes_started')).toBe(3);
  });
});

describe('money', () => {
  const job = generation('2026-03-10T04:00Z', { started_at: at('2026-03-10T00:00Z'), gpu_count: 2 });

  test('each moment costs the latest price of its model, else the latest of *', () => {
    const prices = [price('*', '2026-03-10T01:00Z', 1), price('H100', '2026-03-10T03:00Z', 10), price('A100', '2026-01-01T00:00Z', 99)];
    expect(ask([job], ['gpu_cost', 'unpriced_gpu_hours'], { prices })).toEqual([{ gpu_cost: 2 * 2 * 1 + 2 * 10, unpriced_gpu_hours: 2 }]);
  });

  test('GPU time of which none has a price costs an unknown sum, no GPU time costs nothing', () => {
    expect(value([job], 'gpu_cost')).toBeNull();
    expect(value([], 'gpu_cost')).toBe(0);
  });
});

describe('retries and failures', () => {
  test('retries_per_scene divides by first attempts, which reasons do not split', () => {
    const events = [
      retry('2026-03-10T01:00Z', { reason: 'a' }),
      retry('2026-03-10T01:00Z', { reason: 'b' }),
      retry('2026-03-10T01:00Z', { reason: 'b' }),
      generation('2026-03-10T01:00Z'),
      generation('2026-03-10T01:00Z'),
      generation('2026-03-10T01:00Z', { project_id: 'Q' }),
      generation('2026-03-10T01:00Z', { attempt: 2 }),
    ];
    expect(ask(events, ['retries_per_scene'], { by: ['project_id'] })).toEqual([
      { project_id: 'P', retries_per_scene: 1.5 },
      { project_id: 'Q', retries_per_scene: 0 },
    ]);
    expect(ask(events, ['retries_per_scene'], { by: ['project_id', 'reason'], filters: { trigger: ['FAULT'] } })).toEqual([
      { project_id: 'P', reason: 'a', retries_per_scene: 0.5 },
      { project_id: 'P', reason: 'b', retries_per_scene: 1 },
    ]);
    expect(ask(events, ['retries'], { by: ['project_id'] })).toEqual([{ project_id: 'P', retries: 3 }]);
  });

  test('failures are pairs of event and distinct type; manual verdicts enter no figure', () => {
    const events = [
      generation('2026-03-10T01:00Z', { outcome: 'FAILED' }),
      generation('2026-03-10T01:00Z', { outcome: 'CANCELLED', failure_type: 'oom' }),
      qa('2026-03-10T01:00Z', { verdict: 'FAIL', failure_types: ['hands', 'eyes', 'hands'], attempt: 2 }),
      qa('2026-03-10T01:00Z', { verdict: 'FAIL', failure_types: ['hands'], automatic: false }),
      qa('2026-03-10T01:00Z', { verdict: 'PASS', failure_types: ['hands'] }),
    ];
    expect(ask(events, ['failures', 'failed_events', 'qa_checks', 'qa_pass_rate', 'first_pass_yield'])).toEqual([
      { failures: 3, failed_events: 2, qa_checks: 2, qa_pass_rate: 0.5, first_pass_yield: 1 },
    ]);
    expect(ask(events, ['failures', 'failed_events'], { by: ['failure_type'], filters: { failure_type: ['hands', null] } })).toEqual([
      { failure_type: 'hands', failures: 1, failed_events: 1 },
      { failure_type: null, failures: 1, failed_events: 1 },
    ]);
    expect(ask(events, ['failures', 'failed_events'], { filters: { failure_type: ['hands', 'eyes'] } })).toEqual([
      { failures: 2, failed_events: 1 },
    ]);
  });
});

describe('cost per character', () => {
  test('all GPU time ever spent on the delivered, divided by their number; by scene type the parts add up', () => {
    const events = [
      delivered('a'),
      delivered('b'),
      spent('a', 3, { scene_type: 'wide', scene_id: '1' }),
      spent('a', 1, { scene_id: '2' }),
      spent('b', 2, { scene_id: '2' }),
      spent('undelivered', 50),
    ];
    expect(ask(events, ['gpu_hours_per_character', 'gpu_hours_per_scene'])).toEqual([
      { gpu_hours_per_character: 3, gpu_hours_per_scene: 2 },
    ]);
    expect(ask(events, ['gpu_hours_per_character', 'gpu_hours_per_scene'], { by: ['scene_type', 'resolution_tier'] })).toEqual([
      { scene_type: 'portrait', resolution_tier: '8K', gpu_hours_per_character: 1.5, gpu_hours_per_scene: 1.5 },
      { scene_type: 'wide', resolution_tier: '8K', gpu_hours_per_character: 1.5, gpu_hours_per_scene: 3 },
    ]);
    expect(ask(events, ['gpu_hours_per_character'], { by: ['character_id'], filters: { scene_type: ['wide'] } })).toEqual([
      { character_id: 'a', gpu_hours_per_character: 3 },
      { character_id: 'b', gpu_hours_per_character: 0 },
    ]);
  });

  test('without GPU time the cost is 0, without a price it is unknown, without characters there is none', () => {
    expect(ask([delivered('a')], ['gpu_hours_per_character', 'cost_per_character', 'gpu_hours_per_scene'])).toEqual([
      { gpu_hours_per_character: 0, cost_per_character: 0, gpu_hours_per_scene: null },
    ]);
    expect(value([delivered('a'), spent('a', 1)], 'cost_per_character')).toBeNull();
    expect(value([], 'cost_per_character')).toBeNull();
    const prices = [{ gpu_model: '*', from: at('2026-01-31T23:30Z'), micros_per_gpu_hour: 3_000_000 }];
    expect(value([delivered('a'), delivered('b'), spent('a', 1)], 'cost_per_character', { prices })).toBe(0.75);
  });
});
