import { beforeAll, describe, expect, test } from 'vitest';
import { runYear, type YearOutcome } from './year.ts';

describe('a year of 200 schedules in twelve zones, with two processes that are killed at random', () => {
  let outcome: YearOutcome;
  beforeAll(async () => {
    outcome = await runYear({ seed: 73, schedules: 200, days: 365, processes: 2, stepsALife: 20_000, mailsATrouble: 1_000 });
  }, 240_000);

  test('sends each mail once or accounts for it, and none early (pitfalls 3, 4 and 6)', () => {
    expect(outcome.broken).toEqual([]);
    expect(outcome.due).toBeGreaterThan(10_000);
    expect(outcome.kills).toBeGreaterThan(20);
    expect(Object.keys(outcome.states)).toEqual(expect.arrayContaining(['sent', 'unknown', 'refused']));
    expect(outcome.punctuality).toBeGreaterThan(0.99);
  });

  test('says on /metrics, month by month, that more than 99 % arrived, and more than 99 % of them within a minute of due', () => {
    expect(outcome.months).toHaveLength(12);
    for (const { delivered, punctual } of outcome.months) {
      expect(delivered).toBeGreaterThan(0.99);
      expect(punctual).toBeGreaterThan(0.99);
    }
    const { sent, withinAMinute } = outcome.months.at(-1)!;
    expect(sent).toBeGreaterThan(20_000);
    expect(withinAMinute / sent).toBeGreaterThan(0.99);
    // It does not only say so of good years: some were lost, and some were late.
    expect(Math.min(...outcome.months.map(({ delivered }) => delivered))).toBeLessThan(1);
    expect(withinAMinute).toBeLessThan(sent);
  });
});

test('forty-five days in which hardly anything goes right: still none twice, none lost', async () => {
  const outcome = await runYear({ seed: 74, schedules: 60, days: 45, processes: 3, stepsALife: 150, mailsATrouble: 5 });
  expect(outcome.broken).toEqual([]);
  expect(outcome.kills).toBeGreaterThan(200);
});
