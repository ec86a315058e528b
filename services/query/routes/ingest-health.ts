/**
 * How ingest stands, for people: freshness, logs, counts, losses and the auditor's verdict. Everything but which logs wait is read from the store, so a
 * process that takes no events answers too, and says that it does not know that.
 */
import { Type, type Static } from 'typebox';
import type { Clock } from '../../common/clock.ts';
import type { Freshness } from '../../store/freshness.ts';
import { readIngestStanding } from '../../store/ingest-standing.ts';
import type { Store } from '../../store/types.ts';
import { answering, nullable, type App } from '../schemas.ts';
import type { PausedLog } from '../types.ts';

const COUNTED_MS = 24 * 3_600_000;

const instant = (description: string) => Type.String({ description: `${description} (ISO 8601)` });
const count = (description: string) => Type.Integer({ description });

const LogSchema = Type.Object({
  log: Type.String({
    description: 'kafka/TOPIC/PARTITION or intake/TYPE; kafka/TOPIC of one that waits before a broker has named its partitions',
  }),
  type: nullable(Type.String({ description: 'Event type; null before its first chunk' })),
  lag: nullable(count('Messages that were not settled when its end was last asked for; null of an intake')),
  asked_at: nullable(instant('When that was')),
  read_to: nullable(instant('Its share of the watermark')),
  pending_chunks: count('Declared and not finished'),
  pending_messages: count('In those'),
  pending_since: nullable(instant('When the oldest of them was declared')),
  retired: Type.Boolean({ description: 'Its topic is configured no longer; it does not hold the watermark back' }),
  paused: nullable(
    Type.Object({
      why: Type.String({ description: '`opening`, `topic_missing`, `failed`, or the code of an error' }),
      since: instant('Since when'),
    }),
  ),
});

const HealthSchema = Type.Object({
  now: instant('The clock of the server'),
  takes_events: Type.Boolean({ description: 'This process takes events; if not, which logs wait is known to others only' }),
  freshness: Type.Object({
    watermark: instant('The data are complete up to here'),
    provisional_from: instant('GPU time and what rests on it may still grow from here on'),
    verified_to: nullable(instant('Rollups were compared with the raw events up to here')),
    dead_letters: count('Rejected events that were not replayed'),
    lost: count('Messages that were gone before they could be read'),
  }),
  logs: Type.Array(LogSchema),
  counted_from: instant('From when on events are counted by type'),
  types: Type.Array(
    Type.Object({
      type: Type.String(),
      accepted: count('Accepted, repeats among them'),
      repeats: count('Were there already'),
      rejected: count('Became dead letters'),
    }),
  ),
  lost: Type.Array(
    Type.Object({
      log: Type.String(),
      incarnation: Type.String({ description: 'Which topic of that name' }),
      first: Type.Integer(),
      last: Type.Integer(),
      cause: Type.Enum(['retention', 'recreated']),
      at: instant('When that was found'),
    }),
    { description: 'The last hundred' },
  ),
  audit: Type.Object({
    round_at: nullable(instant('When the last round began; null before the first')),
    hours: count('Hours of event types with a verdict'),
    differing_hours: count('Of those, hours that differ or could not be compared'),
    differing: Type.Array(
      Type.Object({ type: Type.String(), hour: instant('Its beginning'), differing: count('Keys that differed'), detail: Type.String() }),
      { description: 'The last hundred' },
    ),
  }),
});
export type IngestHealth = Static<typeof HealthSchema>;

interface IngestHealthDeps {
  readonly store: Pick<Store, 'query'>;
  readonly clock: Clock;
  readonly freshness: () => Promise<Freshness>;
  /** null: this process takes no events. */
  readonly paused: (() => readonly PausedLog[]) | null;
}

export function ingestHealthRoutes(app: App, { store, clock, freshness, paused }: IngestHealthDeps): void {
  app.get(
    '/ingest/health',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'getIngestHealth',
        tags: ['Operation'],
        summary: 'How far the data are, how each log stands, what was lost, and what the auditor found',
        response: answering({ 200: HealthSchema }),
      },
    },
    async (): Promise<IngestHealth> => {
      const now = clock.now();
      const countedFrom = now - COUNTED_MS;
      const [fresh, standing] = await Promise.all([freshness(), readIngestStanding(store, countedFrom)]);
      const waiting = new Map((paused?.() ?? []).map((one) => [one.log, one]));
      const { audit } = standing;
      return {
        now: iso(now),
        takes_events: paused !== null,
        freshness: {
          watermark: iso(fresh.watermark),
          provisional_from: iso(fresh.provisionalFrom),
          verified_to: isoOrNull(fresh.verifiedTo),
          dead_letters: fresh.deadLetters,
          lost: fresh.lost,
        },
        logs: withWaiting(standing.logs, waiting).map((log) => {
          const pause = waiting.get(log.log);
          return {
            log: log.log,
            type: log.type,
            lag: log.lag,
            asked_at: isoOrNull(log.askedAt),
            read_to: isoOrNull(log.readTo),
            pending_chunks: log.pendingChunks,
            pending_messages: log.pendingMessages,
            pending_since: isoOrNull(log.pendingSince),
            retired: log.retired,
            paused: pause === undefined ? null : { why: pause.why, since: iso(pause.since) },
          };
        }),
        counted_from: iso(countedFrom),
        types: standing.types.map((type) => ({ ...type })),
        lost: standing.lost.map(({ at, cause, ...lost }) => ({
          ...lost,
          cause: cause === 'recreated' ? ('recreated' as const) : ('retention' as const),
          at: iso(at),
        })),
        audit: {
          round_at: isoOrNull(audit.roundAt),
          hours: audit.hours,
          differing_hours: audit.differingHours,
          differing: audit.differing.map(({ hour, ...rest }) => ({ ...rest, hour: iso(hour) })),
        },
      };
    },
  );
}

type Logs = Awaited<ReturnType<typeof readIngestStanding>>['logs'];

/** A log that waits before anything was written down of it is one too. */
function withWaiting(logs: Logs, waiting: ReadonlyMap<string, PausedLog>): Logs {
  const known = new Set(logs.map(({ log }) => log));
  const unknown = [...waiting.keys()].filter((log) => !known.has(log));
  const nothing = {
    type: null,
    lag: null,
    pendingChunks: 0,
    pendingMessages: 0,
    pendingSince: null,
    askedAt: null,
    readTo: null,
    retired: false,
  };
  return [...logs, ...unknown.map((log) => ({ log, ...nothing }))];
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : iso(atMs));
