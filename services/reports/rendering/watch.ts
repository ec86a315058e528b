/** Watches one piece of work in a browser: done, failed, too late, called off, or the browser lost under it. */
import type { Page } from 'playwright-core';
import { WrapsheetError } from '../../common/errors.ts';
import type { RunningBrowser } from './browser.ts';

export type Ended<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'lost'; readonly why: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'aborted' };

export interface Limits {
  /** On the clock of `performance.now()`. */
  readonly untilMs: number;
  readonly silenceMs: number;
  readonly signal: AbortSignal | undefined;
}

type Stopped = Extract<Ended<never>, { kind: 'lost' | 'late' | 'aborted' }>;

export async function watched<T>(browser: RunningBrowser, task: (page: Page) => Promise<T>, limits: Limits): Promise<Ended<T>> {
  const stop = new AbortController();
  let stopped: Stopped | null = null;
  const halt = (how: Stopped): void => {
    stopped ??= how;
    stop.abort();
  };
  const lost = Promise.withResolvers<Ended<T>>();
  const lose = (why: string): void => {
    halt({ kind: 'lost', why });
    // Work in a browser that is lost may never settle.
    lost.resolve(stopped ?? { kind: 'lost', why });
  };
  const late = setTimeout(() => halt({ kind: 'late' }), Math.max(0, limits.untilMs - performance.now()));
  const pulse = setInterval(() => {
    void browser.answers(limits.silenceMs).then((alive) => (alive ? undefined : lose('it stopped answering')));
  }, limits.silenceMs / 2);
  const onAbort = (): void => halt({ kind: 'aborted' });
  limits.signal?.addEventListener('abort', onAbort, { once: true });
  if (limits.signal?.aborted) onAbort();
  void browser.gone.then(() => lose('it ended'));
  try {
    const work = browser.withPage(task, stop.signal).then(
      (value): Ended<T> => ({ kind: 'done', value }),
      async (error: unknown): Promise<Ended<T>> => {
        // What a browser that is going says first is that a page failed.
        const lives = stopped !== null || isPageLost(error) ? false : await browser.answers(limits.silenceMs);
        return stopped ?? (lives ? { kind: 'failed', error } : { kind: 'lost', why: 'it ended' });
      },
    );
    return await Promise.race([work, lost.promise]);
  } finally {
    clearTimeout(late);
    clearInterval(pulse);
    limits.signal?.removeEventListener('abort', onAbort);
  }
}

const isPageLost = (error: unknown): boolean => error instanceof WrapsheetError && error.code === 'renderer_unavailable';
