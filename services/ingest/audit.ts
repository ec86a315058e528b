/**
 * The auditor: compares what reports read with raw, hour by hour, and writes its verdicts down; the end of the last hour that every type was audited
 * through is the "verified to" of every answer. Hours that later chunks touch come up again. A round holds one type's writers for the time
 * of one comparison, so it costs the landing little.
 */
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import { EVENT_TYPES, type EventType } from '../events/types.ts';
import { compareDerived, type Mended } from '../store/comparison.ts';
import { derivedTables, type DerivedTable } from '../store/derived.ts';
import { rawTable } from '../store/event-columns.ts';
import type { Store } from '../store/types.ts';
import { dueHours, hourOf, ledgerFaults, unfinishedHours, type Hour, type LedgerFault } from './audit-due.ts';
import type { IngestMetrics } from './metrics.ts';
import { pause } from './pause.ts';
import type { Writers } from './writers.ts';

export interface AuditOptions {
  /** Mend what differs. */
  readonly repair?: boolean;
  /** Every hour, not only those touched since the last round; and raw's rows of each chunk against the ledger. */
  readonly full?: boolean;
}

export interface AuditDifference extends Mended {
  readonly type: EventType;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
}

export interface AuditReport {
  readonly verified: boolean;
  readonly hours: number;
  /** Hours passed over because chunks that are not finished touch them. */
  readonly passedOver: number;
  readonly differences: readonly AuditDifference[];
  readonly ledger: readonly LedgerFault[];
  /** The report in lines for people. */
  readonly lines: readonly string[];
}

export interface Auditor {
  audit(options?: AuditOptions): Promise<AuditReport>;
  start(everyMs: number): void;
  close(): Promise<void>;
}

export interface AuditorDeps {
  readonly store: Store;
  readonly writers: Writers;
  readonly clock: Clock;
  readonly metrics: IngestMetrics;
  readonly log: Logger;
}

interface Verdict {
  readonly hour: Hour;
  readonly atMs: number;
  readonly found: readonly AuditDifference[];
}

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

