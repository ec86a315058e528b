/**
 * The stage: events that came without Kafka, written to disk as one block before they are declared. They are the content of their
 * chunk until it is finished. `batch` tells the block of one process from that of a twin that took the same numbers: the
 * ledger row, whose digest is the batch, says whose counts.
 */
import { randomUUID } from 'node:crypto';
import type { StudioEvent } from '../events/types.ts';
import type { Store } from '../store/types.ts';
import type { Origin } from '../events/dead-letter.ts';
import type { ChunkRow } from './chunk.ts';
import type { AcceptedMessage, Log } from './types.ts';

export interface StagedContent {
  readonly messages: readonly AcceptedMessage[];
  readonly origin: Origin;
}

export interface Stage {
  /** Writes the messages as one block, synced to disk; answers with the batch's name. */
  put(log: Log, messages: readonly AcceptedMessage[], origin: Origin): Promise<string>;
  /** The content of a declared chunk; fewer messages than it has positions where it is swept already. */
  read(chunk: ChunkRow): Promise<StagedContent>;
  /** Deletes what lies before the position: its chunks are settled. */
  sweep(log: Log, before: number): Promise<void>;
}

export function createStage(store: Store): Stage {
  return {
    put: async (log, messages, origin) => {
      const batch = randomUUID();
      await store.insert(
        'intake_stage',
        messages.map((message) => ({
          log: log.name,
          incarnation: log.incarnation,
          number: message.position,
          recorded_at: message.recordedAt,
          type: log.type,
          origin,
          body: JSON.stringify(message.event),
          batch,
        })),
      );
      return batch;
    },
    read: async (chunk) => {
      const { log, first, last, digest } = chunk;
      const rows = await store.query<{ number: string; recorded_ms: string; origin: Origin; body: string }>(
        `SELECT number, toUnixTimestamp64Milli(recorded_at) AS recorded_ms, origin, body FROM intake_stage
         WHERE log = {log:String} AND incarnation = {incarnation:String} AND number BETWEEN {first:UInt64} AND {last:UInt64} AND batch = {batch:String}
         ORDER BY number`,
        { log: log.name, incarnation: log.incarnation, first, last, batch: digest },
      );
      return { messages: rows.map(toMessage), origin: rows[0]?.origin ?? 'http' };
    },
    sweep: async ({ name, incarnation }, before) => {
      const settled = 'log = {log:String} AND incarnation = {incarnation:String} AND number < {before:UInt64}';
      const params = { log: name, incarnation, before };
      // A delete costs more than asking whether there is anything to delete.
      const [found] = await store.query(`SELECT 1 FROM intake_stage WHERE ${settled} LIMIT 1`, params);
      if (found !== undefined) await store.command(`DELETE FROM intake_stage WHERE ${settled}`, params);
    },
  };
}

function toMessage(row: { readonly number: string; readonly recorded_ms: string; readonly body: string }): AcceptedMessage {
  const bytes = Buffer.from(row.body);
  return {
    kind: 'accepted',
    position: Number(row.number),
    recordedAt: Number(row.recorded_ms),
    sizeBytes: bytes.length,
    // Judged before it was staged.
    event: JSON.parse(row.body) as StudioEvent,
    bytes,
  };
}
