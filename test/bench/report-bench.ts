/**
 * How long each report takes over 30 days, from rollups and by a scan of the raw events in the same run. Whole reports: every question,
 * the comparison with the 30 days before, and keeping the result in the archive.
 *
 * "At 1 M events" means that the store holds 1 M events within the 60 days that a report over 30 days and its comparison read: half of them
 * reported, half compared with. No two runs in a row ask for the same range: each ends a day before that of the run before, a week around.
 */
import { setTimeout } from 'node:timers/promises';
import { DAY_MS } from '../../services/common/calendar-zone.ts';
import { createMetrics } from '../../services/metrics/metrics.ts';
import { createReports, type Reports } from '../../services/reports/build.ts';
import type { ReportResult } from '../../services/reports/types.ts';
import { createDocuments } from '../../services/store/documents.ts';
import { createPrices } from '../../services/reports/prices.ts';
import { createSettings, DEFAULT_SETTINGS } from '../../services/reports/settings.ts';
import type { Store } from '../../services/store/types.ts';
import { openTestStore } from '../support/store.ts';
import { daysBefore, fillStore } from './fill.ts';
import { createScanningStore } from './scanning-store.ts';
import { percentiles, say, sayTable, timed, type Duration, type Percentiles } from './summary.ts';

export interface ReportBenchOptions {
  /** In the reported range and the one before it together. */
  readonly events: number;
  readonly days: number;
  readonly runs: number;
  readonly scanRuns: number;
}

export interface ReportTiming {
  readonly template: string;
  readonly rollups: Percentiles;
  readonly scan: Percentiles;
}

const READER = { id: 'bench', name: 'Bench', projects: null };
/** A midnight in UTC: the end of the latest reported range and the clock's hour. */
const END_MS = Date.UTC(2026, 5, 1);
/** How many ranges are asked for in turn, each a day before the last. */
const RANGES = 7;

export async function benchReports(
  options: ReportBenchOptions,
): Promise<{ readonly events: number; readonly reports: readonly ReportTiming[] }> {
  const opened = await openTestStore();
  const { store } = opened;
  try {
    const readDays = 2 * options.days;
    const days = readDays + RANGES - 1;
    const filling = { startMs: daysBefore(END_MS, days), days, eventsADay: options.events / readDays };
    let counts = { all: 0, counted: 0 };
    const filled = await timed(async () => (counts = await fillStore(store, filling, daysBefore(END_MS, readDays))));
    say(
      `${counts.counted} events in the ${readDays} days that a report over ${options.days} days and its comparison read, ` +
        `${counts.all} in all, landed in ${Math.round(filled.wallMs / 1_000)} s; ${RANGES} ranges in turn; ` +
        `p99 of ${options.runs} runs is the one that ${options.runs - Math.ceil(0.99 * options.runs)} were slower than (scans: of ${options.scanRuns})`,
    );
    await mergesDone(store);
    const clock = { now: () => END_MS };
    const documents = createDocuments(store, clock);
    const book = { currency: 'EUR', prices: [{ gpu_model: '*', from: new Date(filling.startMs).toISOString(), price: '1.90' }] };
    await createPrices(documents).put(book, { by: 'bench' });
    await createSettings(documents).put({ ...DEFAULT_SETTINGS, reviewer_opt_in: true }, { by: 'bench' });
    const fromRollups = reportsOver(store);
    const byScan = reportsOver(await createScanningStore(store));
    const reports: ReportTiming[] = [];
    for (const { id } of fromRollups.templates()) reports.push(await benchTemplate(id, fromRollups, byScan, options));
    sayReports(reports);
    return { events: counts.counted, reports };
  } finally {
    await opened.close();
  }
}

/** What the filling left to merge is no part of any report's time. */
async function mergesDone(store: Store): Promise<void> {
  for (let quiet = 0; quiet < 5;) {
    const [row] = await store.query<{ running: string }>('SELECT count() AS running FROM system.merges');
    quiet = Number(row?.running) === 0 ? quiet + 1 : 0;
    await setTimeout(200);
  }
}

function reportsOver(store: Store): Reports {
  const clock = { now: () => END_MS };
  const freshness = { watermark: END_MS, provisionalFrom: END_MS - DAY_MS, verifiedTo: null, deadLetters: 0 };
  return createReports({
    store,
    documents: createDocuments(store, clock),
    metrics: createMetrics({ store }),
    clock,
    freshness: () => Promise.resolve(freshness),
  });
}

async function benchTemplate(template: string, fromRollups: Reports, byScan: Reports, options: ReportBenchOptions): Promise<ReportTiming> {
  const generate = (reports: Reports, run: number): Promise<ReportResult> => {
    const toMs = daysBefore(END_MS, run % RANGES);
    return reports.generate({ template, from: dateOf(daysBefore(toMs, options.days)), to: dateOf(toMs), zone: 'UTC' }, READER);
  };
  checkSame(template, await generate(fromRollups, 0), await generate(byScan, 0));
  const measure = async (reports: Reports, runs: number): Promise<Percentiles> => {
    const durations: Duration[] = [];
    // The first run of the measure asks for another range than whatever came before it.
    for (let run = 1; run <= runs; run += 1) durations.push(await timed(() => generate(reports, run)));
    return percentiles(durations);
  };
  return { template, rollups: await measure(fromRollups, options.runs), scan: await measure(byScan, options.scanRuns) };
}

/** A comparison of times is worth something only between equal answers. */
function checkSame(template: string, one: ReportResult, other: ReportResult): void {
  if (JSON.stringify(one.sections) !== JSON.stringify(other.sections))
    throw new Error(`${template}: rollups and raw give different figures`);
}

const dateOf = (midnightMs: number): string => new Date(midnightMs).toISOString().slice(0, 10);

function sayReports(reports: readonly ReportTiming[]): void {
  const rows = reports.map(({ template, rollups, scan }) => [
    template,
    rollups.p50Ms,
    rollups.p99Ms,
    rollups.cpuP50Ms,
    scan.p50Ms,
    scan.p99Ms,
    scan.cpuP50Ms,
    `${(scan.cpuP50Ms / rollups.cpuP50Ms).toFixed(1)}×`,
  ]);
  sayTable(['report', 'rollups p50 ms', 'p99 ms', 'CPU ms', 'raw scan p50 ms', 'p99 ms', 'CPU ms', 'raw ÷ rollups (CPU)'], rows);
}
