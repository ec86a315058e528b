/**
 * Watches the assigned partitions at a bounded rate: how far each lags, its share of the watermark, whether its topic is still the same, whether
 * retention has overtaken it. Notices what no message tells, since a consumer of an idle or recreated topic hears nothing.
 */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { IngestMetrics } from '../metrics.ts';
import { pause } from '../pause.ts';
import type { LogProgress, Progress } from '../progress.ts';
import type { Offsets, Partition } from './partition.ts';
import type { KafkaSource } from './source.ts';
import type { TopicIds } from './topic-ids.ts';

export interface WatchDeps {
  readonly source: KafkaSource;
  readonly topicIds: TopicIds;
  /** Of every partition of a topic. */
  readonly offsetsOfTopic: (topic: string) => Promise<ReadonlyMap<number, Offsets>>;
  readonly progress: Progress;
  readonly metrics: IngestMetrics;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly log: Logger;
}

export interface Watch {
  start(): void;
  close(): Promise<void>;
}

export function createWatch(deps: WatchDeps): Watch {
  const { source, topicIds, offsetsOfTopic, progress, metrics, clock, everyMs, log } = deps;
  const closing = new AbortController();
  let running: Promise<void> | null = null;

  const look = async (): Promise<void> => {
    const byTopic = Map.groupBy(source.assigned(), ({ topic }) => topic);
    const found: LogProgress[] = [];
    for (const [topic, partitions] of byTopic) found.push(...(await lookAt(topic, partitions)));
    if (found.length === 0) return;
    await progress.write(found);
    metrics.watermarkAge.set(Math.max(0, clock.now() - Math.min(...found.map(({ watermarkMs }) => watermarkMs))) / 1_000);
  };

  const lookAt = async (topic: string, partitions: readonly Partition[]): Promise<LogProgress[]> => {
    // The clock first: what arrives after it is later than the share.
    const polledMs = clock.now();
    const now = await topicIds.now(topic);
    const offsets = await offsetsOfTopic(topic);
    const found: LogProgress[] = [];
    for (const partition of partitions) {
      const standing = partition.standing();
      const offset = offsets.get(partition.partition);
      if (standing === null || offset === undefined) continue;
      if (now?.id !== standing.log.incarnation || offset.low > standing.settled || offset.high < standing.settled) {
        source.rejoin();
        return found;
      }
      metrics.lag.set({ log: partition.name }, offset.high - standing.settled);
      const share = standing.settled >= offset.high ? polledMs : standing.lastRecordMs;
      // A log of which nothing has been read says nothing about time.
      found.push({ log: standing.log, position: standing.settled, end: offset.high, watermarkMs: share ?? 0 });
    }
    return found;
  };

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await look();
      } catch (error) {
        log.warn({ err: error }, 'The progress of the logs cannot be seen now');
      }
      await pause(everyMs, closing.signal);
    }
  };

  return {
    start: () => {
      running = run();
    },
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
