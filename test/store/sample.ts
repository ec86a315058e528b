/** Events and chunks for the tests of landing. */
import type { PlainBody } from '../../services/events/avro-plain.ts';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import type { CharacterEvent, EventType, GenerationEvent, StudioEvent } from '../../services/events/types.ts';
import type { Chunk } from '../../services/store/landing.ts';
import type { Store } from '../../services/store/types.ts';

export const NOON = Date.UTC(2026, 2, 1, 12);
export const MINUTE = 60_000;
export const DAY = 86_400_000;

export function generation(id: string, over: Partial<GenerationEvent> = {}): GenerationEvent {
  return {
    type: 'generation',
    event_id: id,
    occurred_at: NOON,
    generation_id: `${id}-generation`,
    project_id: 'p',
    character_id: 'c',
    scene_id: 's',
    scene_type: 'wide',
    resolution_tier: '4k',
    worker_id: 'w',
    gpu_model: 'H100',
    gpu_count: 2,
    queued_at: NOON - 40 * MINUTE,
    started_at: NOON - 20 * MINUTE,
    attempt: 1,
    outcome: 'SUCCEEDED',
    failure_type: null,
    workflow_version: null,
    ...over,
  };
}

export function character(id: string, over: Partial<CharacterEvent> = {}): CharacterEvent {
  return {
    type: 'character',
    event_id: id,
    occurred_at: NOON,
    project_id: 'p',
    character_id: 'c',
    resolution_tier: '4k',
    stage: 'ONBOARDED',
    ...over,
  };
}

export interface ChunkOptions {
  readonly log?: string;
  readonly first?: number;
  readonly attempt?: number;
}

/** A chunk of consecutive positions. */
export function chunkOf(events: readonly StudioEvent[], { log = 'kafka/t/0', first = 0, attempt = 1 }: ChunkOptions = {}): Chunk {
  const type: EventType = events[0]?.type ?? 'generation';
  const placed = events.map((event, index) => ({ position: first + index, recordedAt: event.occurred_at + 1_000, event }));
  return { id: `${log}/0/${first}`, type, attempt, events: placed };
}

const codec = createAvroCodec({ schemas: loadSchemas() });

/** The event as it comes from Kafka; null: with texts that take a closer look. */
export function plainOf(event: StudioEvent): PlainBody | null {
  return codec.glance(event.type, codec.encode(event), event.occurred_at);
}

/** The chunk as it comes from Kafka, of events that all have their plain body. */
export function asItCame(chunk: Chunk): Chunk {
  const events = chunk.events.map((row) => {
    const plain = plainOf(row.event);
    if (plain === null) throw new Error(`${row.event.event_id} takes a closer look`);
    return { ...row, plain };
  });
  return { ...chunk, events };
}

/** What a table holds, as text: raw rows as they are; of a derived table one row for each key, sets in order. */
export async function contentOf(store: Store, table: string): Promise<string[]> {
  const columns = table === 'character_stages' ? '* REPLACE (arraySort(stages) AS stages)' : '*';
  const rows = await store.query<{ row: string }>(
    `SELECT toString(tuple(${columns})) AS row FROM ${table} ${table.startsWith('raw_') ? '' : 'FINAL'} ORDER BY row`,
  );
  return rows.map(({ row }) => row);
}

/** The value of a one-cell SELECT, as a number. */
export async function numberOf(store: Store, sql: string): Promise<number> {
  const [row] = await store.query<{ n: number }>(`SELECT toFloat64((${sql})) AS n`);
  return row?.n ?? Number.NaN;
}
