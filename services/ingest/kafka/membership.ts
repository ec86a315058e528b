/** What a member owes its group: signs of life while it works, and offsets for the tools that show lag. */
import type { Consumer } from 'kafkajs';
import type { Logger } from 'pino';
import type { Partition } from './partition.ts';

const HEARTBEAT_EVERY_MS = 500;

/** Commits how far the partition is settled. Where to go on stands in the ledger, so a commit that fails matters to nobody. */
export async function commitSettled(consumer: Consumer, partition: Partition, log: Logger): Promise<void> {
  const settled = partition.standing()?.settled;
  if (settled === undefined) return;
  try {
    await consumer.commitOffsets([{ topic: partition.topic, partition: partition.partition, offset: String(settled) }]);
  } catch (error) {
    log.debug({ log: partition.name, err: error }, 'An offset was not committed');
  }
}

/** kafkajs sends no heartbeats while a batch is worked on; a failing one means that the group goes on without us, which the next fetch finds out. */
export function keepAlive(heartbeat: () => Promise<void>): { stop(): Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    last = heartbeat().catch(() => undefined);
  }, HEARTBEAT_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await last;
    },
  };
}
