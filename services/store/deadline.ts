/** Giving up on a promise whose work cannot be stopped, or not at once. */
import { WrapsheetError } from '../common/errors.ts';
import type { QueryOptions } from './types.ts';

/**
 * The outcome of `work`, unless the deadline or the signal comes first; then the work goes on unheard.
 * @throws WrapsheetError deadline_exceeded; the signal's reason
 */
export async function giveUpAfter<T>(work: Promise<T>, options: QueryOptions): Promise<T> {
  const { deadlineMs, signal } = options;
  if (deadlineMs === undefined && signal === undefined) return work;
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal?.reason);
  const timer =
    deadlineMs === undefined
      ? undefined
      : setTimeout(
          () => reject(new WrapsheetError('deadline_exceeded', `No answer within ${deadlineMs} ms`, { params: { deadlineMs } })),
          deadlineMs,
        );
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
