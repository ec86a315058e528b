/** What filters are chosen from: the values of a dimension that occur in a range. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer, type TestServer } from './open-server.ts';
import { DAY, delivered, generation } from './studio-events.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer();
  await server.ask('POST', '/events?wait=true', {
    body: [
      generation('p1', 'g1'),
      generation('p1', 'g2', { outcome: 'FAILED' }),
      generation('p2', 'g3', { outcome: 'FAILED', failure_type: 'artifact' }),
      generation('p3', 'g4', { occurred_at: '2026-03-17T10:00:00Z', queued_at: null, started_at: '2026-03-17T09:00:00Z' }),
      ...delivered('p1'),
    ],
  });
  await server.ask('PUT', '/labels/project_id', {
    body: { p1: { name: 'The Lighthouse', order: null, colour: null, archived: false } },
  });
});
afterAll(() => server.close());

const valuesOf = async (dimension: string, token?: string) =>
  server.ask('GET', `/catalogue/${dimension}/values?from=${DAY.from}&to=${DAY.to}&zone=UTC`, token === undefined ? {} : { token });

describe('the values of a dimension', () => {
  test('are those that occur in the range, with their names, the most frequent first', async () => {
    // Of p1 two attempts and a delivery lie on the day; it was onboarded before.
    expect((await valuesOf('project_id')).body['items']).toEqual([
      { id: 'p1', name: 'The Lighthouse', count: 3 },
      { id: 'p2', name: 'p2', count: 1 },
    ]);
  });

  test('include none, where an event carries none', async () => {
    expect((await valuesOf('failure_type')).body['items']).toEqual([
      { id: 'artifact', name: 'artifact', count: 1 },
      { id: null, name: 'none', count: 1 },
    ]);
  });

  test('include characters, which no count goes by', async () => {
    expect((await valuesOf('character_id')).body['items']).toEqual([{ id: 'p1-c1', name: 'p1-c1', count: null }]);
  });

  test('are those of their own projects, for somebody limited to some', async () => {
    const limited = await server.token('viewer', ['p2']);
    expect((await valuesOf('project_id', limited)).body['items']).toEqual([{ id: 'p2', name: 'p2', count: 1 }]);
    expect((await valuesOf('worker_id', limited)).body['items']).toEqual([{ id: 'w1', name: 'w1', count: 1 }]);
  });

  test('include workers that did nothing but report', async () => {
    await server.ask('POST', '/events?wait=true', {
      body: {
        type: 'worker',
        event_id: 'w9-1',
        occurred_at: '2026-03-19T10:00:00Z',
        worker_id: 'w9',
        gpu_model: 'H100',
        gpu_count: 1,
        from: '2026-03-19T09:30:00Z',
        state: 'IDLE',
      },
    });
    expect((await valuesOf('worker_id')).body['items']).toEqual([
      { id: 'w1', name: 'w1', count: 3 },
      { id: 'w9', name: 'w9', count: 0 },
    ]);
  });

  test('of no dimension are refused, and so is a range that is none', async () => {
    expect(await valuesOf('mood')).toMatchObject({ status: 400, body: { code: 'unknown_dimension' } });
    expect(await server.ask('GET', '/catalogue/project_id/values?preset=someday')).toMatchObject({
      status: 400,
      body: { code: 'unknown_preset' },
    });
  });
});
