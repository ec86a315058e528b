import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pino } from 'pino';
import { WrapsheetError } from '../../services/common/errors.ts';
import type { Principal } from '../../services/people/types.ts';
import type { Answer } from '../../services/query/answers.ts';
import { createLive, type Listener, type LiveMessage } from '../../services/query/live.ts';
import { openServer, type TestServer } from './open-server.ts';
import { DAY, generation } from './studio-events.ts';

const question = { metrics: ['attempts'], by: ['project_id'], ...DAY };

/** The messages of an event stream, one by one; comments come as `comment`. */
async function* messages(response: Response): AsyncGenerator<{ readonly event: string; readonly data: Readonly<Record<string, unknown>> }> {
  let text = '';
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece).toString('utf8');
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      yield { event: field('event') ?? 'comment', data: JSON.parse(field('data') ?? '{}') as Record<string, unknown> };
    }
  }
}

describe('GET /live, over a real connection', () => {
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    server = await openServer();
    ({ url } = await server.wrapsheet.start());
  });
  afterAll(() => server.close());

  const listen = (token: string, questions: unknown) =>
    fetch(`${url}/live?questions=${encodeURIComponent(JSON.stringify(questions))}`, { headers: { authorization: `Bearer ${token}` } });

  test('tells figures at once and again when they change, limited to one’s projects, and ends with the server', async () => {
    const stream = await listen(await server.token('viewer', ['p1']), [question, { metrics: ['busy_hours'], ...DAY }]);
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const told: { event: string; data: Readonly<Record<string, unknown>> }[] = [];
    const waitFor = async (wanted: (message: (typeof told)[number]) => boolean) => {
      for (;;) {
        const { value, done } = await reader.next();
        if (done === true) throw new Error(`the stream ended after ${JSON.stringify(told)}`);
        told.push(value);
        if (wanted(value)) return value;
      }
    };
    const reader = messages(stream);
    await waitFor(({ event, data }) => event === 'figures' && Array.isArray(data['rows']) && data['rows'].length === 0);
    await server.ask('POST', '/events?wait=true', { body: [generation('p1', 'a'), generation('p2', 'b')] });
    const changed = await waitFor(({ event, data }) => event === 'figures' && Array.isArray(data['rows']) && data['rows'].length > 0);
    expect(changed.data).toMatchObject({ question: 0, rows: [{ project_id: 'p1', attempts: 1 }] });
    expect(told.filter(({ event }) => event === 'freshness')).not.toHaveLength(0);
    expect(told.filter(({ event }) => event === 'problem')).toMatchObject([{ data: { question: 1, code: 'forbidden' } }]);
    await server.wrapsheet.server.close();
    for await (const last of reader) expect(last.event).not.toBe('figures');
  });
});

const VIEWER: Principal = { kind: 'user', id: 'v', name: 'Vera', role: 'viewer', projects: null, locale: null };
const freshness = { watermark: 0, provisionalFrom: 0, verifiedTo: null, deadLetters: 0, lost: 0 };
const answerOf = (attempts: number): Answer => ({
  rows: [{ attempts }],
  meta: {
    from: '',
    to: '',
    zone: 'UTC',
    filters: {},
    watermark: '',
    provisional_from: '',
    verified_to: null,
    dead_letters: 0,
    source: 'rollup',
    formulas: {},
    n: [],
    at_least: [],
    comparison: null,
  },
});

/** A listener whose messages can be waited for. */
function createListener(principal: () => Principal | null = () => VIEWER) {
  const told: LiveMessage[] = [];
  const ended = Promise.withResolvers<void>();
  let waiting = Promise.withResolvers<void>();
  const listener: Listener = {
    principal: () => Promise.resolve(principal()),
    questions: [{ metrics: ['attempts'] }],
    send(message) {
      told.push(message);
      waiting.resolve();
    },
    end: () => ended.resolve(),
  };
  const until = async (wanted: () => boolean) => {
    while (!wanted()) {
      await waiting.promise;
      waiting = Promise.withResolvers();
    }
  };
  return { listener, told, ended: ended.promise, until };
}

const figures = (told: readonly LiveMessage[]) => told.filter(({ event }) => event === 'figures').length;

describe('live rounds', () => {
  test('a question that several ask is answered once a round', async () => {
    let asked = 0;
    let attempts = 0;
    const answers = {
      answer: () => {
        asked += 1;
        attempts += 1;
        return Promise.resolve(answerOf(attempts));
      },
    };
    const live = createLive(
      { everyMs: 1, mostListeners: 5 },
      { answers, freshness: () => Promise.resolve(freshness), log: pino({ level: 'silent' }) },
    );
    const [one, other] = [createListener(), createListener()];
    live.listen(one.listener);
    live.listen(other.listener);
    await Promise.all([one.until(() => figures(one.told) >= 3), other.until(() => figures(other.told) >= 3)]);
    await live.close();
    // Each round told both listeners, and asked once for them.
    expect(asked).toBeLessThanOrEqual(Math.max(figures(one.told), figures(other.told)) + 1);
    await Promise.all([one.ended, other.ended]);
  });

  test('what has not changed is not told again; a failure of one question is told beside the others', async () => {
    let rounds = 0;
    const answers = {
      answer: () => {
        rounds += 1;
        if (rounds > 3) return Promise.reject(new WrapsheetError('deadline_exceeded', 'too long'));
        return Promise.resolve(answerOf(7));
      },
    };
    const live = createLive(
      { everyMs: 1, mostListeners: 5 },
      { answers, freshness: () => Promise.resolve(freshness), log: pino({ level: 'silent' }) },
    );
    const one = createListener();
    live.listen(one.listener);
    await one.until(() => one.told.some(({ event }) => event === 'problem'));
    await live.close();
    expect(one.told.map(({ event }) => event)).toEqual(['freshness', 'figures', 'problem']);
    expect(one.told.at(-1)?.data).toMatchObject({ code: 'deadline_exceeded', question: 0 });
  });

  test('who loses the right to listen hears nothing more', async () => {
    let may = true;
    let attempts = 0;
    const answers = { answer: () => Promise.resolve(answerOf((attempts += 1))) };
    const live = createLive(
      { everyMs: 1, mostListeners: 5 },
      { answers, freshness: () => Promise.resolve(freshness), log: pino({ level: 'silent' }) },
    );
    const one = createListener(() => (may ? VIEWER : null));
    live.listen(one.listener);
    await one.until(() => one.told.length >= 2);
    may = false;
    await one.ended;
    await live.close();
    expect(one.told.length).toBeGreaterThanOrEqual(2);
  });

  test('more listeners than there is room for are sent away, with when to come back', async () => {
    const answers = { answer: () => Promise.resolve(answerOf(1)) };
    const live = createLive(
      { everyMs: 1000, mostListeners: 1 },
      { answers, freshness: () => Promise.resolve(freshness), log: pino({ level: 'silent' }) },
    );
    const leave = live.listen(createListener().listener);
    expect(() => live.listen(createListener().listener)).toThrow(
      expect.objectContaining({ code: 'too_many_requests', params: { retry_after_s: 30 } }),
    );
    leave();
    expect(() => live.listen(createListener().listener)).not.toThrow();
    await live.close();
  });
});
