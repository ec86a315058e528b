/** Why money is not known: what an answer has tells whether a price is missing, or there was nothing to pay for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sayUnknown } from '../../services/reports/rendering/view/say.ts';
import { openServer, type TestServer } from './open-server.ts';
import { delivered, generation } from './studio-events.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer();
  // What was made for the character that p1 delivered cost GPU time; p2 has delivered nothing.
  await server.ask('POST', '/events?wait=true', { body: [generation('p1', 'g1'), ...delivered('p1'), generation('p2', 'g2')] });
});
afterAll(() => server.close());

async function why(
  metric: string,
  project: string | null,
  range: object = { from: '2026-03-01', to: '2026-03-20' },
): Promise<string | number> {
  const filters = project === null ? {} : { project_id: [project] };
  const { body } = await server.ask('POST', '/query', { body: { metrics: [metric], by: [], zone: 'UTC', filters, ...range } });
  const { rows, meta } = body as unknown as { rows: readonly Record<string, number | null>[]; meta: Meta };
  const value = rows[0]?.[metric] ?? null;
  const future = Date.parse(meta.from) >= Date.parse(meta.watermark);
  return value ?? sayUnknown({ unit: 'money', n: meta.n[0]?.[metric] ?? null, future });
}
interface Meta {
  readonly n: readonly Readonly<Record<string, number>>[];
  readonly from: string;
  readonly watermark: string;
}

const EMPTY = { from: '2026-01-01', to: '2026-02-01' };
const LATER = { from: '2026-04-01', to: '2026-05-01' };

test.each([
  ['GPU time without any price', 'gpu_cost', 'p1', undefined, 'no price for its GPU time'],
  ['no GPU time', 'gpu_cost', null, EMPTY, 0],
  ['a delivery whose GPU time has no price', 'cost_per_character', 'p1', undefined, 'no price for its GPU time'],
  ['GPU time, and nothing delivered', 'cost_per_character', 'p2', undefined, 'nothing was delivered in this range'],
  ['nothing at all', 'cost_per_character', null, EMPTY, 'nothing was delivered in this range'],
  ['a range that is still to come', 'cost_per_character', null, LATER, 'not known yet'],
] as const)('%s', async (_, metric, project, range, expected) => {
  expect(await why(metric, project, range)).toBe(expected);
});

test('with a price it is said how much', async () => {
  const prices = [{ gpu_model: 'H100', from: '2026-01-01T00:00:00Z', price: '2.50' }];
  expect((await server.ask('PUT', '/prices', { body: { currency: 'EUR', prices } })).status).toBe(200);
  expect(await why('gpu_cost', 'p1')).toBe(2.5);
  expect(await why('cost_per_character', 'p2')).toBe('nothing was delivered in this range');
});
