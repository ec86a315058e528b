/**
 * Does the store hold exactly these events? Raw is compared with the list, and every rollup and entity with what its view's SELECT makes of the list, each
 * event once. Nothing of how ingest recovers or audits is used.
 */
import { EVENT_TYPES, type EventType, type StudioEvent } from '../../services/events/types.ts';
import { encodeContainer } from '../../services/store/avro-container.ts';
import { derivedTables, type DerivedTable } from '../../services/store/derived.ts';
import { contentHash, eventFields, rawTable, stagedStructure } from '../../services/store/event-columns.ts';
import type { Store } from '../../services/store/types.ts';
import { selectOver } from '../../services/store/views.ts';

/** The first copy of each event, by type. */
function firstCopies(events: readonly StudioEvent[], type: EventType): StudioEvent[] {
  const first = new Map<string, StudioEvent>();
  for (const event of events) if (event.type === type && !first.has(event.event_id)) first.set(event.event_id, event);
  return [...first.values()];
}

/** What differs, in words; empty where the store holds exactly the events. */
export async function differences(store: Store, events: readonly StudioEvent[]): Promise<string[]> {
  const found: string[] = [];
  for (const type of EVENT_TYPES) {
    const expected = `expected_${type}`;
    await fill(store, type, expected, firstCopies(events, type));
    try {
      found.push(...(await rawDifferences(store, type, expected)));
      for (const table of derivedTables().filter((derived) => derived.type === type))
        found.push(...(await derivedDifferences(store, table, expected)));
    } finally {
      await store.command(`DROP TABLE ${expected}`);
    }
  }
  return found;
}

async function fill(store: Store, type: EventType, table: string, events: readonly StudioEvent[]): Promise<void> {
  const fields = eventFields()[type];
  const names = fields.map(({ name }) => `\`${name}\``).join(', ');
  await store.command(`CREATE OR REPLACE TABLE ${table} AS ${rawTable(type)} ENGINE = MergeTree ORDER BY tuple()`);
  if (events.length === 0) return;
  const rows = events.map((event, position) => ({ position, recordedAt: 0, event }));
  const staged = await store.stageAvro(encodeContainer(fields, rows), stagedStructure(fields));
  await store.command(
    `INSERT INTO ${table} (${names}, content_hash) SETTINGS max_partitions_per_insert_block = 0
     SELECT ${names}, ${contentHash(fields)} FROM ${staged.from}`,
  );
  await staged.release();
}

async function rawDifferences(store: Store, type: EventType, expected: string): Promise<string[]> {
  const rows = await store.query<{ event_id: string; copies: string; wanted: string; same: number }>(
    `SELECT event_id, sum(stored) AS copies, sum(1 - stored) AS wanted, min(content_hash) = max(content_hash) AS same FROM (
       SELECT event_id, content_hash, 1 AS stored FROM ${rawTable(type)} UNION ALL SELECT event_id, content_hash, 0 AS stored FROM ${expected})
     GROUP BY event_id HAVING copies != 1 OR wanted != 1 OR NOT same LIMIT 20`,
  );
  return rows.map((row) => `raw_${type} ${row.event_id}: ${row.copies} for ${row.wanted}${row.same === 1 ? '' : ', other content'}`);
}

async function derivedDifferences(store: Store, table: DerivedTable, expected: string): Promise<string[]> {
  const keys = table.keys.map(({ name }) => name);
  const values = table.kind === 'rollup' ? table.measures : table.states.map(({ name }) => name);
  const merged = (name: string): string => {
    const merge = table.kind === 'rollup' ? 'sum' : (table.states.find((state) => state.name === name)?.merge ?? 'any');
    return merge === 'groupUniqArrayArray' ? `arraySort(${merge}(${name})) AS ${name}_` : `${merge}(${name}) AS ${name}_`;
  };
  const select = (from: string) =>
    `SELECT ${[...keys, ...values.map(merged)].join(', ')} FROM (${from}) GROUP BY ${keys.join(', ')}
     ${table.kind === 'rollup' ? `HAVING ${table.measures.map((name) => `${name}_ != 0`).join(' OR ')}` : ''}`;
  const read = async (from: string) => new Set((await store.query(select(from))).map((row) => JSON.stringify(row)));
  const should = await read(selectOver(table.definition, expected, null));
  const holds = await read(`SELECT * FROM ${table.target} WHERE ${table.share}`);
  // Another view of the same target may have keys that this one knows nothing of; it is compared by itself.
  const shared = table.kind === 'entity' && derivedTables().filter(({ target }) => target === table.target).length > 1;
  const missing = [...should].filter((row) => !holds.has(row)).map((row) => `${table.view} lacks ${row}`);
  const surplus = shared ? [] : [...holds].filter((row) => !should.has(row)).map((row) => `${table.view} has ${row} too much`);
  return [...missing, ...surplus].slice(0, 20);
}
