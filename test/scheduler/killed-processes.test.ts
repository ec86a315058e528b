import { expect, test } from 'vitest';
import { runKilledProcesses } from './killed-processes.ts';

test('two scheduler processes over one store, killed with SIGKILL again and again: every due mail once, or known to be unknown (pitfalls 3 and 4)', async () => {
  const outcome = await runKilledProcesses({ schedules: 3, runMs: 8_000 });
  expect(outcome.broken).toEqual([]);
  expect(outcome.kills).toBeGreaterThan(2);
  expect(outcome.states['sent']).toBeGreaterThan(0);
}, 150_000);
