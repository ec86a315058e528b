/** A simulated studio's reports, for looking at: thirty days of the demo, with its names and prices, the clock held at the end of them. */
import { createMetrics } from '../../services/metrics/metrics.ts';
import { createReports } from '../../services/reports/build.ts';
import { prepareDemo } from '../../services/demo.ts';
import { createLabels } from '../../services/reports/labels.ts';
import { createPrices } from '../../services/reports/prices.ts';
import { createSettings } from '../../services/reports/settings.ts';
import type { ReportResult } from '../../services/reports/types.ts';
import { createDocuments } from '../../services/store/documents.ts';
import { daysBefore, fillStore } from '../bench/fill.ts';
import { openTestStore } from '../support/store.ts';

const END = Date.UTC(2026, 5, 1);
const DAYS = 92;
const EVENTS_A_DAY = 2_000;

/** Every template's report on May 2026, watched two hours before its end, so that unfinished periods are seen as well. */
export async function simulatedReports({ eventsADay = EVENTS_A_DAY } = {}): Promise<readonly ReportResult[]> {
  const test = await openTestStore();
  const { store } = test;
  try {
    await fillStore(store, { startMs: daysBefore(END, DAYS), days: DAYS, eventsADay }, END);
    const now = END - 2 * 3_600_000;
    const clock = { now: () => now };
    const documents = createDocuments(store, clock);
    await prepareDemo({ settings: createSettings(documents), labels: createLabels(documents), prices: createPrices(documents), clock });
    const freshness = async () => ({
      watermark: now - 300_000,
      provisionalFrom: now - 300_000 - 86_400_000,
      verifiedTo: now - 3_600_000,
      deadLetters: 0,
    });
    const reports = createReports({ store, documents, metrics: createMetrics({ store }), clock, freshness });
    const made: ReportResult[] = [];
    for (const { id } of reports.templates()) {
      const range = { from: '2026-05-01', to: '2026-06-01', zone: 'Europe/Berlin', compare: true };
      made.push(await reports.generate({ template: id, ...range }, { id: 'u-demo', name: 'Demo', projects: null }));
    }
    return made;
  } finally {
    await test.close();
  }
}
