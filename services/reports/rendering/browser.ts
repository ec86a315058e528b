/** One running Chromium, whose pages are kept from one piece of work to the next. */
import { tmpdir } from 'node:os';
import type { Page } from 'playwright-core';
import type { Logger } from 'pino';
import { WrapsheetError } from '../../common/errors.ts';
import { findBinaries, type Binary, type BinaryConfig } from './browser-binary.ts';
import { createKeptPages } from './kept-pages.ts';

/** Headers and footers of printed pages are page-margin boxes, which Chromium knows since then. */
const OLDEST_MAJOR = 131;
const LAUNCH_MS = 20_000;
/** Never `--single-process`: there, one bad page takes the browser with it. */
const ARGUMENTS = ['--no-sandbox', '--headless=shell', '--no-zygote', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND'];

export interface RunningBrowser {
  readonly pid: number;
  readonly origin: Binary['origin'];
  readonly version: string;
  isConnected(): boolean;
  /** Resolves once the browser has gone, however it went. */
  readonly gone: Promise<void>;
  /** Whether it answers within so long; one that has gone is not asked. */
  answers(withinMs: number): Promise<boolean>;
  /** `stop` takes the page away from the task, whose next step then fails. What an earlier task left may still stand in the page. */
  withPage<T>(task: (page: Page) => Promise<T>, stop: AbortSignal): Promise<T>;
  /** Ends it at once, a stopped one too. */
  kill(): Promise<void>;
}

/** @throws WrapsheetError `renderer_unavailable`: none of the browsers starts */
export async function launchBrowser(config: BinaryConfig, log: Logger): Promise<RunningBrowser> {
  const failures: string[] = [];
  for (const binary of await findBinaries(config)) {
    try {
      return await startBrowser(binary);
    } catch (error) {
      failures.push(`${binary.origin}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
      log.warn({ err: error, origin: binary.origin }, 'a browser did not start');
    }
  }
  throw new WrapsheetError('renderer_unavailable', `No Chromium could be started (${failures.join('; ')}).`);
}

/** Nothing of this process' environment is the browser's business, but where to keep temporary files. */
export async function startBrowser(binary: Binary): Promise<RunningBrowser> {
  // Loaded with the first browser: that takes a third of a second, which a command without a PDF need not wait.
  const { chromium } = await import('playwright-core');
  const libraries = await binary.libraries();
  const server = await chromium.launchServer({
    executablePath: await binary.path(),
    args: ARGUMENTS,
    env: { HOME: tmpdir(), TMPDIR: tmpdir(), TZ: 'UTC', ...(libraries !== null && { LD_LIBRARY_PATH: libraries }) },
    timeout: LAUNCH_MS,
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  const gone = new Promise<void>((resolve) => void server.process().once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    await server.kill();
    await gone;
  };
  try {
    const browser = await chromium.connect(server.wsEndpoint(), { timeout: LAUNCH_MS });
    const version = browser.version();
    if (Number.parseInt(version, 10) < OLDEST_MAJOR)
      throw new WrapsheetError('renderer_unavailable', `Chromium ${version} is older than ${OLDEST_MAJOR}.`);
    const session = await browser.newBrowserCDPSession();
    const pages = createKeptPages(browser);
    return {
      pid: server.process().pid ?? 0,
      origin: binary.origin,
      version,
      isConnected: () => browser.isConnected(),
      gone,
      answers: (withinMs) => answersWithin(session.send('Browser.getVersion'), withinMs),
      withPage: (task, stop) => pages.with(task, stop),
      kill,
    };
  } catch (error) {
    await kill();
    throw error;
  }
}

async function answersWithin(asked: Promise<unknown>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  try {
    return await Promise.race([
      asked.then(
        () => true,
        // It has gone.
        () => false,
      ),
      silence,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
