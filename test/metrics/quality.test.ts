import { expect, test } from 'vitest';
import { generation, qa, retry } from '../oracle/sample.ts';
import { openHouse } from './house.ts';

const house = openHouse();

test('only automatic verdicts enter the figures of QA', async () => {
  await house.tell(
    qa('2026-03-10T01:00Z', { verdict: 'PASS' }),
    qa('2026-03-10T02:00Z', { verdict: 'FAIL' }),
    qa('2026-03-10T03:00Z', { verdict: 'PASS', attempt: 2 }),
    qa('2026-03-10T04:00Z', { verdict: 'FAIL', automatic: false }),
  );
  const answer = await house.answer(['qa_checks', 'qa_pass_rate', 'first_pass_yield']);
  expect(answer.rows).toEqual([{ qa_checks: 3, qa_pass_rate: 2 / 3, first_pass_yield: 0.5 }]);
  expect(answer.n).toEqual([{ qa_pass_rate: 3, first_pass_yield: 2 }]);
});

test('a failure with two types counts once as an event and once for each type', async () => {
  await house.tell(
    generation('2026-03-10T01:00Z', { outcome: 'FAILED', failure_type: 'oom' }),
    generation('2026-03-10T01:00Z', { outcome: 'FAILED' }),
    qa('2026-03-10T02:00Z', { verdict: 'FAIL', failure_types: ['hands', 'face', 'hands'] }),
    qa('2026-03-10T02:00Z', { verdict: 'FAIL', automatic: false, failure_types: ['face'] }),
  );
  const metrics = ['failures', 'failed_events'];
  expect(await house.figures(metrics)).toEqual({ failures: 4, failed_events: 3 });
  expect(await house.rows(metrics, { by: ['failure_type'] })).toEqual([
    { failure_type: 'face', failures: 1, failed_events: 1 },
    { failure_type: 'hands', failures: 1, failed_events: 1 },
    { failure_type: 'oom', failures: 1, failed_events: 1 },
    { failure_type: null, failures: 1, failed_events: 1 },
  ]);
  expect(await house.figures(metrics, { filters: { failure_type: ['face', 'hands', null] } })).toEqual({ failures: 3, failed_events: 2 });
});

test('retries per scene keep their denominator by reason and trigger', async () => {
  await house.tell(
    retry('2026-03-10T01:00Z', { reason: 'oom', trigger: 'FAULT' }),
    retry('2026-03-10T02:00Z', { reason: 'face', trigger: 'AUTO_QA' }),
    generation('2026-03-10T01:00Z'),
    generation('2026-03-10T02:00Z'),
    generation('2026-03-10T02:00Z', { attempt: 2 }),
    generation('2026-03-10T03:00Z', { project_id: 'Q' }),
  );
  expect(await house.rows(['retries', 'retries_per_scene'], { by: ['reason'] })).toEqual([
    { reason: 'face', retries: 1, retries_per_scene: 1 / 3 },
    { reason: 'oom', retries: 1, retries_per_scene: 1 / 3 },
  ]);
  expect(await house.figures(['retries_per_scene'], { filters: { trigger: ['FAULT'] } })).toEqual({ retries_per_scene: 1 / 3 });
  expect(await house.rows(['retries_per_scene'], { by: ['project_id'] })).toEqual([
    { project_id: 'P', retries_per_scene: 1 },
    { project_id: 'Q', retries_per_scene: 0 },
  ]);
  expect(await house.rows(['retries'], { by: ['project_id'] })).toEqual([{ project_id: 'P', retries: 2 }]);
});
