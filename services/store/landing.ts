/**
 * Landing a chunk of events: each once into raw, and through the views into everything derived from raw.
 *
 * One INSERT … SELECT of one block under the chunk's token, so twins land it once. After a crash, or a first try that did not return success,
 * the token proves nothing (it may outlive its rows): `verify` then completes raw, compares every rollup and entity that the chunk
 * touches with raw, and mends what differs, while no other writer of the type is let in.
 */
import { WrapsheetError } from '../common/errors.ts';
import { loadSchemas } from '../events/schemas.ts';
import type { EventType } from '../events/types.ts';
import { encodeContainer, passThrough, type PositionedEvent } from './avro-container.ts';
import { compareDerived, type Mended } from './comparison.ts';
import { derivedTables, type DerivedTable } from './derived.ts';
import { eventFields, stagedStructure } from './event-columns.ts';
import { countMissing, droppedRows, landMissingRows, landRows, searchHours, type SearchedTarget } from './landing-sql.ts';
import { createMutex } from './mutex.ts';
import { touchedByChunk } from './scope.ts';
import { writersLease } from './standstill.ts';
import type { Params, Store } from './types.ts';

/** A contiguous piece of a log, judged: what is to be landed as one. */
export interface Chunk {
  /** `log/incarnation/first`: the same for everyone who lands it. */
  readonly id: string;
  readonly type: EventType;
  /** 1, 2, 3 …: which try this is, for what has to be landed under a token of its own. */
  readonly attempt: number;
  /** In order of position. */
  readonly events: readonly PositionedEvent[];
}

export interface Conflict {
  readonly position: number;
  readonly event_id: string;
}

export interface LandCounts {
  /** Rows that raw holds of this chunk. */
  readonly landed: number;
  /** Copies of events that raw had from another chunk, or that stood in this chunk before. */
  readonly repeats: number;
  /** Copies with other content than the first: not landed, to be buried. */
  readonly conflicts: readonly Conflict[];
}

export interface VerifyOutcome extends LandCounts {
  /** Rows that raw lacked and now holds. */
  readonly restored: number;
  /** What differed from raw and was mended, by derived table; empty where all was right. */
  readonly mended: readonly Mended[];
}

export interface LandingDeps {
  /** Keeps other processes' writers of a type out while the work runs; needed where several processes share a store. */
  readonly withLease?: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

export interface Landing {
  /** Lands the chunk; safe to repeat and to run twice at once. Throws as Store does, with nothing or all of it landed, or part after a crash. */
  land(chunk: Chunk): Promise<LandCounts>;
  /** Makes sure that raw holds exactly the chunk's rows and that what is derived from them equals raw; mends it otherwise. */
  verify(chunk: Chunk): Promise<VerifyOutcome>;
}

interface DroppedRow {
  readonly position: number;
  readonly event_id: string;
  readonly conflict: number;
}

const MAX_ATTEMPTS = 20;
const NOTHING: LandCounts = { landed: 0, repeats: 0, conflicts: [] };

/** A chunk whose events stand ready in the store, and the hours in which raw may hold other copies of them. */
interface StagedChunk {
  readonly chunk: Chunk;
  readonly target: SearchedTarget;
  readonly from: string;
  /** Parameters of the landing statements. */
  readonly params: Params;
}

/** Told here, because the engine would have to read the staged events once more for it. */
function hasTwins({ events }: Chunk): boolean {
  const hashes = new Float64Array(events.length);
  for (let i = 0; i < events.length; i++) {
    const plain = events[i]?.plain;
    if (plain === undefined) return new Set(events.map(({ event }) => event.event_id)).size < events.length;
    hashes[i] = plain.idHash;
  }
  // Two ids of one hash would only be looked at more closely.
  hashes.sort();
  return hashes.some((hash, i) => i > 0 && hash === hashes[i - 1]);
}

async function countStaged(store: Store, { chunk, target, from, params }: StagedChunk): Promise<LandCounts> {
  const total = chunk.events.length;
  if (!target.seen && !target.twins) return { landed: total, repeats: 0, conflicts: [] };
  const dropped = await store.query<DroppedRow>(droppedRows(target, from), params);
  const conflicts = dropped.filter((row) => row.conflict === 1).map(({ position, event_id }) => ({ position, event_id }));
  return { landed: total - dropped.length, repeats: dropped.length - conflicts.length, conflicts };
}

/** Puts what raw lacks of the chunk there; resolves with how many rows that were. */
async function completeRaw(store: Store, { chunk, target, from, params }: StagedChunk): Promise<number> {
  const count = async () => (await store.query<{ missing: number }>(countMissing(target, from), params))[0]?.missing ?? 0;
  const missing = await count();
  let left = missing;
  // The token of an attempt may be spent as well, if an earlier process died between it and the rows: then the next.
  for (let i = 0; left > 0; i++) {
    if (i === MAX_ATTEMPTS)
      throw new WrapsheetError('store_failed', `Rows of ${chunk.id} do not land`, { params: { chunk: chunk.id, left } });
    await store.command(landMissingRows(target, from, `${chunk.id}#${chunk.attempt + i}`), params);
    left = await count();
  }
  return missing;
}

async function mendDerived(store: Store, derived: readonly DerivedTable[], chunk: Chunk): Promise<Mended[]> {
  const scope = touchedByChunk(chunk.id, chunk.events);
  const mended: Mended[] = [];
  for (const table of derived.filter((one) => one.type === chunk.type)) {
    const outcome = await compareDerived(store, table, scope, { mend: true });
    if (outcome.differing > 0) mended.push(outcome);
  }
  return mended;
}

export function createLanding(store: Store, deps: LandingDeps = {}): Landing {
  const fields = eventFields();
  const { newest } = loadSchemas();
  const derived = derivedTables();
  const mutex = createMutex();

  const withStaged = async <T>(chunk: Chunk, work: (staged: StagedChunk) => Promise<T>): Promise<T> => {
    const target = { type: chunk.type, fields: fields[chunk.type], cluster: store.cluster };
    // What failed as it came is tried again as it was understood.
    const passed = chunk.attempt === 1 ? passThrough(newest[chunk.type].text, chunk.events) : null;
    const file = passed ?? encodeContainer(target.fields, chunk.events);
    const { from, release } = await store.stageAvro(file, stagedStructure(target.fields));
    try {
      const [found] = await store.query<{ hours: number[] }>(searchHours(target, from), { type: target.type });
      const hours = found?.hours ?? [];
      const searched = { ...target, seen: hours.length > 0, twins: hasTwins(chunk) };
      return await work({ chunk, target: searched, from, params: { chunk: chunk.id, hours } });
    } finally {
      await release();
    }
  };

  return {
    async land(chunk) {
      if (chunk.events.length === 0) return NOTHING;
      return mutex.run(chunk.type, () =>
        withStaged(chunk, async (staged) => {
          const counts = await countStaged(store, staged);
          await store.command(landRows(staged.target, staged.from, chunk.id), staged.params);
          return counts;
        }),
      );
    },
    async verify(chunk) {
      if (chunk.events.length === 0) return { ...NOTHING, restored: 0, mended: [] };
      const held = () =>
        mutex.run(chunk.type, () =>
          withStaged(chunk, async (staged) => {
            const counts = await countStaged(store, staged);
            const restored = await completeRaw(store, staged);
            return { ...counts, restored, mended: await mendDerived(store, derived, chunk) };
          }),
        );
      return deps.withLease === undefined ? held() : deps.withLease(writersLease(chunk.type), held);
    },
  };
}
