/**
 * The ingest room: sources, the exactly-once writer, dead letters, the auditor (see README.md). `createIngest` wires its parts; nothing runs
 * before `start()`.
 */
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { Clock } from '../common/clock.ts';
import type { AvroCodec } from '../events/avro.ts';
import { rejected, type Judged } from '../events/judged.ts';
import { judgeJson } from '../events/json.ts';
import { EVENT_TYPES } from '../events/types.ts';
import { createLanding } from '../store/landing.ts';
import type { Leases } from '../store/leases.ts';
import type { Store } from '../store/types.ts';
import type { Origin } from '../events/dead-letter.ts';
import { createAuditor, type AuditOptions, type AuditReport } from './audit.ts';
import { createBuried, createBury } from './burying.ts';
import { INGEST_DEFAULTS, type IngestConfig } from './config.ts';
import { createSplit } from './culprits.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters.ts';
import { createDirectSink } from './direct-sink.ts';
import { createIntake, type Intake } from './intake.ts';
import { createKnown } from './known.ts';
import { createKafkaSide } from './kafka/kafka.ts';
import { createLedger } from './ledger.ts';
import { createIngestMetrics } from './metrics.ts';
import { rememberPendingIds } from './pending-ids.ts';
import { createPauses, type PausedLog } from './pauses.ts';
import { createProgress } from './progress.ts';
import { createScratch } from './scratch.ts';
import { createSettle } from './settle.ts';
import { createStage } from './stage.ts';
import { createWriters } from './writers.ts';

export interface IngestDeps {
  readonly store: Store;
  readonly leases: Leases;
  readonly codec: AvroCodec;
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry?: Registry;
}

export interface Ingest {
  readonly intake: Intake;
  readonly deadLetters: DeadLetters;
  /** Lands what an earlier process declared and did not finish, without starting the sources. Not before or after `start`. */
  recover(): Promise<void>;
  /** Recovers what an earlier process left behind, then starts the sources. */
  start(): Promise<void>;
  /** Ends at the next chunk's end; what is declared and not landed is landed at the next start. */
  close(): Promise<void>;
  /** Resolves when everything accepted by the intake of this process is in raw and in what is derived from it. */
  drained(): Promise<void>;
  /** Compares what reports read with raw; see audit.ts. */
  audit(options?: AuditOptions): Promise<AuditReport>;
  /** The logs of this process that wait, and for what. */
  paused(): readonly PausedLog[];
}

export function createIngest(given: Partial<IngestConfig>, deps: IngestDeps): Ingest {
  const config: IngestConfig = { ...INGEST_DEFAULTS, ...given };
  const { store, leases, codec, clock, log } = deps;
  const landing = createLanding(store);
  const metrics = createIngestMetrics(deps.registry ?? new Registry());
  const ledger = createLedger(store, clock);
  const pauses = createPauses(clock);
  const bury = createBury(store, clock);
  // One process owns an embedded store, so only a remote one has other writers.
  const several = store.kind === 'remote';
  const writers = createWriters(several ? (name, work) => leases.withLease(name, work) : null);
  const settle = createSettle({
    ledger,
    landing,
    writers,
    bury,
    buried: createBuried(store),
    split: createSplit(ledger, createScratch(store)),
    metrics,
    log,
  });
  const direct = createDirectSink({
    ledger,
    stage: createStage(store),
    settle,
    limits: config.limits,
    maxBacklogChunks: config.maxBacklogChunks,
    takeUpEveryMs: several ? 5_000 : null,
    log,
  });
  const known = createKnown(store);
  const { maxWaitingEvents, maxBatchEvents } = config;
  const kafka =
    config.kafka === null
      ? null
      : createKafkaSide(config.kafka, config, { ...deps, ledger, settle, limits: config.limits, metrics, pauses });
  const progress = createProgress(store, clock);
  const intake = createIntake({ sink: kafka?.sink ?? direct, known, bury, clock, metrics, maxWaitingEvents, maxBatchEvents });

  // A replayed letter goes into the store at once, so that its replay can be noted with it.
  const replays = createIntake({ sink: direct, known, bury, clock, metrics, maxWaitingEvents, maxBatchEvents });
  const auditor = createAuditor({ store, writers, clock, metrics, log });
  const drained = async (): Promise<void> => {
    await kafka?.sink.drained();
    await direct.drained();
  };

  const judgeAgain = async (origin: Origin, type: string, bytes: Buffer, recordedAt: number): Promise<Judged> => {
    if (origin !== 'kafka') return judgeJson(bytes, recordedAt);
    const known = EVENT_TYPES.find((candidate) => candidate === type);
    if (known === undefined) return rejected('unknown_type', `no event type ${type}`);
    await codec.ensure([bytes]);
    return codec.judge(known, bytes, recordedAt);
  };

  /** Without Kafka settings its logs stand still, and with them the watermark: nobody has said that they no longer count. */
  const warnOfUnread = async (): Promise<void> => {
    const logs = await progress.kafkaLogs();
    if (logs.length > 0)
      log.warn(
        { logs },
        'This store has Kafka logs that are not read, since KAFKA_BROKERS is not set: the watermark stays where they stand',
      );
  };

  return {
    intake,
    deadLetters: createDeadLetters({ store, clock, judge: judgeAgain, take: (events) => replays.take(events) }),
    recover: async () => {
      await rememberPendingIds(store);
      await direct.open();
      await direct.drained();
    },
    start: async () => {
      await rememberPendingIds(store);
      await direct.open();
      if (kafka === null) await warnOfUnread();
      else await kafka.start();
      if (config.auditEveryMs !== null) auditor.start(config.auditEveryMs);
    },
    close: async () => {
      await auditor.close();
      await intake.close();
      await replays.close();
      await kafka?.close();
      await direct.close();
    },
    drained,
    audit: (options) => auditor.audit(options),
    paused: () => pauses.list(),
  };
}
