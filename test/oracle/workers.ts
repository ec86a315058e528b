/** docs/figures.md, "Workers". */
import type { WorkerEvent, WorkerState } from '../../services/events/types.ts';
import { compareCodePoints } from './code-points.ts';
import { fraction, minus, ratio, sum, toNumber, type Fraction } from './fraction.ts';
import { gpuMsWithin } from './gpu-time.ts';
import type { Studio } from './studio.ts';
import { figureOf, tableOf, type Ask, type Fact, type Figure, type Metric } from './table.ts';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000n;
const DAY_MS = 86_400_000;

/** The part of a report inside one quarter-hour, as told: not yet scaled. */
interface ReportPart {
  readonly report: WorkerEvent;
  readonly clockMs: number;
}

/** One worker's reports, and their parts by the beginning of the quarter-hour. */
interface WorkerReports {
  readonly reports: readonly WorkerEvent[];
  readonly quarters: ReadonlyMap<number, readonly ReportPart[]>;
}

/** GPU time of one report in one quarter, scaled to the clock, in GPU-hours. */
interface Reported extends Fact {
  readonly state: WorkerState;
  readonly gpuHours: Fraction;
}

const workersByStudio = new WeakMap<Studio, ReadonlyMap<string, WorkerReports>>();

/** Each worker that has a report which covers anything. */
function workersOf(studio: Studio): ReadonlyMap<string, WorkerReports> {
  const known = workersByStudio.get(studio);
  if (known !== undefined) return known;
  const covering = studio.worker.filter((report) => report.from < report.occurred_at);
  const workers = new Map(
    [...Map.groupBy(covering, ({ worker_id }) => worker_id)].map(([worker, reports]) => [
      worker,
      { reports, quarters: splitByQuarter(reports) },
    ]),
  );
  workersByStudio.set(studio, workers);
  return workers;
}

function splitByQuarter(reports: readonly WorkerEvent[]): Map<number, ReportPart[]> {
  const quarters = new Map<number, ReportPart[]>();
  for (const report of reports) {
    for (let quarter = quarterOf(report.from); quarter < report.occurred_at; quarter += QUARTER_MS) {
      const clockMs = Math.min(report.occurred_at, quarter + QUARTER_MS) - Math.max(report.from, quarter);
      const parts = quarters.get(quarter) ?? [];
      quarters.set(quarter, parts);
      parts.push({ report, clockMs });
    }
  }
  return quarters;
}

const quarterOf = (instant: number) => Math.floor(instant / QUARTER_MS) * QUARTER_MS;
const clockOf = (parts: readonly ReportPart[]) => parts.reduce((total, { clockMs }) => total + clockMs, 0);

function reportedIn(ask: Ask): Reported[] {
  return [...workersOf(ask.studio).values()].flatMap(({ quarters }) =>
    [...quarters].filter(([quarter]) => ask.from <= quarter && quarter < ask.to).flatMap(([, parts]) => scaled(parts)),
  );
}

function scaled(parts: readonly ReportPart[]): Reported[] {
  const told = clockOf(parts);
  return parts.map(({ report, clockMs }) => {
    const gpuMs = BigInt(clockMs) * BigInt(report.gpu_count);
    const gpuHours = told > QUARTER_MS ? fraction(gpuMs * BigInt(QUARTER_MS), BigInt(told) * HOUR_MS) : fraction(gpuMs, HOUR_MS);
    return { worker_id: report.worker_id, gpu_model: report.gpu_model, state: report.state, gpuHours };
  });
}

/** Time that a worker was expected to report and did not, under the model last known, in GPU-hours. */
function unknownIn(ask: Ask): (Fact & { readonly gpuHours: Fraction })[] {
  return [...workersOf(ask.studio).values()].flatMap(({ reports, quarters }) => {
    const first = reports.reduce((least, { from }) => Math.min(least, from), Infinity);
    const last = reports.reduce((greatest, { occurred_at }) => Math.max(greatest, occurred_at), -Infinity);
    const end = Math.min(last + DAY_MS, ask.context.watermark);
    const unknown = [];
    for (let quarter = Math.max(ask.from, quarterOf(first)); quarter < Math.min(ask.to, end); quarter += QUARTER_MS) {
      const expectedMs = Math.min(end, quarter + QUARTER_MS) - Math.max(first, quarter);
      const missingMs = expectedMs - Math.min(clockOf(quarters.get(quarter) ?? []), QUARTER_MS);
      if (missingMs <= 0) continue;
      const { worker_id, gpu_model, gpu_count } = lastKnown(reports, quarter + QUARTER_MS);
      unknown.push({ worker_id, gpu_model, gpuHours: fraction(missingMs * gpu_count, HOUR_MS) });
    }
    return unknown;
  });
}

/** Of the reports that begin before an instant the one with the greatest (occurred_at, event_id). */
function lastKnown(reports: readonly WorkerEvent[], before: number): WorkerEvent {
  let latest: WorkerEvent | null = null;
  for (const report of reports) if (report.from < before && (latest === null || isLater(report, latest))) latest = report;
  if (latest === null) throw new Error('no report begins before a quarter in which one is expected');
  return latest;
}

function isLater(a: WorkerEvent, b: WorkerEvent): boolean {
  return a.occurred_at > b.occurred_at || (a.occurred_at === b.occurred_at && compareCodePoints(a.event_id, b.event_id) > 0);
}

const gpuHoursOf = (reported: readonly Reported[], state: WorkerState) =>
  sum(reported.filter((one) => one.state === state).map(({ gpuHours }) => gpuHours));

const hoursOf =
  (state: WorkerState): Metric =>
  (ask) =>
    figureOf(ask, reportedIn(ask), (reported) => toNumber(gpuHoursOf(reported, state)));

const utilization: Metric = (ask) =>
  figureOf(ask, reportedIn(ask), (reported) => {
    const busy = gpuHoursOf(reported, 'BUSY');
    const quotient = ratio(busy, sum([busy, gpuHoursOf(reported, 'IDLE')]));
    return quotient === null ? null : toNumber(quotient);
  });

const unallocatedHours: Metric = (ask): Figure => {
  const workers = workersOf(ask.studio);
  const spent = ask.studio.generation
    .filter(({ worker_id }) => worker_id !== null && workers.has(worker_id))
    .map(({ worker_id, gpu_model, ...rest }) => ({
      worker_id,
      gpu_model,
      gpuHours: fraction(gpuMsWithin({ worker_id, gpu_model, ...rest }, ask.from, ask.to), HOUR_MS),
    }))
    .filter(({ gpuHours }) => gpuHours.over > 0n);
  const reported = tableOf(reportedIn(ask), ask.by, ask.filters);
  const generation = tableOf(spent, ask.by, ask.filters);
  return {
    occurs: [...reported.combinations, ...generation.combinations],
    value: (combination) => {
      const [told, used] = [reported.of(combination), generation.of(combination)];
      if (told.length === 0 && used.length === 0) return null;
      return toNumber(minus(gpuHoursOf(told, 'BUSY'), sum(used.map(({ gpuHours }) => gpuHours))));
    },
  };
};

export const WORKERS: Readonly<Record<string, Metric>> = {
  busy_hours: hoursOf('BUSY'),
  idle_hours: hoursOf('IDLE'),
  down_hours: hoursOf('DOWN'),
  utilization,
  unknown_hours: (ask) => figureOf(ask, unknownIn(ask), (unknown) => toNumber(sum(unknown.map(({ gpuHours }) => gpuHours)))),
  unallocated_hours: unallocatedHours,
};
