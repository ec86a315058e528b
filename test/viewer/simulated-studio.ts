/** A studio with something to tell: some weeks of the simulator's events up to the moment at which the server of the tests stands, with names and prices. */
import { DAY_MS } from '../../services/common/calendar-zone.ts';
import { createStudio } from '../../services/simulator/studio.ts';
import { DEMO_LABELS } from '../../services/simulator/labels.ts';
import { NOW_MS, type TestServer } from '../query/open-server.ts';

const EVENTS_A_REQUEST = 10_000;

export async function fillStudio(server: TestServer, { days = 21, scale = 0.3 } = {}): Promise<void> {
  let batch: object[] = [];
  const send = async () => {
    const { status, text } = await server.ask('POST', '/events?wait=true', { body: batch });
    if (status !== 200) throw new Error(`the studio's events were not taken in: ${text}`);
    batch = [];
  };
  for (const event of createStudio({ seed: 7, startMs: NOW_MS - days * DAY_MS, days, scale })) {
    batch.push(event);
    if (batch.length === EVENTS_A_REQUEST) await send();
  }
  if (batch.length > 0) await send();
  for (const [dimension, labels] of Object.entries(DEMO_LABELS)) {
    const named = labels.map((label, order) => ({ colour: null, archived: false, ...label, order }));
    const body = Object.fromEntries(named.map(({ id, ...label }) => [id, label]));
    await server.ask('PUT', `/labels/${dimension}`, { body });
  }
}