export function createAuditor(deps: AuditorDeps): Auditor {
  const { store, writers, clock, metrics, log } = deps;
  const derived = derivedTables();
  const closing = new AbortController();
  let running: Promise<void> | null = null;

  const compare = async (type: EventType, first: Hour, hours: number, repair: boolean): Promise<AuditDifference[]> => {
    const scope = { kind: 'span', fromMs: first * HOUR_MS, toMs: (first + hours) * HOUR_MS } as const;
    const place = { type, from: new Date(scope.fromMs).toISOString(), to: new Date(scope.toMs).toISOString() };
    const found: AuditDifference[] = [];
    const fits = ({ timeKey }: DerivedTable) => timeKey !== 'day' || hours === DAY_HOURS;
    for (const table of derived.filter((one) => one.type === type && fits(one))) {
      const outcome = await compareDerived(store, table, scope, { mend: repair });
      if (outcome.differing > 0) found.push({ ...place, ...outcome });
    }
    const doubled = await doubledEvents(store, type, scope.fromMs, scope.toMs);
    if (doubled > 0) found.push({ ...place, view: rawTable(type), target: rawTable(type), differing: doubled, remaining: doubled });
    return found;
  };

  /** One UTC day of a type: as one where nothing is under way in it, else hour by hour around what is. */
  const auditDay = (type: EventType, day: readonly Hour[], repair: boolean): Promise<{ verdicts: Verdict[]; passedOver: number }> =>
    writers.hold(type, async () => {
      const atMs = clock.now();
      const unfinished = await unfinishedHours(store, type);
      const first = Math.floor((day[0] ?? 0) / DAY_HOURS) * DAY_HOURS;
      const quiet = !Array.from({ length: DAY_HOURS }, (_, i) => first + i).some((hour) => unfinished.has(hour));
      if (quiet && (repair || (await compare(type, first, DAY_HOURS, false)).length === 0)) {
        const found = repair ? await compare(type, first, DAY_HOURS, true) : [];
        return { verdicts: day.map((hour, index) => ({ hour, atMs, found: index === 0 ? found : [] })), passedOver: 0 };
      }
      const verdicts: Verdict[] = [];
      for (const hour of day.filter((one) => !unfinished.has(one)))
        verdicts.push({ hour, atMs, found: await compare(type, hour, 1, repair) });
      // What differs in a table of days only shows over the whole day.
      if (quiet && verdicts[0] !== undefined && verdicts.every(({ found }) => found.length === 0))
        verdicts[0] = { hour: verdicts[0].hour, atMs, found: await compare(type, first, DAY_HOURS, repair) };
      return { verdicts, passedOver: day.length - verdicts.length };
    });

  const write = (type: EventType, verdicts: readonly Verdict[]): Promise<void> =>
    store.insert(
      'audit_hours',
      verdicts.map(({ hour, atMs, found }) => ({
        type,
        hour: hour * 3_600,
        verified: found.every(({ remaining }) => remaining === 0),
        events: 0,
        differing: found.reduce((sum, { differing }) => sum + differing, 0),
        repaired: found.reduce((sum, { differing, remaining }) => sum + differing - remaining, 0),
        detail: found.map(({ target, differing, remaining }) => `${target}: ${differing} differed, ${remaining} do`).join('; '),
        at: atMs,
      })),
    );

  const auditType = async (type: EventType, options: AuditOptions) => {
    const startedMs = clock.now();
    const end = hourOf(startedMs);
    const due = await dueHours(store, type, end, options.full === true);
    const verdicts: Verdict[] = [];
    let passedOver = 0;
    for (const day of Map.groupBy(due, (hour) => Math.floor(hour / DAY_HOURS)).values()) {
      if (closing.signal.aborted) break;
      const outcome = await auditDay(type, day, options.repair === true);
      verdicts.push(...outcome.verdicts);
      passedOver += outcome.passedOver;
    }
    // Together at the end: the last hour with its time says that everything finished before then has been looked at.
    const through = verdicts.some(({ hour }) => hour === end - 1) ? [] : [{ hour: end - 1, atMs: startedMs, found: [] }];
    if (!closing.signal.aborted) await write(type, [...verdicts.map((verdict) => ({ ...verdict, atMs: startedMs })), ...through]);
    return { hours: verdicts.length, passedOver, differences: verdicts.flatMap(({ found }) => found) };
  };

  const audit = async (options: AuditOptions = {}): Promise<AuditReport> => {
    const total = { hours: 0, passedOver: 0, differences: [] as AuditDifference[] };
    for (const type of EVENT_TYPES) {
      const outcome = await auditType(type, options);
      total.hours += outcome.hours;
      total.passedOver += outcome.passedOver;
      total.differences.push(...outcome.differences);
    }
    const ledger = await ledgerFaults(store, options.full === true);
    metrics.auditedHours.inc({ verdict: 'audited' }, total.hours);
    metrics.auditedHours.inc({ verdict: 'differing' }, new Set(total.differences.map(({ type, from }) => `${type} ${from}`)).size);
    const verified = ledger.length === 0 && total.differences.every(({ remaining }) => remaining === 0);
    if (total.differences.length > 0 || ledger.length > 0)
      log.error({ differences: total.differences, ledger }, 'The audit found differences');
    return { verified, ...total, ledger, lines: linesOf(total, ledger) };
  };

  const run = async (everyMs: number): Promise<void> => {
    while (!closing.signal.aborted) {
      await pause(everyMs, closing.signal);
      if (closing.signal.aborted) return;
      try {
        await audit();
      } catch (error) {
        log.warn({ err: error }, 'The audit cannot go on now');
      }
    }
  };

  return {
    audit,
    start: (everyMs) => {
      running = run(everyMs);
    },
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

/** Events of which raw holds more than one row. */
async function doubledEvents(store: Store, type: EventType, fromMs: number, toMs: number): Promise<number> {
  const [row] = await store.query<{ doubled: string }>(
    `SELECT count() - uniqExact(event_id) AS doubled FROM ${rawTable(type)}
     WHERE occurred_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND occurred_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`,
    { from: fromMs, to: toMs },
  );
  return Number(row?.doubled ?? 0);
}

function linesOf(
  total: { readonly hours: number; readonly passedOver: number; readonly differences: readonly AuditDifference[] },
  ledger: readonly LedgerFault[],
): string[] {
  return [
    `${total.hours} hours compared with the raw events, ${total.passedOver} passed over because chunks in them are not finished.`,
    ...total.differences.map(
      ({ type, from, to, target, differing, remaining }) =>
        `${type} ${from} – ${to}: ${target} differed in ${differing} keys${remaining < differing ? `, ${differing - remaining} mended` : ''}.`,
    ),
    ...ledger.map(({ log, incarnation, detail }) => `${log} (${incarnation}): ${detail}.`),
    total.differences.length + ledger.length === 0 ? 'Everything equals the raw events.' : 'Differences were found.',
  ];
}
