import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRateLimit } from '../../services/query/rate-limit.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { openServer, type TestServer } from './open-server.ts';

describe('the rate limit', () => {
  test('lets a burst of a minute through, then as many as the minute brings back', () => {
    const clock = createHeldClock(0);
    const limit = createRateLimit({ perMinute: 60, clock });
    for (let request = 0; request < 60; request += 1) expect(limit.take('a')).toBe(0);
    expect(limit.take('a')).toBe(1);
    clock.advance(1_000);
    expect(limit.take('a')).toBe(0);
    expect(limit.take('a')).toBe(1);
  });

  test('one asker does not use up another’s', () => {
    const limit = createRateLimit({ perMinute: 1, clock: createHeldClock(0) });
    expect([limit.take('a'), limit.take('b'), limit.take('a')]).toEqual([0, 0, 60]);
  });

  test('a clock that goes back gives nothing and takes nothing', () => {
    const clock = createHeldClock(0);
    const limit = createRateLimit({ perMinute: 1, clock });
    limit.take('a');
    clock.advance(-60_000);
    expect(limit.take('a')).toBe(60);
  });
});

describe('a server with a limit', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openServer({ WRAPSHEET_REQUESTS_PER_MINUTE: '5' });
  });
  afterAll(() => server.close());

  test('says when to come back, and counts guesses by address', async () => {
    for (let guess = 0; guess < 5; guess += 1)
      expect(await server.ask('GET', '/catalogue', { token: `wst_${guess}` })).toMatchObject({ status: 401 });
    const refused = await server.ask('GET', '/catalogue', { token: 'wst_6' });
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '12' },
      body: { code: 'too_many_requests', retry_after_s: 12 },
    });
    expect(await server.ask('GET', '/catalogue')).toMatchObject({ status: 200 });
    server.clock.advance(12_000);
    expect(await server.ask('GET', '/catalogue', { token: 'wst_7' })).toMatchObject({ status: 401 });
  });
});
