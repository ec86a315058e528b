/** A studio with hand-made events on the real engine, and the reports room over it with the clock held still. */
import type { StudioEvent } from '../../services/events/types.ts';
import { createMetrics } from '../../services/metrics/metrics.ts';
import { createReports, type Reports } from '../../services/reports/build.ts';
import type { Reader } from '../../services/reports/rights.ts';
import { createSettings, DEFAULT_SETTINGS, type Settings } from '../../services/reports/settings.ts';
import type { Figure, ReportResult, Section, SeriesSection, TableSection } from '../../services/reports/types.ts';
import { createDocuments, type Documents } from '../../services/store/documents.ts';
import type { Store } from '../../services/store/types.ts';
import { clearStore, insertRaw } from '../metrics/raw-events.ts';
import { openTestStore } from '../support/store.ts';

export const ADMIN: Reader = { id: 'u-admin', name: 'Ada Admin', projects: null };

export interface Studio {
  readonly store: Store;
  readonly documents: Documents;
  readonly reports: Reports;
  /** Sets the clock; the watermark follows five minutes behind. */
  at(iso: string): void;
  happens(...events: readonly StudioEvent[]): Promise<void>;
  set(settings: Partial<Settings>): Promise<void>;
  /** A studio without events, settings and reports. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;

export async function openStudio(): Promise<Studio> {
  const test = await openTestStore();
  const { store } = test;
  let now = 0;
  let deadLetters = 0;
  const clock = { now: () => now };
  const documents = createDocuments(store, clock);
  const freshness = async () => {
    const watermark = now - 300_000;
    return { watermark, provisionalFrom: watermark - DAY_MS, verifiedTo: watermark - 3_600_000, deadLetters };
  };
  return {
    store,
    documents,
    reports: createReports({ store, documents, metrics: createMetrics({ store }), clock, freshness }),
    at(iso) {
      now = Date.parse(iso);
    },
    happens: (...events) => insertRaw(store, events),
    async set(settings) {
      await createSettings(documents).put({ ...DEFAULT_SETTINGS, ...settings }, { by: 'test' });
    },
    async clear() {
      await clearStore(store);
      for (const table of ['documents', 'reports', 'first_reported']) await store.command(`TRUNCATE TABLE ${table}`);
      now = 0;
      deadLetters = 0;
    },
    close: () => test.close(),
  };
}

export function sectionOf(result: ReportResult, id: string): Section {
  const found = result.sections.find((section) => section.id === id);
  if (!found) throw new Error(`no section ${id} among ${result.sections.map((section) => section.id).join(', ')}`);
  return found;
}

export function figure(result: ReportResult, id: string): Figure {
  const section = sectionOf(result, id.split('.')[0]!);
  const found = section.kind === 'figures' ? section.figures.find((one) => one.id === id) : undefined;
  if (!found) throw new Error(`no figure ${id}`);
  return found;
}

export function table(result: ReportResult, id: string): TableSection {
  const section = sectionOf(result, id);
  if (section.kind !== 'table') throw new Error(`${id} is no table`);
  return section;
}

export function series(result: ReportResult, id: string): SeriesSection {
  const section = sectionOf(result, id);
  if (section.kind !== 'series') throw new Error(`${id} is no series`);
  return section;
}

/** A table's rows as lists of these cells. */
export const cells = (section: TableSection, ...columns: readonly string[]) =>
  section.rows.map((row) => columns.map((column) => row.cells[column]));

export const texts = (notes: readonly { readonly text: string }[]): string[] => notes.map((note) => note.text);
