import { expect, test } from 'vitest';
import { at, generation } from '../oracle/sample.ts';
import { openHouse } from './house.ts';

const house = openHouse();

test('a job over midnight is split between the days, in proportion to the time it ran in each', async () => {
  await house.tell(generation('2026-03-10T00:30Z', { started_at: at('2026-03-09T23:00Z'), gpu_count: 2 }));
  expect(await house.rows(['gpu_hours', 'attempts'], { by: ['day'], from: '2026-03-09T00:00Z', to: '2026-03-12T00:00Z' })).toEqual([
    { day: '2026-03-09', gpu_hours: 2, attempts: 0 },
    { day: '2026-03-10', gpu_hours: 1, attempts: 1 },
    { day: '2026-03-11', gpu_hours: 0, attempts: 0 },
  ]);
});

test('an event at exactly the bound counts in what begins there', async () => {
  await house.tell(generation('2026-03-10T10:15Z'));
  expect(await house.figures(['attempts'], { from: '2026-03-10T10:00Z', to: '2026-03-10T10:15Z' })).toEqual({ attempts: 0 });
  expect(await house.figures(['attempts'], { from: '2026-03-10T10:15Z', to: '2026-03-10T10:30Z' })).toEqual({ attempts: 1 });
});

test('days of a zone far from UTC take their edges from the quarters', async () => {
  const events = ['2026-03-09T18:14:59.999Z', '2026-03-09T18:15Z', '2026-03-10T18:14:59.999Z', '2026-03-10T18:15Z'];
  await house.tell(...events.map((occurred) => generation(occurred)));
  const range = { zone: 'Asia/Kathmandu', from: '2026-03-08T18:15Z', to: '2026-03-11T18:15Z' };
  expect((await house.rows(['attempts'], { ...range, by: ['day'] })).map((row) => row['attempts'])).toEqual([1, 2, 1]);
  expect(await house.figures(['attempts'], range)).toEqual({ attempts: 4 });
  expect(await house.rows(['attempts'], { ...range, by: ['week'] })).toEqual([{ week: '2026-03-09', attempts: 4, partial: true }]);
});

test('money takes the price of the model at the moment it ran, else that of every model', async () => {
  await house.tell(
    generation('2026-03-10T10:30Z', { started_at: at('2026-03-10T10:00Z'), gpu_model: 'H100' }),
    generation('2026-03-10T13:00Z', { started_at: at('2026-03-10T12:00Z'), gpu_model: null }),
  );
  const prices = [
    { gpu_model: 'H100', from: at('2026-01-01T00:00Z'), micros_per_gpu_hour: 2_000_000 },
    { gpu_model: 'H100', from: at('2026-03-10T10:15Z'), micros_per_gpu_hour: 3_000_000 },
    { gpu_model: '*', from: at('2026-03-10T12:30Z'), micros_per_gpu_hour: 10_000_000 },
  ];
  const answer = await house.answer(['gpu_cost', 'unpriced_gpu_hours'], { by: ['gpu_model'], prices });
  expect(answer.rows).toEqual([
    { gpu_model: 'H100', gpu_cost: 1.25, unpriced_gpu_hours: 0 },
    { gpu_model: null, gpu_cost: 5, unpriced_gpu_hours: 0.5 },
  ]);
  expect(answer.atLeast).toEqual(['gpu_cost']);
  expect(await house.figures(['gpu_cost', 'unpriced_gpu_hours'])).toEqual({ gpu_cost: null, unpriced_gpu_hours: 1.5 });
  expect(await house.figures(['gpu_cost'], { from: '2026-03-12T00:00Z', to: '2026-03-13T00:00Z' })).toEqual({ gpu_cost: 0 });
});

test('the failure rate keeps its denominator when it is split by what failed', async () => {
  await house.tell(
    generation('2026-03-10T01:00Z'),
    generation('2026-03-10T02:00Z', { outcome: 'FAILED', failure_type: 'oom' }),
    generation('2026-03-10T03:00Z', { outcome: 'FAILED', failure_type: null }),
    generation('2026-03-10T04:00Z'),
    generation('2026-03-10T05:00Z', { outcome: 'CANCELLED' }),
  );
  expect(await house.rows(['failure_rate', 'attempts'], { by: ['failure_type'] })).toEqual([
    { failure_type: 'oom', failure_rate: 0.25, attempts: 1 },
    { failure_type: null, failure_rate: 0.25, attempts: 4 },
  ]);
  expect(await house.rows(['failure_rate'], { by: ['outcome'] })).toEqual([
    { outcome: 'CANCELLED', failure_rate: 0 },
    { outcome: 'FAILED', failure_rate: 0.5 },
    { outcome: 'SUCCEEDED', failure_rate: 0 },
  ]);
  const filtered = await house.answer(['failure_rate', 'failed_attempts'], { filters: { failure_type: ['oom'] } });
  expect(filtered.rows).toEqual([{ failure_rate: 0.25, failed_attempts: 1 }]);
  expect(filtered.n).toEqual([{ failure_rate: 4 }]);
});

