/** The bounds that events are judged by. Part of the public contract: see the README.md of this room. */

const HOUR_MS = 3_600_000;

export const LIMITS = {
  /** A Kafka value or a JSON event. The largest valid event (32 failure types of 200 four-byte characters) stays below. */
  messageBytes: 65_536,
  /** Identifiers and names that reports group by, in Unicode code points. */
  idCharacters: 200,
  titleCharacters: 500,
  failureTypes: 32,
  /** 2000-01-01T00:00Z, the earliest occurred_at. */
  occurredFromMs: 946_684_800_000,
  /** 2100-01-01T00:00Z: the rollups' DateTime ends in 2106. */
  occurredBeforeMs: 4_102_444_800_000,
  /** How far occurred_at may lie after the record's own time. */
  futureMs: HOUR_MS,
  attemptMs: 366 * 24 * HOUR_MS,
  workerReportMs: HOUR_MS,
  /**
   * 10,000 GPUs over 366 days are 3.2e14 GPU-milliseconds: exact in a JavaScript number, and 29,000 such attempts
   * fit the Int64 of one rollup cell.
   */
  gpuCount: 10_000,
  attempt: 1_000_000,
  /** Annotations and segments of one review. */
  count: 1_000_000_000,
} as const;
