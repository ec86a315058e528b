/**
 * One partition as this process reads it: the writer that goes on where the ledger says, and what makes sure that the messages at hand are those
 * of this very log. Everything it knows it learns anew from ledger and broker when `open` is called; after any failure it is closed.
 */
import type { Logger } from 'pino';
import type { AvroCodec } from '../../events/avro.ts';
import type { EventType } from '../../events/types.ts';
import type { Ledger } from '../chunk.ts';
import { createMutex } from '../../store/mutex.ts';
import { createJudge } from '../judging.ts';
import { openLogWriter, type Backlog, type LogWriter, type LogWriterDeps } from '../log-writer.ts';
import type { IngestMetrics } from '../metrics.ts';
import type { JudgedMessage, Log, LogMessage } from '../types.ts';
import type { TopicIds } from './topic-ids.ts';

export interface Offsets {
  readonly low: number;
  readonly high: number;
}

export interface PartitionDeps extends LogWriterDeps {
  readonly ledger: Ledger;
  readonly topicIds: TopicIds;
  readonly offsetsOf: (topic: string, partition: number) => Promise<Offsets>;
  /** Where another incarnation of the log ended when it was last seen; null: not known. */
  readonly lastSeenEnd: (log: Log) => Promise<number | null>;
  readonly codec: AvroCodec;
  readonly metrics: IngestMetrics;
  readonly log: Logger;
}

/** What happens while nobody waits for it. */
export interface PartitionEvents {
  /** A chunk is settled. */
  readonly onSettled: () => void;
  /** Everything is settled, or its chunk's end has not been read. */
  readonly onIdle: () => void;
  /** Landing has failed: the partition is to be closed and opened anew. */
  readonly onFailed: (error: unknown) => void;
}

/** A record as kafkajs hands it over. */
export interface FetchedRecord {
  readonly offset: string;
  /** Epoch ms. */
  readonly timestamp: string;
  readonly value: Buffer | null;
}

export interface FetchedBatch {
  readonly messages: readonly FetchedRecord[];
  readonly first: number;
  /** The position after the last one fetched. */
  readonly end: number;
}

export type TakeOutcome =
  | { readonly kind: 'taken' }
  /** The batch does not start where the writer stands: fetch from there. */
  | { readonly kind: 'seek'; readonly to: number }
  /** The topic is not the one this log belongs to any more. */
  | { readonly kind: 'recreated' };

export interface Partition {
  readonly name: string;
  readonly topic: string;
  readonly partition: number;
  /** Where to fetch from; null: there is no such topic now. */
  open(): Promise<number | null>;
  /** Nothing more is taken in; resolves at the end of the chunk that is being landed. */
  close(): Promise<void>;
  /** Resolves when the batch is judged and taken in; it is landed in the background. */
  take(batch: FetchedBatch, heartbeat: () => Promise<void>): Promise<TakeOutcome>;
  /** From `first` until before `end` the log holds nothing to be read (marks of transactions, what was aborted, compaction): the position goes on. */
  pass(first: number, end: number): Promise<void>;
  /** What is taken in and not settled; null while it is not open. */
  backlog(): Backlog | null;
  /** null while it is not open. */
  standing(): { readonly log: Log; readonly settled: number; readonly lastRecordMs: number | null } | null;
}

const JUDGE_AT_ONCE = 5_000;

