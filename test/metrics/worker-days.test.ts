/** Long ranges of worker time are read by the day wherever that is exact; the oracle computes every figure from the reports themselves. */
import { expect, test } from 'vitest';
import type { StudioEvent, WorkerEvent } from '../../services/events/types.ts';
import { oracleRows } from '../oracle/oracle.ts';
import { report } from '../oracle/sample.ts';
import { firstDifference } from '../properties/differences.ts';
import { openHouse, questionOf, type Asked } from './house.ts';
import { insertRaw } from './raw-events.ts';

const house = openHouse();

const METRICS = ['busy_hours', 'idle_hours', 'down_hours', 'unknown_hours', 'utilization'];
const HOUR_MS = 3_600_000;
const instant = (ms: number): string => new Date(ms).toISOString();

/** Reports of an hour each, one after the other, but for the hours of 2026-03 (day, hour) that are left out. */
function hourly(
  from: string,
  to: string,
  fields: Partial<WorkerEvent>,
  without: readonly (readonly [day: number, hour: number])[] = [],
): StudioEvent[] {
  const reports: StudioEvent[] = [];
  for (let ms = Date.parse(from); ms < Date.parse(to); ms += HOUR_MS) {
    const begins = new Date(ms);
    if (without.some(([day, hour]) => day === begins.getUTCDate() && hour === begins.getUTCHours())) continue;
    const state = ms % (3 * HOUR_MS) === 0 ? 'IDLE' : 'BUSY';
    reports.push(report(instant(ms), instant(ms + HOUR_MS), { state, ...fields }));
  }
  return reports;
}

const MONTH = ['2026-03-01T00:00Z', '2026-03-14T00:00Z'] as const;
const LONG: Asked = { from: '2026-03-02T00:00Z', to: '2026-03-12T00:00Z' };

/** Where answers differ from the oracle's, however the figures are broken down. */
async function differences(events: readonly StudioEvent[], asked: Asked): Promise<string[]> {
  const found: string[] = [];
  for (const by of [[], ['day'], ['worker_id'], ['gpu_model'], ['day', 'worker_id']] as const) {
    const { question, context } = questionOf(METRICS, { ...asked, by });
    const difference = firstDifference(await house.rows(METRICS, { ...asked, by }), oracleRows(events, question, context));
    if (difference !== null) found.push(`by ${by.join(', ')}: ${difference}`);
  }
  return found;
}

test.each([
  ['days without a gap', hourly(...MONTH, { worker_id: 'w' })],
  ['workers that name no model', hourly(...MONTH, { worker_id: 'w', gpu_model: null }, [[5, 4]])],
  [
    'a gap within a day',
    hourly(...MONTH, { worker_id: 'w', gpu_count: 4 }, [
      [3, 4],
      [3, 5],
      [4, 23],
      [5, 0],
    ]),
  ],
  [
    'gaps that begin and end within quarters, one in a day and two in a day',
    [
      ...hourly(...MONTH, { worker_id: 'w' }, [
        [4, 10],
        [7, 2],
        [7, 20],
      ]),
      report('2026-03-04T10:20Z', '2026-03-04T11:00Z', { worker_id: 'w' }),
      report('2026-03-07T02:00Z', '2026-03-07T02:01Z', { worker_id: 'w', state: 'DOWN' }),
      report('2026-03-07T20:40Z', '2026-03-07T21:00Z', { worker_id: 'w' }),
    ],
  ],
  [
    'a day without any report',
    hourly(
      ...MONTH,
      { worker_id: 'w' },
      Array.from({ length: 24 }, (_, hour) => [6, hour] as const),
    ),
  ],
  [
    'reports that overlap and still do not fill their quarter',
    [
      ...hourly(...MONTH, { worker_id: 'w' }, [[5, 7]]),
      report('2026-03-05T07:02Z', '2026-03-05T07:07Z', { worker_id: 'w' }),
      report('2026-03-05T07:04Z', '2026-03-05T07:09Z', { worker_id: 'w', state: 'IDLE' }),
    ],
  ],
  [
    'reports that overlap for an hour, on a day without a gap',
    [...hourly(...MONTH, { worker_id: 'w' }), report('2026-03-05T09:00Z', '2026-03-05T10:00Z', { worker_id: 'w', state: 'DOWN' })],
  ],
  [
    'a gap that others fill in length, but not in time',
    [
      ...hourly(...MONTH, { worker_id: 'w' }, [[5, 7]]),
      report('2026-03-05T09:00Z', '2026-03-05T09:30Z', { worker_id: 'w', state: 'DOWN' }),
      report('2026-03-05T11:30Z', '2026-03-05T12:00Z', { worker_id: 'w', state: 'DOWN' }),
    ],
  ],
  [
    'reports that overlap for an hour, beside a gap',
    [
      ...hourly(...MONTH, { worker_id: 'w' }, [[5, 7]]),
      report('2026-03-05T09:00Z', '2026-03-05T10:00Z', { worker_id: 'w', state: 'DOWN' }),
    ],
  ],
  [
    'a worker whose first reports overlap in its first quarter',
    [
      report('2026-03-04T10:10Z', '2026-03-04T10:15Z', { worker_id: 'w' }),
      report('2026-03-04T10:10Z', '2026-03-04T10:15Z', { worker_id: 'w', state: 'IDLE' }),
      ...hourly('2026-03-04T11:00Z', MONTH[1], { worker_id: 'w' }),
    ],
  ],
  [
    'a worker that changes its model within a quarter',
    [
      ...hourly(MONTH[0], '2026-03-06T06:00Z', { worker_id: 'w' }),
      report('2026-03-06T06:00Z', '2026-03-06T06:07Z', { worker_id: 'w', gpu_count: 2 }),
      report('2026-03-06T06:07Z', '2026-03-06T07:00Z', { worker_id: 'w', gpu_count: 8, gpu_model: 'A100' }),
      ...hourly('2026-03-06T09:00Z', MONTH[1], { worker_id: 'w', gpu_count: 8, gpu_model: 'A100' }),
    ],
  ],
  ['a worker that falls silent', hourly(MONTH[0], '2026-03-07T05:00Z', { worker_id: 'w' })],
])('%s', async (_what, events) => {
  const other = hourly(...MONTH, { worker_id: 'other', gpu_model: 'L40S' }, [[8, 1]]);
  await house.tell(...events, ...other);
  expect(await differences([...events, ...other], LONG)).toEqual([]);
  expect(await differences([...events, ...other], { ...LONG, watermark: '2026-03-09T05:07Z' })).toEqual([]);
  expect(await differences([...events, ...other], { ...LONG, filters: { gpu_model: ['H100', null] } })).toEqual([]);
});

test('a quarter whose reports came in two parts counts once', async () => {
  const first = [
    ...hourly(...MONTH, { worker_id: 'w' }, [
      [5, 7],
      [6, 3],
    ]),
    report('2026-03-05T07:00Z', '2026-03-05T07:05Z', { worker_id: 'w' }),
  ];
  const later = [report('2026-03-05T07:05Z', '2026-03-05T07:10Z', { worker_id: 'w', state: 'IDLE' })];
  await house.tell(...first);
  await insertRaw(house.store, later);
  expect(await differences([...first, ...later], LONG)).toEqual([]);
});
