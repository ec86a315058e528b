import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, generation } from './studio-events.ts';
import { openServer, type TestServer } from './open-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openServer({ WRAPSHEET_MAX_BODY_BYTES: '4096', WRAPSHEET_MAX_EVENTS: '3' });
});
afterAll(() => server.close());

const question = { metrics: ['attempts'], ...DAY };

describe('a question that makes no sense is refused with a stable code and advice', () => {
  test.each([
    ['an unknown metric', { ...question, metrics: ['attemptz'] }, 'unknown_metric'],
    ['an unknown dimension', { ...question, by: ['colour'] }, 'unknown_dimension'],
    ['an unknown filter', { ...question, filters: { colour: ['red'] } }, 'unknown_dimension'],
    ['a pair that does not go together', { ...question, by: ['reviewer_id'] }, 'metric_dimension_mismatch'],
    ['a bound off the quarter-hour', { ...question, from: '2026-03-19T00:07:00Z' }, 'bound_off_quarter'],
    ['a bound with seconds', { ...question, from: '2026-03-19T00:15:01Z' }, 'bound_off_quarter'],
    ['from = to', { ...question, to: question.from }, 'bad_range'],
    ['from after to', { ...question, from: '2026-03-21' }, 'bad_range'],
    ['an unknown zone', { ...question, zone: 'Europe/Atlantis' }, 'unknown_zone'],
    ['no time', { ...question, from: 'yesterday evening' }, 'bad_time'],
    ['a time without offset', { ...question, from: '2026-03-19T10:00:00' }, 'bad_time'],
    ['an unknown preset', { metrics: ['attempts'], preset: 'last-fortnight' }, 'unknown_preset'],
    ['neither range nor preset', { metrics: ['attempts'] }, 'bad_request'],
    ['both range and preset', { ...question, preset: 'today' }, 'bad_request'],
    ['a number where a text belongs', { ...question, zone: 7 }, 'bad_request'],
    ['a number in quotes is no boolean', { ...question, compare: 'true' }, 'bad_request'],
    ['a field that is not there', { ...question, grouping: ['day'] }, 'bad_request'],
    ['no metrics', { ...DAY, metrics: [] }, 'bad_request'],
    ['a list', [question], 'bad_request'],
  ])('%s', async (_what, body, code) => {
    const answer = await server.ask('POST', '/query', { body });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ code, status: 400, type: `https://wrapsheet.dev/errors/${code}` });
    expect(String(answer.body['detail'])).not.toBe('');
    expect(String(answer.body['advice'])).not.toBe('');
    expect(String(answer.body['instance'])).toMatch(/^urn:wrapsheet:request:[0-9a-f-]{36}$/);
  });

  test('the fault is named with its place', async () => {
    const wrong = await server.ask('POST', '/query', { body: { ...question, filters: { project_id: 'p' } } });
    expect(wrong.body).toMatchObject({ code: 'bad_request', place: 'body.filters.project_id' });
    const mismatch = await server.ask('POST', '/query', { body: { ...question, by: ['reviewer_id'] } });
    expect(String(mismatch.body['detail'])).toContain('project_id');
    const foreign = await server.ask('POST', '/query', { body: { ...question, grouping: ['day'] } });
    expect(foreign.body).toMatchObject({ place: 'body.grouping', detail: 'body.grouping is not a field that this takes.' });
  });
});

describe('a request that cannot be read', () => {
  test('malformed JSON', async () => {
    const answer = await server.ask('POST', '/query', { payload: '{"metrics": [', headers: { 'content-type': 'application/json' } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });

  test('an unknown content type', async () => {
    const answer = await server.ask('POST', '/query', { payload: '<query/>', headers: { 'content-type': 'application/xml' } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });

  test('a body that is too large names the limit', async () => {
    const answer = await server.ask('POST', '/query', { body: { ...question, zone: 'x'.repeat(5000) } });
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large', limit_bytes: 4096 } });
  });

  test('an address that is not there', async () => {
    expect(await server.ask('GET', '/nothing?secret=1')).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: 'There is no GET /nothing.' },
    });
    expect(await server.ask('DELETE', '/query')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('a query string with a foreign field', async () => {
    expect(await server.ask('GET', '/reports?sort=size')).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });
});

const count = async () => {
  const { body } = await server.ask('POST', '/query', { body: question });
  return (body['rows'] as { attempts: number }[])[0]?.attempts;
};

describe('events', () => {
  test('each line of NDJSON has its own verdict, and nothing that is accepted is lost', async () => {
    const before = Number(await count());
    const lines = [JSON.stringify(generation('p1', 'n1')), '{"type": "generation", broken', JSON.stringify(generation('p1', 'n2'))];
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await server.ask('POST', '/events?wait=true', { payload: `\uFEFF${lines.join('\r\n')}\n\n`, headers });
    expect(answer.body).toMatchObject({ accepted: 2, duplicate: 0, rejected: [{ index: 1, code: 'invalid_json' }] });
    expect(await count()).toBe(before + 2);
    expect(await server.ask('POST', '/events?wait=true', { payload: lines.join('\n'), headers })).toMatchObject({
      body: { accepted: 0, duplicate: 2, rejected: [{ index: 1 }] },
    });
    expect(await count()).toBe(before + 2);
  });

  test('what was rejected of a file is a dead letter that names file and line', async () => {
    const lines = [JSON.stringify(generation('p1', 'f1')), '', 'broken off', '{"type": "teleport"}'];
    const headers = { 'content-type': 'application/x-ndjson' };
    await server.ask('POST', '/events?wait=true&file=night%20shift.ndjson&first_line=101', { payload: lines.join('\n'), headers });
    await server.ask('POST', '/events?file=one.json', { body: { type: 'beam' } });
    const { body } = await server.ask('GET', '/dead-letters');
    expect(body['items']).toEqual(
      expect.arrayContaining(
        [
          'night shift.ndjson line 103: the text "broken off"',
          'night shift.ndjson line 104: type is "teleport"',
          'one.json: type is "beam"',
        ].map((detail) => expect.objectContaining({ origin: 'file', detail: expect.stringContaining(detail) as string }) as object),
      ),
    );
  });

  test('one event, and an array of good and bad ones', async () => {
    const before = Number(await count());
    expect(await server.ask('POST', '/events?wait=true', { body: generation('p1', 'one') })).toMatchObject({
      status: 200,
      body: { accepted: 1 },
    });
    const mixed = [generation('p1', 'two'), generation('p1', 'three', { gpu_count: 0 }), 'no event'];
    const answer = await server.ask('POST', '/events?wait=true', { body: mixed });
    expect(answer.body).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'out_of_bounds' }, { index: 2 }] });
    expect(await count()).toBe(before + 2);
  });

  test('too many events at once are refused whole, with the limit', async () => {
    const before = await count();
    const body = ['a', 'b', 'c', 'd'].map((id) => generation('p1', `many-${id}`));
    expect(await server.ask('POST', '/events', { body })).toMatchObject({ status: 413, body: { code: 'body_too_large', limit_events: 3 } });
    expect(await count()).toBe(before);
  });

  test('a number or a text is no event and no list of them', async () => {
    for (const payload of ['7', '"event"', 'null']) {
      const answer = await server.ask('POST', '/events', { payload, headers: { 'content-type': 'application/json' } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    }
  });
});
