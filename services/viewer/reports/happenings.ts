/**
 * Whether anything that a report tells of happened in its range; and if nothing did, when the last of it happened before. Asked of the figures themselves, under
 * the same filters and rights, so that it cannot say more than the report may.
 */
import { useQuery } from '@tanstack/react-query';
import { CATALOGUE, type Family } from '../../metrics/catalogue.ts';
import { DAY_MS } from '../../common/calendar-zone.ts';
import { isoIn } from '../../reports/ranges.ts';
import type { ReportDefinition } from '../../reports/spec.ts';
import type { ReportResult } from '../../reports/types.ts';
import { ask } from '../api/client.ts';
import { metricsOf } from '../api/subjects.ts';

/** What happened, of each family: counts of events, or hours where its events are reports of workers. */
const HAPPENINGS: Readonly<Record<Family, readonly string[]>> = {
  generation: ['attempts'],
  worker: ['busy_hours', 'idle_hours', 'down_hours'],
  qa: ['qa_checks'],
  failure: ['failed_events'],
  retry: ['retries'],
  delivery: ['characters_onboarded', 'characters_delivered'],
  scene: ['scenes_approved'],
  cost: ['characters_delivered'],
  review: ['reviews'],
};

const YEARS_BACK_MS = 10 * 366 * DAY_MS;

export interface NothingHere {
  /** The local day of the last happening before the range's end, as 2026-03-29; null: none in ten years. */
  readonly last: string | null;
}

/** null: something happened, or it cannot be asked under these filters. */
export const useNothingHere = (report: ReportResult | undefined, definition: ReportDefinition) =>
  useQuery({
    queryKey: ['nothing-here', report?.id],
    queryFn: ({ signal }) => (report === undefined ? null : findNothing(report, happeningsOf(report, definition), signal)),
    enabled: report !== undefined,
    staleTime: Infinity,
  });

/** Those that all filters of the report apply to. */
function happeningsOf({ filters }: ReportResult, definition: ReportDefinition): readonly string[] {
  const told = metricsOf(definition);
  const families = new Set(CATALOGUE.filter(({ id }) => told.has(id)).map(({ family }) => family));
  const wanted = new Set([...families].flatMap((family) => HAPPENINGS[family]));
  return CATALOGUE.filter(({ id, dimensions }) => wanted.has(id) && filters.every(({ dimension }) => dimensions.includes(dimension))).map(
    ({ id }) => id,
  );
}

async function findNothing(report: ReportResult, metrics: readonly string[], signal: AbortSignal): Promise<NothingHere | null> {
  if (metrics.length === 0) return null;
  const { zone, from, to } = report.range;
  const filters = Object.fromEntries(report.filters.map(({ dimension, values }) => [dimension, values.map(({ id }) => id)]));
  const asking = { metrics, zone, filters, signal };
  const [here] = await rowsOf({ ...asking, by: [], from, to });
  if (here === undefined || happened(here, metrics)) return null;
  // The month first, then the day in it: two short answers instead of a long one.
  const month = await lastBucket({ ...asking, grain: 'month', from: isoIn(Date.parse(to) - YEARS_BACK_MS, zone), to });
  if (month === null) return { last: null };
  const [year, number] = month.split('-').map(Number) as [number, number];
  const next = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
  return { last: await lastBucket({ ...asking, grain: 'day', from: `${month}-01`, to: next }) };
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

interface Asking {
  readonly metrics: readonly string[];
  readonly zone: string;
  readonly filters: object;
  readonly from: string;
  readonly to: string;
  readonly signal: AbortSignal;
}

async function rowsOf({ signal, ...question }: Asking & { readonly by: readonly string[] }): Promise<readonly Row[]> {
  const { body } = await ask<{ readonly rows: readonly Row[] }>('POST', '/query', { body: question, signal });
  return body.rows;
}

async function lastBucket({ grain, ...asking }: Asking & { readonly grain: 'month' | 'day' }): Promise<string | null> {
  const rows = await rowsOf({ ...asking, by: [grain] });
  const found = rows.findLast((row) => happened(row, asking.metrics))?.[grain];
  return typeof found === 'string' ? found : null;
}

const happened = (row: Row, metrics: readonly string[]): boolean =>
  metrics.some((metric) => typeof row[metric] === 'number' && row[metric] > 0);
