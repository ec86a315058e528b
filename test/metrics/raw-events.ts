/** Puts events into the raw tables as they are, without the ingest room: the views do the rest. */
import { EVENT_TYPES, type StudioEvent } from '../../services/events/types.ts';
import type { Store } from '../../services/store/types.ts';

const TIMES = new Set(['occurred_at', 'queued_at', 'started_at', 'submitted_at', 'opened_at', 'from']);

/** Inserts events, one insert for each type. Repeats must have been dropped before. */
export async function insertRaw(store: Store, events: readonly StudioEvent[]): Promise<void> {
  for (const type of EVENT_TYPES) {
    const rows = events.filter((event) => event.type === type).map(rawRow);
    if (rows.length > 0) await store.insert(`raw_${type}`, rows);
  }
}

function rawRow(event: StudioEvent, position: number): Record<string, unknown> {
  const fields = Object.entries(event).filter(([name]) => name !== 'type');
  const columns = fields.map(([name, value]) => [
    name,
    TIMES.has(name) && value !== null ? new Date(value as number).toISOString() : value,
  ]);
  const recordedAt = new Date(event.occurred_at).toISOString();
  return { ...Object.fromEntries(columns), chunk: 'test', position, recorded_at: recordedAt, content_hash: 0 };
}

/** Empties the raw tables and everything derived from them. */
export async function clearStore(store: Store): Promise<void> {
  const derived = await store.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine IN ('SummingMergeTree', 'AggregatingMergeTree')",
  );
  const tables = [...EVENT_TYPES.map((type) => `raw_${type}`), ...derived.map(({ name }) => name)];
  for (const table of tables) await store.command(`TRUNCATE TABLE IF EXISTS ${table}`);
}