test('queue time is a mean over the attempts that have both times, null over none', async () => {
  const queued = { queued_at: at('2026-03-10T08:00Z'), started_at: at('2026-03-10T09:00Z') };
  await house.tell(
    generation('2026-03-10T10:00Z', queued),
    generation('2026-03-10T10:00Z', { ...queued, queued_at: at('2026-03-10T06:00Z') }),
  );
  const answer = await house.answer(['queue_hours_mean']);
  expect([answer.rows, answer.n]).toEqual([[{ queue_hours_mean: 2 }], [{ queue_hours_mean: 2 }]]);
  expect(await house.figures(['queue_hours_mean'], { to: '2026-03-10T10:00Z' })).toEqual({ queue_hours_mean: null });
});

test('filters: alternatives within a dimension, all dimensions together, null and quotes as values', async () => {
  const project_id = `O'Brien "\\" {p0:String}\n`;
  await house.tell(
    generation('2026-03-10T01:00Z', { project_id, worker_id: null }),
    generation('2026-03-10T01:00Z', { project_id: 'B', worker_id: 'w1' }),
    generation('2026-03-10T01:00Z', { project_id: 'B', worker_id: null }),
    generation('2026-03-10T01:00Z', { project_id: 'C', worker_id: null }),
  );
  const attempts = async (filters: object) => (await house.figures(['attempts'], { filters }))?.['attempts'];
  expect(await attempts({ project_id: [project_id] })).toBe(1);
  expect(await attempts({ project_id: [project_id, 'B'] })).toBe(3);
  expect(await attempts({ project_id: [project_id, 'B'], worker_id: [null] })).toBe(2);
  expect(await attempts({ worker_id: [null, 'w1'] })).toBe(4);
  expect(await attempts({ project_id: ["' OR 1 = 1 --"] })).toBe(0);
  expect(await attempts({ project_id: [null] })).toBe(0);
});

test('rows are ordered by code point, null last', async () => {
  const workers = ['\u{1f600}', '\uff5e', 'a', null, 'B'];
  await house.tell(...workers.map((worker_id) => generation('2026-03-10T01:00Z', { worker_id })));
  const rows = await house.rows(['attempts'], { by: ['worker_id'] });
  expect(rows.map((row) => row['worker_id'])).toEqual(['B', 'a', '\uff5e', '\u{1f600}', null]);
});

test('past the watermark everything is unknown', async () => {
  await house.tell(generation('2026-03-10T01:00Z'), generation('2026-03-11T01:00Z'));
  const range = { from: '2026-03-10T00:00Z', to: '2026-03-13T00:00Z' };
  const read = { ...range, watermark: '2026-03-11T00:00Z' };
  expect(await house.rows(['attempts'], { ...read, by: ['day'] })).toEqual([
    { day: '2026-03-10', attempts: 1 },
    { day: '2026-03-11', attempts: null },
    { day: '2026-03-12', attempts: null },
  ]);
  expect(await house.rows(['attempts'], { ...read, by: ['project_id', 'day'] })).toEqual([
    { project_id: 'P', day: '2026-03-10', attempts: 1 },
  ]);
  expect(await house.rows(['attempts'], { ...range, watermark: '2026-03-10T00:00Z' })).toEqual([{ attempts: null }]);
  expect(await house.rows(['attempts'], { ...range, watermark: '2026-03-10T00:00Z', by: ['project_id'] })).toEqual([]);
});

test('a bucket that the range cuts is named whole and flagged', async () => {
  await house.tell(generation('2026-03-10T01:00Z'));
  const range = { from: '2026-03-09T12:00Z', to: '2026-03-11T00:00Z', by: ['day'] } as const;
  expect(await house.rows(['attempts'], range)).toEqual([
    { day: '2026-03-09', attempts: 0, partial: true },
    { day: '2026-03-10', attempts: 1 },
  ]);
});
