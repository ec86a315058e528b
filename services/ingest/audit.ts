/**
 * The auditor: compares what reports read with raw, hour by hour, and writes its verdicts down; the end of the last hour that every type was audited
 * through is the "verified to" of every answer. Hours that later chunks touch come up again. A round compares many hours in one
 * statement for each derived table, and holds one type's writers for the time of one such span.
 */
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import { EVENT_TYPES, type EventType } from '../events/types.ts';
import { derivedTables } from '../store/derived.ts';
import type { Store } from '../store/types.ts';
import { dueHours, hourOf, spansOf, unfinishedChunks, type Hour } from './audit-due.ts';
import { ledgerFaults, type LedgerFault } from './audit-ledger.ts';
import { auditSpan, type AuditDifference, type Span } from './audit-span.ts';
import type { IngestMetrics } from './metrics.ts';
import { pause } from './pause.ts';
import type { Writers } from './writers.ts';

export interface AuditOptions {
  /** Mend what differs. */
  readonly repair?: boolean;
  /** Every hour, not only those touched since the last round; and raw's rows of each chunk against the ledger. */
  readonly full?: boolean;
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
  readonly found: readonly AuditDifference[];
  /** It could not be compared: a chunk in it is not finished. */
  readonly passedOver: boolean;
}

const ASKED_THREADS = 2;

/** Who waits for the audit: with somebody there it runs through, else it rests as long as it works and leaves the engine's other threads alone. */
type Pace = 'asked' | 'background';

export function createAuditor(deps: AuditorDeps): Auditor {
  const { store, writers, clock, metrics, log } = deps;
  const derived = derivedTables();
  const closing = new AbortController();
  let running: Promise<void> | null = null;

  /** Verdicts on the due hours of a span, and on those between that differ. Writers of the type wait meanwhile. */
  const auditDue = (type: EventType, span: Span, due: readonly Hour[], repair: boolean, pace: Pace): Promise<Verdict[]> =>
    writers.hold(type, async () => {
      const unfinished = await unfinishedChunks(store, type);
      const tables = derived.filter((table) => table.type === type);
      const threads = pace === 'background' ? 1 : ASKED_THREADS;
      const found = await auditSpan(store, type, tables, span, { repair, unfinished, threads });
      const byHour = Map.groupBy(found, ({ from }) => hourOf(Date.parse(from)));
      const hours = new Set([...due.filter((hour) => hour >= span.first && hour < span.end), ...byHour.keys()]);
      return [...hours].map((hour) => ({ hour, found: byHour.get(hour) ?? [], passedOver: unfinished.hours.has(hour) }));
    });

  const write = (type: EventType, verdicts: readonly Verdict[], atMs: number): Promise<void> =>
    store.insert(
      'audit_hours',
      verdicts.map(({ hour, found, passedOver }) => ({
        type,
        hour: hour * 3_600,
        verified: !passedOver && found.every(({ remaining }) => remaining === 0),
        events: 0,
        differing: found.reduce((sum, { differing }) => sum + differing, 0),
        repaired: found.reduce((sum, { differing, remaining }) => sum + differing - remaining, 0),
        detail: passedOver
          ? 'passed over: a chunk in it is not finished'
          : found.map(({ target, differing, remaining }) => `${target}: ${differing} differed, ${remaining} do`).join('; '),
        at: atMs,
      })),
    );

  const auditType = async (type: EventType, options: AuditOptions, pace: Pace) => {
    const startedMs = clock.now();
    const end = hourOf(startedMs);
    const due = await dueHours(store, type, end, options.full === true);
    const verdicts: Verdict[] = [];
    for (const span of due.length === 0 ? [] : await spansOf(store, type, due)) {
      if (closing.signal.aborted) break;
      const begunAt = performance.now();
      verdicts.push(...(await auditDue(type, span, due, options.repair === true, pace)));
      if (pace === 'background') await pause(performance.now() - begunAt, closing.signal);
    }
    // Together at the end: the last hour with its time says that everything finished before then has been looked at.
    const through = verdicts.some(({ hour }) => hour === end - 1) ? [] : [{ hour: end - 1, found: [], passedOver: false }];
    if (!closing.signal.aborted) await write(type, [...verdicts, ...through], startedMs);
    const passedOver = verdicts.filter((verdict) => verdict.passedOver).length;
    return { hours: verdicts.length - passedOver, passedOver, differences: verdicts.flatMap(({ found }) => found) };
  };

  const audit = async (options: AuditOptions, pace: Pace): Promise<AuditReport> => {
    const total = { hours: 0, passedOver: 0, differences: [] as AuditDifference[] };
    for (const type of EVENT_TYPES) {
      const outcome = await auditType(type, options, pace);
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
        await audit({}, 'background');
      } catch (error) {
        log.warn({ err: error }, 'The audit cannot go on now');
      }
    }
  };

  return {
    audit: (options = {}) => audit(options, 'asked'),
    start: (everyMs) => {
      running = run(everyMs);
    },
    close: async () => {
      closing.abort();
      await running;
    },
  };
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
