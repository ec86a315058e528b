import { TIME_FIELDS } from '../../services/events/json.ts';
import { EVENT_TYPES, type StudioEvent } from '../../services/events/types.ts';
import type { Store } from '../../services/store/types.ts';
import { firstAccepted } from '../oracle/first-accepted.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

/** How many blocks the events of a type come in, so that views add to rows that are there already. */
const BLOCKS = 2;

/** A store of its own that holds the events, with every view run over them. */
export async function storeOf(events: readonly StudioEvent[]): Promise<TestStore> {
  const opened = await openTestStore();
  await insertEvents(opened.store, firstAccepted(events));
  return opened;
}

async function insertEvents(store: Store, events: readonly StudioEvent[]): Promise<void> {
  for (const type of EVENT_TYPES) {
    const rows = events.filter((event) => event.type === type).map(rawRow);
    for (let block = 0; block < BLOCKS; block++) {
      const part = rows.filter((_, i) => i % BLOCKS === block);
      if (part.length > 0) await store.insert(`raw_${type}`, part);
    }
  }
}

function rawRow(event: StudioEvent, position: number): Record<string, unknown> {
  const times = TIME_FIELDS[event.type];
  const fields = Object.entries(event)
    .filter(([name]) => name !== 'type')
    .map(([name, value]) => [name, times.includes(name) && typeof value === 'number' ? new Date(value).toISOString() : value]);
  return {
    ...Object.fromEntries(fields),
    chunk: 'test',
    position,
    recorded_at: new Date(event.occurred_at).toISOString(),
    content_hash: 0,
  };
}
