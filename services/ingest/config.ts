/** What the ingest room can be told, and what it does untold. */
import type { KafkaConfig } from './kafka/connect.ts';
import { DEFAULT_LIMITS, type ChunkLimits } from './planner.ts';

export interface IngestConfig {
  /** null: events come by HTTP and file only, and are staged in the store. */
  readonly kafka: KafkaConfig | null;
  readonly limits: ChunkLimits;
  /** Events of requests that may wait before further ones are turned away. */
  readonly maxWaitingEvents: number;
  /** Events of waiting requests that are taken in together. */
  readonly maxBatchEvents: number;
  /** Declared chunks of the intake that may wait for landing. */
  readonly maxBacklogChunks: number;
  /** How often each log's progress is written down at most, ms. */
  readonly progressEveryMs: number;
  /** How often it is checked whether a store or registry that was away is back, ms. */
  readonly awayRetryMs: number;
  /** Pause between two rounds of the auditor, ms; null: it does not run by itself. */
  readonly auditEveryMs: number | null;
}

export const INGEST_DEFAULTS: IngestConfig = {
  kafka: null,
  limits: DEFAULT_LIMITS,
  maxWaitingEvents: 100_000,
  maxBatchEvents: 20_000,
  maxBacklogChunks: 32,
  progressEveryMs: 1_000,
  awayRetryMs: 1_000,
  auditEveryMs: 30_000,
};
