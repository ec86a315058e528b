/** How a process is told to stop. */
import { once } from 'node:events';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal asks to close; a second one ends the process at once. */
export async function untilSignalled(): Promise<string> {
  const first = await Promise.race(SIGNALS.map(async (signal) => once(process, signal).then(() => signal)));
  for (const signal of SIGNALS) process.once(signal, () => process.exit(1));
  return first;
}
