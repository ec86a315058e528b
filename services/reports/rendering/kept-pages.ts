/**
 * Pages of one browser, kept for the next piece of work: a new one costs a process. Their scripts do not run and they reach nothing outside:
 * whatever a name or a logo says, a page is made of what stands in it. One whose work failed or was stopped is not used again.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { WrapsheetError } from '../../common/errors.ts';

export interface KeptPages {
  /** `stop` takes the page away from the task, whose next step then fails. */
  with<T>(task: (page: Page) => Promise<T>, stop: AbortSignal): Promise<T>;
}

interface Kept {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Rejects when the page's process ends. */
  readonly crash: Promise<never>;
  crashed: boolean;
}

export function createKeptPages(browser: Browser): KeptPages {
  const idle: Kept[] = [];
  return {
    async with(task, stop) {
      const kept = (await nextFit(idle)) ?? (await openPage(browser));
      const closing = (): void => void closed(kept.context);
      stop.addEventListener('abort', closing, { once: true });
      if (stop.aborted) closing();
      let fit = false;
      try {
        const done = await Promise.race([task(kept.page), kept.crash]);
        fit = !stop.aborted && !kept.crashed;
        return done;
      } finally {
        stop.removeEventListener('abort', closing);
        if (fit) idle.push(kept);
        else await closed(kept.context);
      }
    },
  };
}

async function nextFit(idle: Kept[]): Promise<Kept | null> {
  const kept = idle.pop();
  if (kept === undefined || !kept.crashed) return kept ?? null;
  await closed(kept.context);
  return nextFit(idle);
}

async function openPage(browser: Browser): Promise<Kept> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    offline: true,
    serviceWorkers: 'block',
    acceptDownloads: false,
    deviceScaleFactor: 2,
  });
  try {
    await context.route('**/*', (route) => route.abort('blockedbyclient'));
    const page = await context.newPage();
    const crash = Promise.withResolvers<never>();
    // It may end while nobody works on it.
    crash.promise.catch(() => undefined);
    const kept: Kept = { context, page, crash: crash.promise, crashed: false };
    page.once('crash', () => {
      kept.crashed = true;
      crash.reject(new WrapsheetError('renderer_unavailable', 'The page’s process ended while it drew.'));
    });
    return kept;
  } catch (error) {
    await closed(context);
    throw error;
  }
}

/** Closing what has gone already is no failure: the pool watches the browser itself. */
const closed = (context: BrowserContext): Promise<void> => context.close().catch(() => undefined);
