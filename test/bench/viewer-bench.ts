/**
 * The viewer as its readers meet it, in a real browser over a filled server: what each page brings over the network, how long until its main content stands,
 * how much it shifts meanwhile, and how long an event takes to the screen. Beside it, in the same run, another app of the same server: the API's documentation.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { DAY_MS } from '../../services/common/calendar-zone.ts';
import { buildViewer } from '../../services/viewer/build.ts';
import { openBrowser } from '../support/browser.ts';
import { createHeldClock, type HeldClock } from '../support/held-clock.ts';
import { signInOnce, type SignedInState } from './sign-in-once.ts';
import { LAST_EVENING_MS, openFilledServer, type FilledServer } from './filled-server.ts';
import { percentiles, say, sayTable, timed, type Duration, type Percentiles } from './summary.ts';

export interface ViewerBenchOptions {
  /** Of the simulated studio, on an average day. */
  readonly eventsADay: number;
  /** First views of each page, each in a window without a cache. */
  readonly views: number;
}

const DAYS = 60;
const MINUTE_MS = 60_000;
const BUILT = join(import.meta.dirname, '../../dist/viewer/assets');
const BUDGET_BYTES = 350 * 1024;
const PEER = '/docs/static/index.html';
const PAGES = ['/app/', '/app/reports/delivery', '/app/reports/history', '/app/schedules', '/app/builder', '/app/system', PEER] as const;

export async function benchViewer({ eventsADay, views }: ViewerBenchOptions): Promise<object> {
  await buildViewer();
  const bundle = await measureBundle();
  sayTable(
    ['compressed (gzip)', 'KiB', 'budget'],
    [
      ['scripts and styles of all pages, charts among them', bundle.pagesBytes / 1024, BUDGET_BYTES / 1024],
      ['rules of typefaces, fetched where a name is written in another script', bundle.typefaceBytes / 1024, ''],
    ],
  );
  const clock = createHeldClock(LAST_EVENING_MS - PAGES.length * views * MINUTE_MS);
  const server = await openFilledServer({ days: DAYS, eventsADay, clock });
  const browser = await openBrowser();
  try {
    const session = await signInOnce(browser, server);
    const pages: Record<string, PageFigures> = {};
    for (const path of PAGES) pages[path] = await measurePage(browser, server, session, path, views, clock);
    sayPages(pages);
    const live = await measureLive(browser, server, session, views);
    say(
      `\nFrom an event that is sent to its figure on the dashboard: p50 ${live.p50Ms.toFixed(0)} ms, p95 ${live.p95Ms.toFixed(0)} ms (mark: under 2,000 ms).`,
    );
    return { bundle, pages, live };
  } finally {
    await browser.close();
    await server.close();
    await rm(server.folder, { recursive: true, force: true });
  }
}

interface Bundle {
  readonly pagesBytes: number;
  readonly typefaceBytes: number;
}

type Part = keyof Bundle;

/** By the names that the build gives them: a package of a typeface is its weight. */
const partOf = (file: string): Part => (/^\d00-/.test(file) ? 'typefaceBytes' : 'pagesBytes');

/** Of every script and style of the viewer, whichever page needs it. */
async function measureBundle(): Promise<Bundle> {
  const files = (await readdir(BUILT)).filter((file) => /\.(js|css)\.gz$/.test(file));
  const sizes = await Promise.all(files.map(async (file) => ({ file, bytes: (await stat(join(BUILT, file))).size })));
  const sum = (part: Part) => sizes.filter(({ file }) => partOf(file) === part).reduce((total, { bytes }) => total + bytes, 0);
  return { pagesBytes: sum('pagesBytes'), typefaceBytes: sum('typefaceBytes') };
}

interface View {
  /** From the navigation until nothing is loading any more, and the largest piece of content is painted. */
  readonly contentMs: number;
  /** Cumulative layout shift, without a unit. */
  readonly shift: number;
  readonly transferredBytes: number;
}

