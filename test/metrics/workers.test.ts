import { expect, test } from 'vitest';
import { at, generation, report } from '../oracle/sample.ts';
import { openHouse } from './house.ts';

const house = openHouse();

test('overlapping reports are scaled to the clock, so that busy and idle are never more than the time there was', async () => {
  await house.tell(
    report('2026-03-10T10:00Z', '2026-03-10T10:15Z', { state: 'BUSY', gpu_count: 4 }),
    report('2026-03-10T10:00Z', '2026-03-10T10:15Z', { state: 'IDLE', gpu_count: 4, gpu_model: 'A100' }),
  );
  const metrics = ['busy_hours', 'idle_hours', 'down_hours', 'utilization'];
  expect(await house.figures(metrics)).toEqual({ busy_hours: 0.5, idle_hours: 0.5, down_hours: 0, utilization: 0.5 });
  expect(await house.rows(metrics, { by: ['gpu_model'] })).toEqual([
    { gpu_model: 'A100', busy_hours: 0, idle_hours: 0.5, down_hours: 0, utilization: 0 },
    { gpu_model: 'H100', busy_hours: 0.5, idle_hours: 0, down_hours: 0, utilization: 1 },
  ]);
  expect(await house.figures(['busy_hours'], { filters: { gpu_model: ['H100'] } })).toEqual({ busy_hours: 0.5 });
});

test('three reports in one quarter scale by thirds', async () => {
  const reports = [1, 2, 3].map(() => report('2026-03-10T10:00Z', '2026-03-10T10:15Z'));
  await house.tell(...reports);
  expect((await house.figures(['busy_hours']))?.['busy_hours']).toBeCloseTo(0.25, 12);
});

test('time without a report is unknown until 24 h after the last one, by the GPUs last known', async () => {
  await house.tell(
    report('2026-03-10T10:05Z', '2026-03-10T10:20Z', { gpu_count: 2 }),
    report('2026-03-10T12:00Z', '2026-03-10T12:30Z', { gpu_count: 4, gpu_model: 'A100' }),
  );
  // 10:20–12:00 with 2 GPUs, then 12:30 to 12:30 of the next day with 4.
  const days = { from: '2026-03-10T00:00Z', to: '2026-03-12T00:00Z' };
  expect((await house.figures(['unknown_hours'], days))?.['unknown_hours']).toBeCloseTo((100 / 60) * 2 + 24 * 4, 9);
  expect(await house.rows(['unknown_hours'], { ...days, by: ['day', 'gpu_model'] })).toEqual([
    { day: '2026-03-10', gpu_model: 'A100', unknown_hours: 46 },
    { day: '2026-03-10', gpu_model: 'H100', unknown_hours: expect.closeTo(10 / 3, 9) as number },
    { day: '2026-03-11', gpu_model: 'A100', unknown_hours: 50 },
  ]);
});

test('unknown time never goes past the watermark, and first and last are over all reports', async () => {
  await house.tell(report('2026-03-09T10:00Z', '2026-03-09T10:15Z'), report('2026-03-20T10:00Z', '2026-03-20T10:15Z'));
  expect(await house.figures(['unknown_hours'])).toEqual({ unknown_hours: 24 });
  expect(await house.figures(['unknown_hours'], { watermark: '2026-03-10T06:10Z' })).toEqual({
    unknown_hours: expect.closeTo(6 + 1 / 6, 9) as number,
  });
});

test('unallocated is busy time less what attempts took on reporting workers; null without either', async () => {
  await house.tell(
    report('2026-03-10T10:00Z', '2026-03-10T11:00Z'),
    generation('2026-03-10T10:30Z', { started_at: at('2026-03-10T10:00Z'), worker_id: 'w1' }),
    generation('2026-03-10T12:00Z', { started_at: at('2026-03-10T11:00Z'), worker_id: 'silent' }),
    generation('2026-03-11T02:00Z', { started_at: at('2026-03-11T01:00Z'), worker_id: 'w1' }),
  );
  const days = { from: '2026-03-09T00:00Z', to: '2026-03-12T00:00Z', by: ['day'] } as const;
  expect((await house.rows(['unallocated_hours'], days)).map((row) => row['unallocated_hours'])).toEqual([null, 0.5, -1]);
});

test('an empty report covers nothing and makes no worker a reporting one', async () => {
  await house.tell(
    report('2026-03-10T10:00Z', '2026-03-10T10:00Z'),
    generation('2026-03-10T10:30Z', { started_at: at('2026-03-10T10:00Z'), worker_id: 'w1' }),
  );
  expect(await house.figures(['busy_hours', 'utilization', 'unknown_hours', 'unallocated_hours'])).toEqual({
    busy_hours: 0,
    utilization: null,
    unknown_hours: 0,
    unallocated_hours: null,
  });
});
