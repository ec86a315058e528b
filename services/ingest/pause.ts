/** Waiting between two tries, cut short by closing. */
import { setTimeout as waitMs } from 'node:timers/promises';

/** Resolves after this time, or as soon as the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await waitMs(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
