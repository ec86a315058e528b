import { describe, expect, test } from 'vitest';
import type { Partition } from '../../services/ingest/kafka/partition.ts';
import { createRoom } from '../../services/ingest/kafka/room.ts';
import type { Backlog } from '../../services/ingest/log-writer.ts';

/** A partition as far as room for it is concerned. */
function partition(initial: Backlog | null) {
  const state = { backlog: initial };
  return { state, partition: { backlog: () => state.backlog } as Partition };
}

const idle: Backlog = { landing: false, waiting: 0, sizeBytes: 0 };
const nothing = (): void => {};
const landing = (waiting: number, sizeBytes: number): Backlog => ({ landing: true, waiting, sizeBytes });

/** Whether there is room at once, and if not, whether there is after the change. */
async function roomAfter(
  of: ReturnType<typeof partition>,
  others: readonly ReturnType<typeof partition>[],
  change: () => void,
): Promise<string> {
  const room = createRoom({ maxWaiting: 10, maxBytes: 1_000, partitions: () => [of, ...others].map((one) => one.partition) });
  let answer = 'none';
  const waiting = room.for(of.partition).then(() => (answer = 'room'));
  await Promise.resolve();
  const before = answer;
  change();
  room.changed();
  await waiting;
  return before;
}

describe('room for more messages of a partition', () => {
  test('is there while about another chunk waits at most', async () => {
    expect(await roomAfter(partition(landing(9, 500)), [], nothing)).toBe('room');
    const full = partition(landing(10, 500));
    expect(await roomAfter(full, [], () => (full.state.backlog = landing(0, 500)))).toBe('none');
  });

  test('ends where all partitions together hold too much, until something is settled', async () => {
    const other = partition(landing(0, 600));
    const changed = () => (other.state.backlog = idle);
    expect(await roomAfter(partition(landing(0, 500)), [other], changed)).toBe('none');
  });

  test('is always there for a partition that lands nothing: its chunk may have to be read to its end', async () => {
    const other = partition(landing(0, 5_000));
    expect(await roomAfter(partition({ landing: false, waiting: 50, sizeBytes: 5_000 }), [other], nothing)).toBe('room');
  });

  test('is not waited for once the partition is closed', async () => {
    const full = partition(landing(10, 500));
    expect(await roomAfter(full, [], () => (full.state.backlog = null))).toBe('none');
  });
});
