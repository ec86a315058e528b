import { expect, test } from 'vitest';
import { runYear } from './year.ts';

test('a year of 200 schedules in twelve zones, with two processes that are killed at random: each mail once or accounted for, none early', async () => {
  const outcome = await runYear({ seed: 73, schedules: 200, days: 365, processes: 2, stepsALife: 20_000, mailsATrouble: 1_000 });
  expect(outcome.broken).toEqual([]);
  expect(outcome.due).toBeGreaterThan(10_000);
  expect(outcome.kills).toBeGreaterThan(20);
  expect(Object.keys(outcome.states)).toEqual(expect.arrayContaining(['sent', 'unknown', 'refused']));
  expect(outcome.punctuality).toBeGreaterThan(0.99);
}, 120_000);

test('forty-five days in which hardly anything goes right: still none twice, none lost', async () => {
  const outcome = await runYear({ seed: 74, schedules: 60, days: 45, processes: 3, stepsALife: 150, mailsATrouble: 5 });
  expect(outcome.broken).toEqual([]);
  expect(outcome.kills).toBeGreaterThan(200);
});
