/**
 * Schedules for as long as one likes: years of them, each from another seed, and processes that are killed for real. SOAK_MINUTES says how long
 * (10 unless told); half of it goes to either.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { runKilledProcesses } from '../scheduler/killed-processes.ts';
import { runYear, type YearOptions } from '../scheduler/year.ts';

const MINUTE_MS = 60_000;
const minutes = Number(process.env['SOAK_MINUTES'] ?? 10);
if (!(minutes > 0)) throw new RangeError('SOAK_MINUTES is a number of minutes');
const halfMs = (minutes * MINUTE_MS) / 2;

const CALM = { schedules: 200, days: 365, processes: 2, stepsALife: 20_000, mailsATrouble: 1_000 };
const ROUGH = { schedules: 60, days: 365, processes: 3, stepsALife: 200, mailsATrouble: 8 };

/** What was seen, for whoever reads the log of a night. */
const seen: string[] = [];
afterAll(() => process.stdout.write(`${seen.join('\n')}\n`));

interface Years {
  readonly broken: readonly string[];
  readonly kills: number;
  /** The least of any. */
  readonly punctuality: number;
}

/** Seeds one after another until the time is over or a promise is broken; at least one. */
async function yearsUntil(endMs: number, firstSeed: number, options: Omit<YearOptions, 'seed'>): Promise<Years> {
  let years: Years = { broken: [], kills: 0, punctuality: 1 };
  for (let seed = firstSeed; seed === firstSeed || (Date.now() < endMs && years.broken.length === 0); seed += 1) {
    const { broken, due, kills, mails, states, punctuality } = await runYear({ ...options, seed });
    seen.push(
      `seed ${seed}: ${due} firings, ${mails} mails, ${kills} kills, ${JSON.stringify(states)}, punctual ${punctuality.toFixed(5)}`,
    );
    years = {
      broken: broken.map((one) => `seed ${seed}: ${one}`),
      kills: years.kills + kills,
      punctuality: Math.min(years.punctuality, punctuality),
    };
  }
  return years;
}

describe(`schedules for ${minutes} minutes`, () => {
  test('years of 200 schedules under processes that are killed now and then: each mail once or accounted for, in time', async () => {
    const { broken, punctuality } = await yearsUntil(Date.now() + halfMs / 2, 1_000, CALM);
    expect(broken).toEqual([]);
    expect(punctuality).toBeGreaterThan(0.99);
  });

  test('years in which processes live for a moment and mail servers fail often: none twice, none lost', async () => {
    const { broken, kills } = await yearsUntil(Date.now() + halfMs / 2, 2_000, ROUGH);
    expect(broken).toEqual([]);
    expect(kills).toBeGreaterThan(1_000);
  });

  test('processes killed with SIGKILL over one store and one mail server: every due mail once, or known to be unknown', async () => {
    const { broken, kills, due, states } = await runKilledProcesses({ schedules: 4, runMs: halfMs });
    seen.push(`processes: ${kills} kills, ${due} firings, ${JSON.stringify(states)}`);
    expect(broken).toEqual([]);
    expect(kills).toBeGreaterThan(halfMs / 10_000);
    expect(states['sent']).toBeGreaterThan(0);
  });
});
