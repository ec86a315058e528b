import { afterAll, beforeAll } from 'vitest';
import { createMetrics, type Metrics } from '../../services/metrics/metrics.ts';
import { EVENT_TYPES, type StudioEvent } from '../../services/events/types.ts';
import { createLanding } from '../../services/store/landing.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

/** How many chunks the events of a type come in, so that views add to rows that are there already and repeats cross chunks. */
const CHUNKS = 2;

/** A store of its own in which the events have landed in their order, repeats and all. Throws where an event conflicts with another. */
export async function storeOf(events: readonly StudioEvent[]): Promise<TestStore> {
  const opened = await openTestStore();
  const landing = createLanding(opened.store);
  for (const type of EVENT_TYPES) {
    const positioned = events
      .filter((event) => event.type === type)
      .map((event, position) => ({ position, recordedAt: event.occurred_at, event }));
    const size = Math.ceil(positioned.length / CHUNKS);
    for (let first = 0; first < positioned.length; first += size) {
      const chunk = { id: `${type}/0/${first}`, type, attempt: 1, events: positioned.slice(first, first + size) };
      const { conflicts } = await landing.land(chunk);
      if (conflicts.length > 0) throw new Error(`conflicting events: ${JSON.stringify(conflicts)}`);
    }
  }
  return opened;
}

/** The metric layer over a store of these events, for the tests of the block that calls it; opened before them and closed after. */
export function metricsOver(events: readonly StudioEvent[]): () => Metrics {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await storeOf(events);
  });
  afterAll(() => opened.close());
  return () => createMetrics({ store: opened.store });
}