interface PageFigures {
  readonly contentP50Ms: number;
  readonly contentP95Ms: number;
  readonly worstShift: number;
  readonly transferredBytes: number;
}

async function measurePage(
  browser: Browser,
  server: FilledServer,
  session: SignedInState,
  path: string,
  views: number,
  clock: HeldClock,
): Promise<PageFigures> {
  const seen: View[] = [];
  for (let run = 0; run < views; run += 1) {
    // In a minute of its own: no figure is known from the view before.
    clock.advance(MINUTE_MS);
    const context = await browser.newContext({ baseURL: server.url, storageState: session, viewport: { width: 1280, height: 900 } });
    seen.push(await viewOnce(await context.newPage(), path));
    await context.close();
  }
  const { p50Ms, p95Ms } = percentiles(seen.map(({ contentMs }) => ({ wallMs: contentMs, cpuMs: 0 })));
  return {
    contentP50Ms: p50Ms,
    contentP95Ms: p95Ms,
    worstShift: Math.max(...seen.map(({ shift }) => shift)),
    transferredBytes: Math.max(...seen.map(({ transferredBytes }) => transferredBytes)),
  };
}

/** A page is there once it has stood for so long. */
const QUIET_MS = 700;

/** What first-view.js leaves in the page. */
interface Measured {
  readonly firstView: { isQuiet(quietMs: number): boolean; read(): View };
}

async function viewOnce(page: Page, path: string): Promise<View> {
  await page.addInitScript({ path: join(import.meta.dirname, 'first-view.js') });
  await page.goto(path, { waitUntil: 'load' });
  // Asked from here: the page's policy lets nothing inside it evaluate a string.
  while (!(await page.evaluate((quietMs) => (globalThis as unknown as Measured).firstView.isQuiet(quietMs), QUIET_MS)))
    await page.waitForTimeout(50);
  return page.evaluate(() => (globalThis as unknown as Measured).firstView.read());
}

/** From sending a delivery until the number of delivered characters has moved on the screen. */
async function measureLive(browser: Browser, server: FilledServer, session: SignedInState, times: number): Promise<Percentiles> {
  const context = await browser.newContext({ baseURL: server.url, storageState: session });
  const page = await context.newPage();
  await page.goto('/app/');
  await page.getByText('Live', { exact: true }).waitFor();
  const value = page.getByRole('article', { name: 'Characters delivered', exact: true }).getByRole('link');
  const took: Duration[] = [];
  for (let run = 0; run < times; run += 1) {
    const before = Number.parseInt(await value.innerText(), 10);
    const at = LAST_EVENING_MS - DAY_MS / 2;
    const stages = [
      ['ONBOARDED', at - DAY_MS],
      ['DELIVERED', at],
    ] as const;
    const events = stages.map(([stage, ms]) => ({
      type: 'character',
      event_id: `live-${run}-${stage}`,
      occurred_at: new Date(ms).toISOString(),
      project_id: 'live',
      character_id: `live-${run}`,
      resolution_tier: '4k',
      stage,
    }));
    took.push(
      await timed(async () => {
        await server.post('/events', events);
        await value.getByText(String(before + 1), { exact: true }).waitFor();
      }),
    );
  }
  await context.close();
  return percentiles(took);
}

function sayPages(pages: Readonly<Record<string, PageFigures>>): void {
  const peer = pages[PEER];
  say('');
  sayTable(
    ['first view, nothing cached', 'p50 ms', 'p95 ms', 'over the network KiB', 'worst shift', 'p50 ÷ p50 of /docs'],
    Object.entries(pages).map(([path, { contentP50Ms, contentP95Ms, worstShift, transferredBytes }]) => [
      path === PEER ? '/docs, the peer' : path,
      contentP50Ms,
      contentP95Ms,
      transferredBytes / 1024,
      worstShift.toFixed(3),
      (contentP50Ms / (peer?.contentP50Ms ?? Number.NaN)).toFixed(2),
    ]),
  );
  say('Marks: first view under 1,000 ms; no layout shifts (0.1 counts as good elsewhere); scripts and styles under 350 KiB.');
}
