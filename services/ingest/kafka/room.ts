/**
 * How much may be fetched while earlier messages land: about another chunk for each partition, and so many bytes in all. A partition that lands
 * nothing is always let in, since a chunk that was declared before may be larger than any bound and has to be read whole.
 */
import type { Partition } from './partition.ts';

export interface RoomLimits {
  /** Messages of one partition behind the chunk that is being landed. */
  readonly maxWaiting: number;
  /** Of messages of all partitions that are not settled. */
  readonly maxBytes: number;
  readonly partitions: () => Iterable<Partition>;
}

export interface Room {
  /** Resolves when the partition may be given more, or is closed. */
  for(partition: Partition): Promise<void>;
  /** To be called when something has been settled or closed. */
  changed(): void;
}

export function createRoom({ maxWaiting, maxBytes, partitions }: RoomLimits): Room {
  let change = Promise.withResolvers<void>();

  const unsettledBytes = (): number => {
    let sizeBytes = 0;
    for (const partition of partitions()) sizeBytes += partition.backlog()?.sizeBytes ?? 0;
    return sizeBytes;
  };
  const isFor = (partition: Partition): boolean => {
    const backlog = partition.backlog();
    return backlog === null || !backlog.landing || (backlog.waiting < maxWaiting && unsettledBytes() < maxBytes);
  };

  return {
    for: async (partition) => {
      while (!isFor(partition)) await change.promise;
    },
    changed: () => {
      change.resolve();
      change = Promise.withResolvers();
    },
  };
}
