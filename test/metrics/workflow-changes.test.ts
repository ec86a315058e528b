import { expect, test } from 'vitest';
import type { WorkflowEvent } from '../../services/events/types.ts';
import { at, qa } from '../oracle/sample.ts';
import { openHouse, questionOf, type Asked } from './house.ts';

const house = openHouse();

function workflow(occurredAt: string, say: Partial<WorkflowEvent> = {}): WorkflowEvent {
  const plain = { workflow_version: 'v2', title: 'Second', project_id: null, scene_type: null };
  return { type: 'workflow', event_id: `workflow ${occurredAt}`, occurred_at: at(occurredAt), ...plain, ...say };
}

async function changes(asked: Asked = {}) {
  const { question, context } = questionOf(['qa_checks'], { from: '2026-03-01T00:00Z', to: '2026-04-01T00:00Z', ...asked });
  return (await house.metrics.workflowChanges(question, context)).changes;
}

const CHANGE = '2026-03-10T12:00:00.001Z';

test('before counts other versions, after the new one, each over 28 days to the millisecond', async () => {
  await house.tell(
    workflow(CHANGE),
    qa('2026-02-10T12:00:00.000Z'),
    qa('2026-02-10T12:00:00.001Z', { verdict: 'FAIL' }),
    qa('2026-03-10T12:00:00.000Z'),
    qa('2026-03-09T12:00Z', { workflow_version: 'v2' }),
    qa('2026-03-10T12:00:00.001Z', { workflow_version: 'v2', scene_type: 'action' }),
    qa('2026-04-07T12:00:00.000Z', { workflow_version: 'v2', verdict: 'FAIL' }),
    qa('2026-04-07T12:00:00.001Z', { workflow_version: 'v2' }),
    qa('2026-03-11T12:00Z'),
    qa('2026-03-11T12:00Z', { workflow_version: null }),
    qa('2026-03-11T12:00Z', { workflow_version: 'v2', automatic: false }),
  );
  const [change] = await changes();
  expect(change).toMatchObject({
    at: at(CHANGE),
    workflow_version: 'v2',
    before: { checks: 2, passes: 1 },
    after: { checks: 2, passes: 1 },
    withoutVersion: 1,
    warnings: [],
    byScene: [
      { scene_type: 'action', before: { checks: 0, passes: 0 }, after: { checks: 1, passes: 1 }, withoutVersion: 0 },
      { scene_type: 'portrait', before: { checks: 2, passes: 1 }, after: { checks: 1, passes: 0 }, withoutVersion: 1 },
    ],
  });
});

test('a neighbouring change cuts the window, if it concerns the same verdicts, and so does the watermark', async () => {
  await house.tell(
    workflow('2026-03-01T00:00Z', { workflow_version: 'v1', project_id: 'P' }),
    workflow('2026-03-10T00:00Z', { project_id: 'P' }),
    workflow('2026-03-12T00:00Z', { workflow_version: 'v3', project_id: 'Q' }),
    workflow('2026-03-20T00:00Z', { workflow_version: 'v3', scene_type: 'portrait' }),
  );
  const all = await changes({ watermark: '2026-04-10T00:00Z' });
  const second = all.find(({ workflow_version }) => workflow_version === 'v2');
  expect(second).toMatchObject({ beforeFrom: at('2026-03-01T00:00Z'), afterTo: at('2026-03-20T00:00Z') });
  expect(second?.warnings).toEqual(['cut_by_change_before', 'cut_by_change_after']);
  expect(all.at(-1)).toMatchObject({ afterTo: at('2026-04-10T00:00Z'), warnings: ['cut_by_change_before', 'cut_by_watermark'] });
});

test('only verdicts within the change and the filters count', async () => {
  await house.tell(
    workflow(CHANGE, { scene_type: 'portrait' }),
    qa('2026-03-09T00:00Z'),
    qa('2026-03-09T00:00Z', { scene_type: 'action' }),
    qa('2026-03-09T00:00Z', { project_id: 'Q' }),
  );
  expect((await changes())[0]?.before).toEqual({ checks: 2, passes: 2 });
  expect((await changes({ filters: { project_id: ['Q'] } }))[0]?.before).toEqual({ checks: 1, passes: 1 });
  expect(await changes({ filters: { scene_type: ['action'] } })).toEqual([]);
  await expect(changes({ filters: { workflow_version: ['v2'] } })).rejects.toMatchObject({ code: 'metric_dimension_mismatch' });
});

const hour = (number: number, minute = 0): string => new Date(at('2026-03-05T00:00Z') + (number * 60 + minute) * 60_000).toISOString();
const isPass = (number: number): boolean => number % 3 !== 0;

test('of many changes each has the verdicts of its own windows and projects, and more than a hundred leave the oldest out', async () => {
  const numbers = Array.from({ length: 103 }, (_, number) => number);
  await house.tell(
    ...numbers.map((number) => workflow(hour(number), { workflow_version: `v${number}`, project_id: number % 2 === 0 ? 'P' : 'Q' })),
    // A verdict half an hour later by the new version, on the change's own project and on the other; every third one fails.
    ...numbers.flatMap((number) =>
      ['P', 'Q'].map((project_id) =>
        qa(hour(number, 30), { project_id, workflow_version: `v${number}`, verdict: isPass(number) ? 'PASS' : 'FAIL' }),
      ),
    ),
  );
  const { question, context } = questionOf(['qa_checks'], { from: '2026-03-01T00:00Z', to: '2026-04-01T00:00Z' });
  const { changes: found, omitted } = await house.metrics.workflowChanges(question, context);
  expect(omitted).toBe(3);
  expect(found.map(({ workflow_version }) => workflow_version)).toEqual(numbers.slice(3).map((number) => `v${number}`));
  for (const [index, { before, after }] of found.entries()) {
    const number = index + 3;
    // From the change of its project two hours before to that two hours after: verdicts of the two hours before, of its own one after.
    expect(before).toEqual({ checks: 2, passes: [number - 2, number - 1].filter(isPass).length });
    expect(after).toEqual({ checks: 1, passes: [number].filter(isPass).length });
  }
});
