/** `wrapsheet simulate`: a made-up studio as a file. It needs neither store nor server. */
import { WrapsheetError } from '../../common/errors.ts';
import { systemClock } from '../../common/clock.ts';
import { DAY_MS } from '../../common/calendar-zone.ts';
import type { Disturbance } from '../../simulator/disturb.ts';
import { writeSimulation } from '../../simulator/simulation-file.ts';
import { reasonsInWords } from '../reasons.ts';

interface SimulateOptions extends Disturbance {
  readonly seed: number;
  readonly days: number;
  readonly out: string;
  readonly start?: string;
  readonly scale: number;
}

export async function simulate({ seed, days, out, start, scale, ...disturbance }: SimulateOptions): Promise<void> {
  const startMs = start === undefined ? (Math.floor(systemClock.now() / DAY_MS) - days) * DAY_MS : startOf(start);
  const { events, repeats, poison } = await writeSimulation({ seed, startMs, days, scale }, out, disturbance);
  process.stderr.write(`${events} events from ${new Date(startMs).toISOString().slice(0, 10)} on, in ${out}\n`);
  if (repeats > 0) process.stderr.write(`${repeats} of them stand there twice\n`);
  if (poison.size > 0) process.stderr.write(`lines that must be rejected: ${reasonsInWords(poison)}\n`);
}

function startOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new WrapsheetError('bad_time', `--start ${text} is not a date`);
  return at;
}
