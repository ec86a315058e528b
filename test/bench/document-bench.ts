/**
 * How long a report takes to become a PDF: each template over thirty days, with a warm browser and a cold one, and beside them the same report
 * printed by a browser that is started for it. Then many at once, the memory over many in a row, and the way from a request over HTTP to the
 * bytes. Times are the clock's, with the processor time of all processes beside them.
 */
import { rm } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { pino } from 'pino';
import { DAY_MS } from '../../services/common/calendar-zone.ts';
import { systemClock } from '../../services/common/clock.ts';
import { findBinaries, type Binary } from '../../services/reports/rendering/browser-binary.ts';
import { createRenderer, type Renderer } from '../../services/reports/rendering/renderer.ts';
import type { ReportResult } from '../../services/reports/types.ts';
import { temporaryFolder } from '../support/store.ts';
import { openFilledServer, type FilledServer } from './filled-server.ts';
import { cpuMsOf, residentBytesOf } from './process-tree.ts';
import { percentiles, say, sayTable, timed, type Duration, type Percentiles } from './summary.ts';

export interface DocumentBenchOptions {
  /** Of the simulated studio, on an average day. */
  readonly eventsADay: number;
  /** Prints of each template with a warm browser, and requests over HTTP. */
  readonly runs: number;
  /** Prints of each template with a browser of its own. */
  readonly coldRuns: number;
  readonly atOnce: number;
  /** Prints in a row while memory is watched. */
  readonly inARow: number;
}

interface TemplateTiming {
  readonly template: string;
  readonly pages: number;
  readonly warm: Percentiles;
  readonly cold: Percentiles;
  readonly fresh: Percentiles;
  readonly request: Percentiles;
}

const DAYS = 30;
/** Memory is told after so many prints, and looked at after every tenth. */
const WATCHED: ReadonlySet<number> = new Set([50, 100, 250, 500]);
const LOOK_EVERY = 10;
const log = pino({ level: 'warn' });
const ARGUMENTS = ['--no-sandbox', '--headless=shell', '--no-zygote', '--disable-gpu'];

const newRenderer = (unpackFolder: string | null = null): Renderer => createRenderer({ unpackFolder }, { log, clock: systemClock });
const timedInAll = (action: () => Promise<unknown>): Promise<Duration> => timed(action, () => cpuMsOf(process.pid));
/** Ends what a print left running: not part of its time, and what a killed browser took can no longer be read. */
type Ending = () => Promise<void>;

export async function benchDocuments(options: DocumentBenchOptions): Promise<object> {
  const server = await openFilledServer({ days: 2 * DAYS + options.runs, eventsADay: options.eventsADay });
  try {
    const reports: ReportResult[] = [];
    for (const template of await server.templates()) reports.push((await server.report(template, dayRange(server, 0), [])).result);
    const warmRenderer = newRenderer();
    const timings: TemplateTiming[] = [];
    try {
      for (const report of reports) timings.push(await timeTemplate(report, warmRenderer, server, options));
    } finally {
      await warmRenderer.close();
    }
    sayTimings(timings);
    const first = await printFirst(reports[0]!);
    const together = await printTogether(reports, options.atOnce);
    const memory = await watchMemory(reports, options.inARow);
    return { timings, first, together, memory };
  } finally {
    await server.close();
    await rm(server.folder, { recursive: true, force: true });
  }
}

/** Thirty days that end so many days ago. */
const dayRange = ({ endMs }: FilledServer, daysAgo: number) => ({
  from: new Date(endMs - (daysAgo + DAYS) * DAY_MS).toISOString().slice(0, 10),
  to: new Date(endMs - daysAgo * DAY_MS).toISOString().slice(0, 10),
});

async function timeTemplate(
  report: ReportResult,
  warm: Renderer,
  server: FilledServer,
  { runs, coldRuns }: DocumentBenchOptions,
): Promise<TemplateTiming> {
  const template = report.template ?? 'report';
  const { pages } = await warm.pdf(report);
  const document = warm.html(report).html;
  const binary = (await findBinaries({ chromiumPath: null, unpackFolder: null })).at(0)!;
  // Every request asks for another range, so that none finds a file that is kept.
  let daysAgo = 0;
  return {
    template,
    pages,
    warm: await repeat(runs, () => warm.pdf(report)),
    cold: await repeatEnded(coldRuns, () => printCold(report)),
    fresh: await repeatEnded(coldRuns, () => printFresh(document, binary)),
    request: await repeat(runs, () => server.report(template, dayRange(server, (daysAgo += 1)), ['pdf'])),
  };
}

async function repeat(runs: number, action: () => Promise<unknown>): Promise<Percentiles> {
  const durations: Duration[] = [];
  for (let run = 0; run < runs; run += 1) durations.push(await timedInAll(action));
  return percentiles(durations);
}

