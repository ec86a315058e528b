/** How far each log is read, written down at a bounded rate: what the watermark is read from (store/freshness.ts). */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import { RETIRED_LOG_MS } from '../store/freshness.ts';
import type { Store } from '../store/types.ts';
import type { Log } from './types.ts';

export interface LogProgress {
  readonly log: Log;
  /** The next position to be settled. */
  readonly position: number;
  /** The position after the last one the log held when it was asked. */
  readonly end: number;
  /** The log's share of the watermark, epoch ms: when it was found read to its end, else the time of what is read next. */
  readonly watermarkMs: number;
}

export interface Progress {
  write(progress: readonly LogProgress[]): Promise<void>;
  /** Where the log ended when it was last asked; null: that incarnation is not known. */
  lastSeenEnd(log: Log): Promise<number | null>;
  /** Lets logs that nobody has read yet hold the watermark back. */
  begin(logs: readonly Log[]): Promise<void>;
  /** Takes the Kafka logs that are not of these topics out of the watermark: nobody reads them any more. */
  retireOthers(topics: readonly string[]): Promise<void>;
  /** The Kafka logs that count for the watermark. */
  kafkaLogs(): Promise<string[]>;
}

interface ProgressRow {
  readonly log: string;
  readonly incarnation: string;
  readonly position: string;
  readonly end: string;
  readonly watermark_ms: string;
}

export function createProgress(store: Store, clock: Clock): Progress {
  const writer = randomUUID();
  const insert = (rows: readonly Readonly<Record<string, unknown>>[]) =>
    store.insert(
      'log_progress',
      rows.map((row) => ({ ...row, at: clock.now(), writer })),
    );
  return {
    write: (progress) =>
      insert(
        progress.map(({ log, position, end, watermarkMs }) => ({
          log: log.name,
          incarnation: log.incarnation,
          position,
          end,
          watermark_ms: watermarkMs,
        })),
      ),
    lastSeenEnd: async (log) => {
      const [row] = await store.query<{ end: string }>(
        'SELECT end FROM log_progress FINAL WHERE log = {log:String} AND incarnation = {incarnation:String}',
        { log: log.name, incarnation: log.incarnation },
      );
      return row === undefined ? null : Number(row.end);
    },
    begin: async (logs) => {
      const rows = await store.query<{ log: string }>(
        'SELECT log FROM log_progress FINAL WHERE log IN {logs:Array(String)} AND watermark_ms != {retired:Int64}',
        {
          logs: logs.map(({ name }) => name),
          retired: RETIRED_LOG_MS,
        },
      );
      const there = new Set(rows.map(({ log }) => log));
      const fresh = logs.filter(({ name }) => !there.has(name));
      await insert(fresh.map(({ name, incarnation }) => ({ log: name, incarnation, position: 0, end: 0, watermark_ms: 0 })));
    },
    kafkaLogs: async () => {
      const rows = await store.query<{ log: string }>(
        "SELECT log FROM log_progress FINAL WHERE startsWith(log, 'kafka/') AND watermark_ms != {retired:Int64} ORDER BY log",
        { retired: RETIRED_LOG_MS },
      );
      return rows.map(({ log }) => log);
    },
    retireOthers: async (topics) => {
      const rows = await store.query<ProgressRow>(
        `SELECT log, incarnation, position, end, watermark_ms FROM log_progress FINAL
         WHERE startsWith(log, 'kafka/') AND splitByChar('/', log)[2] NOT IN {topics:Array(String)} AND watermark_ms != {retired:Int64}`,
        { topics, retired: RETIRED_LOG_MS },
      );
      await insert(rows.map((row) => ({ ...row, watermark_ms: RETIRED_LOG_MS })));
    },
  };
}
