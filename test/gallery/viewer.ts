/**
 * Takes the pictures of the viewer in docs/pictures: its pages over a simulated studio with the demo's names and prices, in light, dark and on a phone.
 * `npm run gallery:viewer`.
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildViewer } from '../../services/viewer/build.ts';
import { LAST_EVENING_MS, openFilledServer, type FilledServer } from '../bench/filled-server.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { signInOnce, type SignedInState } from '../bench/sign-in-once.ts';
import { openBrowser } from '../support/browser.ts';

const PICTURES = join(import.meta.dirname, '../../docs/pictures');
const MOST_BYTES = 250 * 1024;

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly dark?: boolean;
  readonly phone?: boolean;
}

const SHOTS: readonly Shot[] = [
  { name: 'dashboard', path: '/app/?preset=last-30-days' },
  { name: 'dashboard-dark', path: '/app/?preset=last-30-days', dark: true },
  { name: 'dashboard-phone', path: '/app/?preset=last-30-days', phone: true },
  { name: 'figure', path: '/app/figures/gpu_hours?preset=last-30-days&by=scene_type' },
  { name: 'report', path: '/app/reports/quality?preset=this-month' },
  { name: 'builder', path: '/app/builder/new?template=throughput' },
  { name: 'schedule', path: '/app/schedules/new?template=delivery' },
  { name: 'health', path: '/app/system', dark: true },
];

await buildViewer();
const server = await openFilledServer({ days: 92, eventsADay: 2_000, clock: createHeldClock(LAST_EVENING_MS) });
const browser = await openBrowser();
try {
  await mkdir(PICTURES, { recursive: true });
  const session = await signInOnce(browser, server);
  for (const shot of SHOTS) await take(browser, server, session, shot);
} finally {
  await browser.close();
  await server.close();
  await rm(server.folder, { recursive: true, force: true });
}

async function take(
  opened: Browser,
  { url }: FilledServer,
  storageState: SignedInState,
  { name, path, dark = false, phone = false }: Shot,
): Promise<void> {
  const context = await opened.newContext({
    baseURL: url,
    storageState,
    locale: 'en-GB',
    colorScheme: dark ? 'dark' : 'light',
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 860 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(path);
  await settled(page);
  const file = join(PICTURES, `${name}.png`);
  await page.screenshot({ path: file });
  const { size } = await stat(file);
  if (size > MOST_BYTES) throw new Error(`${name}.png has ${size} bytes; the docs take ${MOST_BYTES} each.`);
  await context.close();
}

/** Until nothing loads any more, and two looks are the same: the live stream stays open, so the network never falls silent. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  let before = '';
  for (;;) {
    await page.waitForTimeout(1_500);
    const loading = await page.locator('[class*="skeleton"], [aria-busy="true"]').count();
    const now = (await page.screenshot()).toString('base64');
    if (loading === 0 && now === before) return;
    before = now;
  }
}
