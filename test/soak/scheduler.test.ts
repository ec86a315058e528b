import { expect, test } from 'vitest';
import { runKilledProcesses } from '../scheduler/killed-processes.ts';
import { runYear } from '../scheduler/year.ts';

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a year of 200 schedules, seed %i: each mail once or accounted for', async (seed) => {
  const outcome = await runYear({ seed, schedules: 200, days: 365, processes: 2, stepsALife: 20_000, mailsATrouble: 1_000 });
  expect(outcome.broken).toEqual([]);
  expect(outcome.punctuality).toBeGreaterThan(0.99);
});

test('a year in which processes live for a moment and mail servers fail often: none twice, none lost', async () => {
  const outcome = await runYear({ seed: 9, schedules: 200, days: 365, processes: 3, stepsALife: 200, mailsATrouble: 8 });
  expect(outcome.broken).toEqual([]);
  expect(outcome.kills).toBeGreaterThan(1_000);
});

test('processes killed for ten minutes over one store: every due mail once, or known to be unknown', async () => {
  const outcome = await runKilledProcesses({ schedules: 10, runMs: 600_000 });
  expect(outcome.broken).toEqual([]);
  expect(outcome.kills).toBeGreaterThan(100);
});