export function createPartition(
  topic: string,
  partition: number,
  type: EventType,
  deps: PartitionDeps,
  events: PartitionEvents,
): Partition {
  const { ledger, topicIds, offsetsOf, lastSeenEnd, codec, metrics, log: logger } = deps;
  const name = `kafka/${topic}/${partition}`;
  const turns = createMutex();
  let writer: LogWriter | null = null;
  const judge = createJudge(codec, type);
  /** The landing that is being watched for its failure. */
  let watched: Promise<void> | null = null;
  /** The position that was sought and did not come: the log holds nothing there. */
  let soughtFor = -1;

  const noteLost = async (log: Log, first: number, end: number, why: 'retention' | 'recreated'): Promise<void> => {
    await ledger.lose(log, first, end - 1, why);
    metrics.lost.inc({ log: name }, end - first);
    logger.error({ log: name, incarnation: log.incarnation, first, end, why }, 'Messages were gone before they could be read');
  };

  /** Closes the logs of topics that had this name before: what was not read of them is lost. */
  const closeFormer = async (incarnation: string): Promise<void> => {
    for (const former of await ledger.incarnations(name)) {
      if (former.incarnation === incarnation) continue;
      const log: Log = { name, incarnation: former.incarnation, type };
      await noteLost(log, former.next, Math.max((await lastSeenEnd(log)) ?? 0, former.next), 'recreated');
    }
  };

  /** Retention may have taken messages that nobody has read. */
  const passLost = async (opened: LogWriter): Promise<LogWriter> => {
    const { low } = await offsetsOf(topic, partition);
    if (low <= opened.wants()) return opened;
    // What was read is landed first: the ledger has no place for it behind what is lost.
    await opened.drained();
    await noteLost(opened.log, opened.wants(), low, 'retention');
    const again = await openLogWriter(opened.log, deps, events.onSettled);
    // A declared chunk of which some is lost goes on with the rest.
    if (again.wants() < low) await again.write([], low);
    return again;
  };

  /** Those from a position on. */
  const judgeFrom = async (position: number, messages: readonly FetchedRecord[], heartbeat: () => Promise<void>) => {
    await codec.ensure(messages.map(({ value }) => value));
    const judged: JudgedMessage[] = [];
    for (let start = 0; start < messages.length; start += JUDGE_AT_ONCE) {
      const some: LogMessage[] = [];
      for (const { offset, timestamp, value } of messages.slice(start, start + JUDGE_AT_ONCE)) {
        const message = { position: Number(offset), recordedAt: Number(timestamp), bytes: value };
        if (message.position >= position) some.push(message);
      }
      for (const message of judge(some)) judged.push(message);
      await heartbeat();
    }
    return judged;
  };

  /** Lands in the background, and tells if that fails. */
  const give = (current: LogWriter, messages: readonly JudgedMessage[], end: number): void => {
    const landed = current.write(messages, end);
    if (landed === watched) return;
    watched = landed;
    landed.then(events.onIdle, (error: unknown) => {
      // One that was closed meanwhile is opened anew already.
      if (writer === current) events.onFailed(error);
    });
  };

  const take = async (batch: FetchedBatch, heartbeat: () => Promise<void>): Promise<TakeOutcome> => {
    const current = writer;
    if (current === null) throw new TypeError(`${name} is not open`);
    // Asked after the fetch: a topic that still has its id now had it when the messages were fetched.
    if ((await topicIds.now(topic))?.id !== current.log.incarnation) return { kind: 'recreated' };
    const wants = current.wants();
    if (batch.end <= wants) return { kind: 'seek', to: wants };
    if (batch.first > wants && soughtFor !== wants) {
      // A late seek, retention, or a log that holds nothing there (compaction, marks of transactions): ask for it once.
      soughtFor = wants;
      if ((await offsetsOf(topic, partition)).low <= wants) return { kind: 'seek', to: wants };
      writer = await passLost(current);
      return { kind: 'seek', to: writer.wants() };
    }
    give(current, await judgeFrom(wants, batch.messages, heartbeat), batch.end);
    return { kind: 'taken' };
  };

  const pass = async (first: number, end: number): Promise<void> => {
    const current = writer;
    if (current === null || first > current.wants() || end <= current.wants()) return;
    if ((await topicIds.now(topic))?.id === current.log.incarnation) give(current, [], end);
  };

  return {
    name,
    topic,
    partition,
    open: async () => {
      const now = await topicIds.now(topic);
      if (now === null || partition >= now.partitions) return null;
      await closeFormer(now.id);
      writer = await passLost(await openLogWriter({ name, incarnation: now.id, type }, deps, events.onSettled));
      soughtFor = -1;
      return writer.wants();
    },
    close: async () => {
      const closed = writer;
      writer = null;
      await closed?.stop();
    },
    // What is passed is told by an event that kafkajs does not wait for: it may come while the next batch is there.
    take: (batch, heartbeat) => turns.run(name, () => take(batch, heartbeat)),
    pass: (first, end) => turns.run(name, () => pass(first, end)),
    backlog: () => writer?.backlog() ?? null,
    standing: () => (writer === null ? null : { log: writer.log, settled: writer.settled(), lastRecordMs: writer.lastRecordMs() }),
  };
}
