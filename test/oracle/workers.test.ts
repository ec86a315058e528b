import { describe, expect, test } from 'vitest';
import { ask, at, generation, report, value } from './sample.ts';

const QUARTER = { from: '2026-03-10T10:00Z', to: '2026-03-10T10:15Z' };

describe('workers', () => {
  test('overlapping reports are scaled to the clock', () => {
    const events = [
      report('2026-03-10T10:00Z', '2026-03-10T10:15Z', { gpu_count: 2 }),
      report('2026-03-10T10:00Z', '2026-03-10T10:15Z', { state: 'IDLE', gpu_model: 'A100' }),
      report('2026-03-10T10:00Z', '2026-03-10T10:15Z', { state: 'DOWN' }),
    ];
    const part = 0.25 / 3;
    const [row] = ask(events, ['busy_hours', 'idle_hours', 'down_hours', 'utilization', 'unknown_hours'], QUARTER);
    expect(row).toEqual({ busy_hours: 2 * part, idle_hours: part, down_hours: part, utilization: 2 / 3, unknown_hours: 0 });
    expect(value(events, 'busy_hours', { ...QUARTER, filters: { gpu_model: ['H100'] } })).toBe(2 * part);
  });

  test('a quarter that is not full is not scaled', () => {
    const events = [
      report('2026-03-10T10:00Z', '2026-03-10T10:07:30Z'),
      report('2026-03-10T10:03Z', '2026-03-10T10:09Z', { state: 'IDLE' }),
    ];
    expect(ask(events, ['busy_hours', 'idle_hours'], QUARTER)).toEqual([{ busy_hours: 0.125, idle_hours: 0.1 }]);
  });

  test('an empty report covers nothing and enters nothing', () => {
    const events = [
      report('2026-03-10T10:00Z', '2026-03-10T10:00Z'),
      generation('2026-03-10T10:10Z', { started_at: at('2026-03-10T10:00Z') }),
    ];
    expect(ask(events, ['busy_hours', 'utilization', 'unknown_hours', 'unallocated_hours'], QUARTER)).toEqual([
      { busy_hours: 0, utilization: null, unknown_hours: 0, unallocated_hours: null },
    ]);
  });

  test('unknown time runs from the first report to a day after the last, never past the watermark', () => {
    const events = [report('2026-03-10T10:05Z', '2026-03-10T10:10Z', { gpu_count: 3 })];
    const everything = { from: '2026-03-01T00:00Z', to: '2026-03-20T00:00Z' };
    expect(value(events, 'unknown_hours', everything)).toBe(24 * 3);
    expect(value(events, 'unknown_hours', { ...everything, watermark: at('2026-03-10T11:10Z') })).toBe(3);
    expect(value(events, 'unknown_hours', QUARTER)).toBe(0.25);
  });

  test('unknown time belongs to the model last known', () => {
    const events = [
      report('2026-03-10T10:00Z', '2026-03-10T10:15Z'),
      report('2026-03-10T12:00Z', '2026-03-10T12:15Z', { gpu_model: null, gpu_count: 2 }),
    ];
    expect(ask(events, ['unknown_hours'], { by: ['gpu_model'], from: '2026-03-10T10:00Z', to: '2026-03-10T13:15Z' })).toEqual([
      { gpu_model: 'H100', unknown_hours: 1.75 },
      { gpu_model: null, unknown_hours: 2 },
    ]);
  });

  test('unallocated time is busy time less GPU time, for workers that ever reported; it may be negative', () => {
    const events = [
      report('2026-03-10T10:00Z', '2026-03-10T10:15Z'),
      generation('2026-03-10T10:30Z', { started_at: at('2026-03-10T10:00Z'), gpu_model: 'A100' }),
      generation('2026-03-10T10:30Z', { started_at: at('2026-03-10T10:00Z'), worker_id: 'never reported' }),
    ];
    const range = { from: '2026-03-10T10:00Z', to: '2026-03-10T11:00Z' };
    expect(value(events, 'unallocated_hours', range)).toBe(-0.25);
    expect(ask(events, ['unallocated_hours', 'gpu_hours'], { ...range, by: ['worker_id', 'gpu_model'] })).toEqual([
      { worker_id: 'never reported', gpu_model: 'H100', unallocated_hours: null, gpu_hours: 0.5 },
      { worker_id: 'w1', gpu_model: 'A100', unallocated_hours: -0.5, gpu_hours: 0.5 },
      { worker_id: 'w1', gpu_model: 'H100', unallocated_hours: 0.25, gpu_hours: 0 },
    ]);
  });
});