async function repeatEnded(runs: number, action: () => Promise<Ending>): Promise<Percentiles> {
  const durations: Duration[] = [];
  for (let run = 0; run < runs; run += 1) {
    let end: Ending | null = null;
    durations.push(await timedInAll(async () => (end = await action())));
    await (end as Ending | null)?.();
  }
  return percentiles(durations);
}

async function printCold(report: ReportResult, unpackFolder: string | null = null): Promise<Ending> {
  const renderer = newRenderer(unpackFolder);
  await renderer.pdf(report);
  return () => renderer.close();
}

/** The very first print after an installation, whose browser has to be unpacked. */
async function printFirst(report: ReportResult): Promise<Percentiles> {
  const folder = temporaryFolder();
  try {
    const first = await repeatEnded(1, () => printCold(report, folder));
    say(
      `\nthe first of all, the browser unpacked for it: ${Math.round(first.p50Ms)} ms (${Math.round(first.cpuP50Ms)} ms of processor time)`,
    );
    return first;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is done elsewhere: a browser for each document, which is handed over whole. */
async function printFresh(document: string, binary: Binary): Promise<Ending> {
  const browser = await chromium.launch({ executablePath: await binary.path(), args: ARGUMENTS });
  const page = await browser.newPage();
  await page.setContent(document, { waitUntil: 'networkidle' });
  await page.pdf({ format: 'A4', printBackground: true, tagged: true, outline: true });
  return () => browser.close();
}

async function printTogether(reports: readonly ReportResult[], atOnce: number): Promise<Percentiles & { readonly allMs: number }> {
  const renderer = newRenderer();
  try {
    for (const report of reports) await renderer.pdf(report);
    const durations: Duration[] = [];
    const all = await timedInAll(() =>
      Promise.all(
        Array.from({ length: atOnce }, async (_, index) => {
          durations.push(await timed(() => renderer.pdf(reports[index % reports.length]!)));
        }),
      ),
    );
    const summary = percentiles(durations);
    say(
      `\n${atOnce} at once: all in ${Math.round(all.wallMs)} ms (${Math.round(all.cpuMs / atOnce)} ms of processor time each); each had its PDF after p50 ${Math.round(summary.p50Ms)}, p95 ${Math.round(summary.p95Ms)} ms`,
    );
    return { ...summary, allMs: all.wallMs };
  } finally {
    await renderer.close();
  }
}

async function watchMemory(reports: readonly ReportResult[], inARow: number): Promise<readonly object[]> {
  const renderer = newRenderer();
  let mostMb = 0;
  const seen: { readonly prints: number; readonly browserMb: number; readonly ownMb: number }[] = [];
  try {
    for (let prints = 1; prints <= inARow; prints += 1) {
      await renderer.pdf(reports[prints % reports.length]!);
      // Between two tens: at a hundred the browser has just been replaced.
      const pid = prints % LOOK_EVERY === LOOK_EVERY / 2 ? renderer.browserPid() : null;
      if (pid !== null) mostMb = Math.max(mostMb, Math.round(residentBytesOf(pid) / 1e6));
      if (WATCHED.has(prints)) seen.push({ prints, browserMb: mostMb, ownMb: Math.round(process.memoryUsage.rss() / 1e6) });
    }
  } finally {
    await renderer.close();
  }
  say('\nmemory after so many prints in a row (browser: the most so far, with all its processes; own: this process with the store)');
  sayTable(
    ['prints', 'browser MB', 'own MB'],
    seen.map(({ prints, browserMb, ownMb }) => [String(prints), browserMb, ownMb]),
  );
  return seen;
}

function sayTimings(timings: readonly TemplateTiming[]): void {
  const heads = ['report', 'pages', 'warm p50 ms', 'p95 ms', 'CPU ms', 'cold p50 ms', 'max ms', 'CPU ms', 'fresh browser p50 ms', 'CPU ms'];
  sayTable(
    [...heads, 'fresh ÷ warm (CPU)', 'request → PDF p50 ms', 'p95 ms', 'CPU ms'],
    timings.map(({ template, pages, warm, cold, fresh, request }) => [
      template,
      pages,
      ...[warm.p50Ms, warm.p95Ms, warm.cpuP50Ms, cold.p50Ms, cold.p99Ms, cold.cpuP50Ms, fresh.p50Ms, fresh.cpuP50Ms].map(Math.round),
      `${(fresh.cpuP50Ms / warm.cpuP50Ms).toFixed(1)}×`,
      ...[request.p50Ms, request.p95Ms, request.cpuP50Ms].map(Math.round),
    ]),
  );
}
