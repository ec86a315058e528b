/** One span of one event type compared with raw: what differs, named by hour (by day where it shows only in a table of days). */
import type { EventType } from '../events/types.ts';
import { compareDerived, differingTimes, type DifferingTime, type Mended, type Unsettled } from '../store/comparison.ts';
import type { DerivedTable } from '../store/derived.ts';
import { rawTable } from '../store/event-columns.ts';
import type { Store } from '../store/types.ts';
import { hourOf, HOUR_MS, type Hour } from './audit-due.ts';

export interface AuditDifference extends Mended {
  readonly type: EventType;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
}

/** Hours from `first` until before `end`. */
export interface Span {
  readonly first: Hour;
  readonly end: Hour;
}

/** Chunks that are being landed or wait for recovery: their hours and keys are not to be compared yet. */
export interface Unfinished {
  readonly chunks: readonly string[];
  readonly hours: ReadonlySet<Hour>;
}

export interface SpanAuditOptions {
  readonly repair: boolean;
  readonly unfinished: Unfinished;
  /** How many threads the engine may use. */
  readonly threads: number;
}

/** To be called while nobody else writes the type. @param derived the type's tables */
export async function auditSpan(
  store: Store,
  type: EventType,
  derived: readonly DerivedTable[],
  span: Span,
  options: SpanAuditOptions,
): Promise<AuditDifference[]> {
  const range = { fromMs: span.first * HOUR_MS, toMs: span.end * HOUR_MS };
  const { threads, unfinished } = options;
  const unsettled: Unsettled = { chunks: unfinished.chunks, hours: [...unfinished.hours].map((hour) => hour * 3_600) };
  const found: AuditDifference[] = [];
  for (const table of derived) {
    const times = (await differingTimes(store, table, range, { unsettled, threads })).filter((time) => isSettled(time, unfinished.hours));
    const { view, target } = table;
    const remaining = options.repair && times.length > 0 ? await repair(store, table, times) : null;
    for (const time of times) {
      const { fromMs, toMs, keys } = time;
      found.push({
        type,
        ...asIso(fromMs, toMs),
        view,
        target,
        differing: keys,
        remaining: remaining === null ? keys : Math.min(keys, remaining),
      });
    }
  }
  for (const { fromMs, toMs, keys } of await doubledEvents(store, type, range, threads)) {
    found.push({ type, ...asIso(fromMs, toMs), view: rawTable(type), target: rawTable(type), differing: keys, remaining: keys });
  }
  return found;
}

const asIso = (fromMs: number, toMs: number) => ({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });

function isSettled({ fromMs, toMs }: DifferingTime, unfinished: ReadonlySet<Hour>): boolean {
  for (let hour = hourOf(fromMs); hour < hourOf(toMs); hour++) if (unfinished.has(hour)) return false;
  return true;
}

/** Mends over the runs of differing times that follow each other; resolves with how many keys still differ. */
async function repair(store: Store, table: DerivedTable, times: readonly DifferingTime[]): Promise<number> {
  const runs: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of times) {
    const last = runs.at(-1);
    if (last?.toMs === fromMs) last.toMs = toMs;
    else runs.push({ fromMs, toMs });
  }
  let remaining = 0;
  for (const run of runs) remaining += (await compareDerived(store, table, { kind: 'span', ...run }, { mend: true })).remaining;
  return remaining;
}

/** Rows that raw holds beyond one of each event, by hour. */
async function doubledEvents(
  store: Store,
  type: EventType,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  threads: number,
): Promise<DifferingTime[]> {
  const within = `occurred_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND occurred_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;
  const rows = await store.query<{ at_s: number; keys: number }>(
    `SELECT toUnixTimestamp(toStartOfHour(max(occurred_at))) AS at_s, toFloat64(count() - 1) AS keys FROM ${rawTable(type)} WHERE ${within}
     GROUP BY event_id HAVING count() > 1 ORDER BY at_s LIMIT 1000 SETTINGS max_threads = ${threads}`,
    { from: fromMs, to: toMs },
  );
  const byHour = Map.groupBy(rows, ({ at_s }) => at_s * 1_000);
  return [...byHour].map(([at, doubled]) => ({ fromMs: at, toMs: at + HOUR_MS, keys: doubled.reduce((sum, { keys }) => sum + keys, 0) }));
}
