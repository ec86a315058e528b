/** A bounded number of places; who finds none waits in line. */
import { WrapsheetError } from '../../common/errors.ts';

export interface Slots {
  /** @returns a function that gives the place back. @throws WrapsheetError `deadline_exceeded`; the reason of the signal */
  take(waitMs: number, signal?: AbortSignal): Promise<() => void>;
}

interface Waiting {
  begin(): void;
}

export function createSlots(places: number): Slots {
  const line: Waiting[] = [];
  let free = places;

  function release(): void {
    const next = line.shift();
    if (next) next.begin();
    else free += 1;
  }
  const once = (): (() => void) => {
    let held = true;
    return () => {
      if (held) release();
      held = false;
    };
  };

  return {
    take(waitMs, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(once());
      }
      return new Promise((resolve, reject) => {
        const leave = (error: unknown): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          line.splice(line.indexOf(waiting), 1);
          reject(error);
        };
        const onAbort = (): void => leave(signal?.reason);
        const timer = setTimeout(
          () => leave(new WrapsheetError('deadline_exceeded', `No page of the renderer came free within ${waitMs} ms.`)),
          waitMs,
        );
        const waiting: Waiting = {
          begin() {
            clearTimeout(timer);
            signal?.removeEventListener('abort', onAbort);
            resolve(once());
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        line.push(waiting);
      });
    },
  };
}
