import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pino } from 'pino';
import { WrapsheetError } from '../../services/common/errors.ts';
import type { Principal } from '../../services/people/types.ts';
import type { Answer, Answers } from '../../services/query/answers.ts';
import type { TopAnswer } from '../../services/query/top-answers.ts';
import { createLive, type Listener, type LiveMessage } from '../../services/query/live.ts';
import { createHeldClock } from '../support/held-clock.ts';
import { NOW_MS, openServer, type TestServer } from './open-server.ts';
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

/** A studio in which something changes between any two looks, unless told. */
function depsOf(answers: Pick<Answers, 'answer'>, look: () => string = changing()) {
  return {
    begin: () => ({ ...answers, freshness: () => Promise.resolve(freshness) }),
    look: () => Promise.resolve({ events: { generation: look() }, studio: '' }),
    clock: createHeldClock(NOW_MS),
    log: pino({ level: 'silent' }),
  };
}

function changing(): () => string {
  let looks = 0;
  return () => String((looks += 1));
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
    const live = createLive({ lookEveryMs: 1, mostListeners: 5 }, depsOf(answers));
    const [one, other] = [createListener(), createListener()];
    live.listen(one.listener);
    live.listen(other.listener);
    await Promise.all([one.until(() => figures(one.told) >= 3), other.until(() => figures(other.told) >= 3)]);
    await live.close();
    // Each round told both listeners, and asked once for them.
    expect(asked).toBeLessThanOrEqual(Math.max(figures(one.told), figures(other.told)) + 1);
    await Promise.all([one.ended, other.ended]);
  });

  test('questions are answered again only when something has changed, or the clock has gone on', async () => {
    let asked = 0;
    let looks = 0;
    let mark = 'a';
    const looked = new Map<number, PromiseWithResolvers<void>>();
    const answers = { answer: () => Promise.resolve(answerOf((asked += 1))) };
    const deps = depsOf(answers, () => {
      looks += 1;
      looked.get(looks)?.resolve();
      return mark;
    });
    const looksFrom = (count: number) => {
      const wanted = Promise.withResolvers<void>();
      looked.set(looks + count, wanted);
      return wanted.promise;
    };
    const live = createLive({ lookEveryMs: 1, mostListeners: 5 }, deps);
    const one = createListener();
    live.listen(one.listener);
    await one.until(() => figures(one.told) === 1);
    await looksFrom(12);
    expect(asked).toBe(1);
    mark = 'b';
    await one.until(() => figures(one.told) === 2);
    deps.clock.advance(60_000);
    await one.until(() => figures(one.told) === 3);
    await looksFrom(12);
    expect(asked).toBe(3);
    await live.close();
  });

  test('only questions whose events have changed are answered again', async () => {
    const asked: string[] = [];
    let qa = 'a';
    const answers = {
      answer: ({ metrics }: { readonly metrics: readonly string[] }) => {
        asked.push(metrics.join());
        return Promise.resolve(answerOf(asked.length));
      },
    };
    const deps = { ...depsOf(answers), look: () => Promise.resolve({ events: { generation: 'a', qa }, studio: '' }) };
    const live = createLive({ lookEveryMs: 1, mostListeners: 5 }, deps);
    const one = createListener();
    live.listen({ ...one.listener, questions: [{ metrics: ['attempts'] }, { metrics: ['qa_checks'] }, { metrics: ['failures'] }] });
    await one.until(() => figures(one.told) === 3);
    qa = 'b';
    await one.until(() => figures(one.told) === 5);
    await live.close();
    expect(asked).toEqual(['attempts', 'qa_checks', 'failures', 'qa_checks', 'failures']);
  });

  test('somebody who comes later is answered although nothing has changed', async () => {
    const answers = { answer: () => Promise.resolve(answerOf(1)) };
    const live = createLive(
      { lookEveryMs: 1, mostListeners: 5 },
      depsOf(answers, () => 'a'),
    );
    const [one, other] = [createListener(), createListener()];
    live.listen(one.listener);
    await one.until(() => figures(one.told) === 1);
    live.listen(other.listener);
    await other.until(() => figures(other.told) === 1);
    await live.close();
    expect(one.told.map(({ event }) => event)).toEqual(['freshness', 'studio', 'figures']);
  });

  test('who comes while a round is under way is served by it', async () => {
    const first = Promise.withResolvers<Answer>();
    const begun = Promise.withResolvers<void>();
    const answers = {
      answer: ({ metrics }: { readonly metrics: readonly string[] }) => {
        if (metrics.includes('qa_checks')) return Promise.resolve(answerOf(2));
        begun.resolve();
        return first.promise;
      },
    };
    const live = createLive(
      { lookEveryMs: 60_000, mostListeners: 5 },
      depsOf(answers, () => 'a'),
    );
    const [one, other] = [createListener(), createListener()];
    live.listen(one.listener);
    await begun.promise;
    live.listen({ ...other.listener, questions: [{ metrics: ['qa_checks'] }, { metrics: ['attempts'] }] });
    await other.until(() => figures(other.told) === 1);
    expect(figures(one.told)).toBe(0);
    first.resolve(answerOf(1));
    await Promise.all([one.until(() => figures(one.told) === 1), other.until(() => figures(other.told) === 2)]);
    await live.close();
  });

  test('what is asked ahead is there for who asks it next, in whatever order its words are, until something changes', async () => {
    let asked = 0;
    let mark = 'a';
    const answers = { answer: () => Promise.resolve(answerOf((asked += 1))) };
    const live = createLive(
      { lookEveryMs: 1, mostListeners: 1 },
      depsOf(answers, () => mark),
    );
    const told = Promise.withResolvers<void>();
    live.ahead({
      questions: [{ metrics: ['attempts'], preset: 'today' }],
      principal: () => {
        told.resolve();
        return Promise.resolve(VIEWER);
      },
    });
    await told.promise;
    const one = createListener();
    // There is room for one only: who asked ahead does not stay.
    await vi.waitFor(() => live.listen({ ...one.listener, questions: [{ preset: 'today', metrics: ['attempts'] }] }));
    await one.until(() => figures(one.told) === 1);
    expect(asked).toBe(1);
    mark = 'b';
    await one.until(() => figures(one.told) === 2);
    expect(asked).toBe(2);
    await live.close();
  });

  test('what failed is asked again by the next one', async () => {
    let asked = 0;
    const answers = {
      answer: () => {
        asked += 1;
        return asked === 1 ? Promise.reject(new WrapsheetError('deadline_exceeded', 'too long')) : Promise.resolve(answerOf(1));
      },
    };
    const live = createLive(
      { lookEveryMs: 60_000, mostListeners: 5 },
      depsOf(answers, () => 'a'),
    );
    const [one, other] = [createListener(), createListener()];
    live.listen(one.listener);
    await one.until(() => one.told.some(({ event }) => event === 'problem'));
    live.listen(other.listener);
    await other.until(() => figures(other.told) === 1);
    await live.close();
    expect(asked).toBe(2);
  });

  test('of a dimension only the greatest values over the whole range are told, if asked for so', async () => {
    const amounts = [
      ['aurora', 3],
      ['borealis', 9],
      ['corona', 5],
    ] as const;
    const answers = {
      answer: ({ by = [] }: { readonly by?: readonly string[] }) => {
        const rows = amounts.map(([project_id, attempts]) => ({
          ...(by.includes('day') && { day: '2026-03-19' }),
          project_id,
          attempts,
        }));
        return Promise.resolve({ rows, meta: { ...answerOf(0).meta, n: rows.map(({ attempts }) => ({ attempts })) } });
      },
    };
    const live = createLive({ lookEveryMs: 1, mostListeners: 5 }, depsOf(answers));
    const one = createListener();
    live.listen({ ...one.listener, questions: [{ metrics: ['attempts'], by: ['day', 'project_id'], top: 2 }] });
    await one.until(() => figures(one.told) === 1);
    await live.close();
    const { rows, meta, values } = one.told.find(({ event }) => event === 'figures')!.data as unknown as TopAnswer;
    expect(rows.map(({ project_id }) => project_id)).toEqual(['borealis', 'corona']);
    expect(meta.n).toEqual([{ attempts: 9 }, { attempts: 5 }]);
    expect(values).toBe(3);
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
    const live = createLive({ lookEveryMs: 1, mostListeners: 5 }, depsOf(answers));
    const one = createListener();
    live.listen(one.listener);
    await one.until(() => one.told.some(({ event }) => event === 'problem'));
    await live.close();
    expect(one.told.map(({ event }) => event)).toEqual(['freshness', 'studio', 'figures', 'problem']);
    expect(one.told.at(-1)?.data).toMatchObject({ code: 'deadline_exceeded', question: 0 });
  });

  test('who loses the right to listen hears nothing more', async () => {
    let may = true;
    let attempts = 0;
    const answers = { answer: () => Promise.resolve(answerOf((attempts += 1))) };
    const live = createLive({ lookEveryMs: 1, mostListeners: 5 }, depsOf(answers));
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
    const live = createLive({ lookEveryMs: 1000, mostListeners: 1 }, depsOf(answers));
    const leave = live.listen(createListener().listener);
    expect(() => live.listen(createListener().listener)).toThrow(
      expect.objectContaining({ code: 'too_many_requests', params: { retry_after_s: 30 } }),
    );
    leave();
    expect(() => live.listen(createListener().listener)).not.toThrow();
    await live.close();
  });
});
