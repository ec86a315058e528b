/**
 * One warm browser and a bounded number of pages in it. A browser that dies, or stops answering, is replaced and the work tried once more;
 * one that has drawn enough is replaced between two pieces of work, so that its size stays bounded.
 */
import type { Page } from 'playwright-core';
import type { Logger } from 'pino';
import { WrapsheetError } from '../../common/errors.ts';
import { launchBrowser, type RunningBrowser } from './browser.ts';
import type { BinaryConfig } from './browser-binary.ts';
import { createSlots } from './slots.ts';
import { watched, type Ended } from './watch.ts';

export interface BrowserConfig extends BinaryConfig {
  /** Pages at once. */
  readonly maxPages: number;
  /** After so many pages the browser is replaced. */
  readonly pagesPerBrowser: number;
  /** How long one piece of work may take, unless it says otherwise: waiting, both tries and all. */
  readonly deadlineMs: number;
  /** A browser that does not answer for so long is held for hung. */
  readonly silenceMs: number;
}

export const BROWSER_DEFAULTS: BrowserConfig = {
  chromiumPath: null,
  unpackFolder: null,
  maxPages: 2,
  pagesPerBrowser: 100,
  deadlineMs: 60_000,
  silenceMs: 10_000,
};

export interface RunOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export interface BrowserPool {
  /**
   * @throws WrapsheetError `renderer_unavailable` (no browser, or it died or hung twice), `deadline_exceeded`; what the task throws; the
   *   reason of the signal
   */
  run<T>(task: (page: Page) => Promise<T>, options?: RunOptions): Promise<T>;
  /** The browser's process; null while there is none. */
  pid(): number | null;
  close(): Promise<void>;
}

interface Warm {
  readonly browser: RunningBrowser;
  pages: number;
  busy: number;
}

interface Current {
  readonly starting: Promise<Warm>;
  pid: number | null;
}

export function createBrowserPool(config: BrowserConfig, { log }: { readonly log: Logger }): BrowserPool {
  const slots = createSlots(config.maxPages);
  let current = null as Current | null;
  const running = new Set<RunningBrowser>();
  let closed = false;

  function warm(): Promise<Warm> {
    if (closed) throw new WrapsheetError('renderer_unavailable', 'The renderer is closed.');
    if (current !== null) return current.starting;
    const entry: Current = { starting: start(), pid: null };
    current = entry;
    const forget = (): void => {
      if (current === entry) current = null;
    };
    void watchOver(entry).then(forget);
    return entry.starting;
  }

  async function start(): Promise<Warm> {
    const browser = await launchBrowser(config, log);
    log.info({ origin: browser.origin, version: browser.version, pid: browser.pid }, 'browser started');
    running.add(browser);
    void browser.gone.then(() => running.delete(browser));
    return { browser, pages: 0, busy: 0 };
  }

  async function attempt<T>(task: (page: Page) => Promise<T>, untilMs: number, signal: AbortSignal | undefined): Promise<Ended<T>> {
    const used = await warm();
    used.busy += 1;
    used.pages += 1;
    // The next one to ask gets a new browser; this one ends with its last page.
    if (used.pages === config.pagesPerBrowser) current = null;
    const ended = await watched(used.browser, task, { untilMs, silenceMs: config.silenceMs, signal });
    used.busy -= 1;
    const worn = used.pages >= config.pagesPerBrowser && used.busy === 0;
    if (ended.kind === 'lost' || worn) await used.browser.kill();
    return ended;
  }

  return {
    async run(task, { deadlineMs = config.deadlineMs, signal } = {}) {
      const untilMs = performance.now() + deadlineMs;
      const release = await slots.take(deadlineMs, signal);
      try {
        const first = await attempt(task, untilMs, signal);
        if (first.kind !== 'lost') return valueOf(first, deadlineMs, signal);
        log.warn({ why: first.why }, 'the browser was lost while it drew; trying once more');
        return valueOf(await attempt(task, untilMs, signal), deadlineMs, signal);
      } finally {
        release();
      }
    },
    pid: () => current?.pid ?? null,
    async close() {
      closed = true;
      await current?.starting.catch(() => null);
      current = null;
      await Promise.all([...running].map((browser) => browser.kill()));
    },
  };
}

/** Resolves when the browser has ended, or did not start; who asked for it hears of that. */
async function watchOver(entry: Current): Promise<void> {
  const [started] = await Promise.allSettled([entry.starting]);
  if (started.status === 'rejected') return;
  entry.pid = started.value.browser.pid;
  await started.value.browser.gone;
}

function valueOf<T>(ended: Ended<T>, deadlineMs: number, signal: AbortSignal | undefined): T {
  if (ended.kind === 'done') return ended.value;
  if (ended.kind === 'failed') throw ended.error;
  if (ended.kind === 'aborted') throw signal?.reason;
  if (ended.kind === 'late') throw new WrapsheetError('deadline_exceeded', `The pages were not drawn within ${deadlineMs} ms.`);
  throw new WrapsheetError('renderer_unavailable', `The browser was lost twice while it drew: ${ended.why}.`);
}
