/**
 * What `GET /live` tells: how far the data are, and the figures of asked questions whenever they change. While somebody listens, a cheap look is taken
 * several times a second at whether anything has changed; only then are the questions answered again. All listeners share one round, also who comes while it
 * is under way, and their answers: a question that several ask is answered once, as long as nothing has changed.
 */
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError, toProblem } from '../common/errors.ts';
import { CATALOGUE } from '../metrics/catalogue.ts';
import { eventTypesOf } from '../metrics/event-types.ts';
import type { QueryRequest } from '../metrics/question.ts';
import type { Principal } from '../people/types.ts';
import type { ChangeMark } from '../store/change-mark.ts';
import type { Freshness } from '../store/freshness.ts';
import { describeFreshness, type Answers } from './answers.ts';
import { createKeptAnswers } from './kept-answers.ts';
import { answerTop, type TopRequest } from './top-answers.ts';

export interface LiveMessage {
  readonly event: 'freshness' | 'studio' | 'figures' | 'problem';
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Listener {
  /** Who listens, with the rights of this moment; null when they have lost them, which ends it. */
  principal(): Promise<Principal | null>;
  readonly questions: readonly TopRequest[];
  send(message: LiveMessage): void;
  end(): void;
}

export interface Live {
  /** @returns how to leave. @throws WrapsheetError `too_many_requests` when enough listen already. */
  listen(listener: Listener): () => void;
  /** Begins to answer what somebody is about to ask, so that it is known when they do. */
  ahead(asked: Pick<Listener, 'principal' | 'questions'>): void;
  /** Ends every listener. */
  close(): Promise<void>;
}

export interface LiveConfig {
  /** The pause between two looks. */
  readonly lookEveryMs: number;
  readonly mostListeners: number;
}

interface LiveDeps {
  /** What a round is answered with: freshness, settings and prices are read once for all of its questions. */
  readonly begin: () => LiveRound;
  /** Whether anything has changed. */
  readonly look: () => Promise<ChangeMark>;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface LiveRound extends Pick<Answers, 'answer'> {
  readonly freshness: () => Promise<Freshness>;
}

interface Listening {
  readonly listener: Listener;
  /** What was last told, by subject. */
  readonly told: Map<string, string>;
  /** What each question was last answered at; not there: it is answered in the next round whatever has changed. */
  readonly answeredAt: Map<number, string>;
  /** Leaves when it has been told. */
  readonly once: boolean;
}

/** One round: what it is answered with, and at what. */
interface Round extends LiveRound {
  readonly mark: ChangeMark;
  readonly state: Freshness;
}

const RETRY_SECONDS = 30;
/** How far the data are is told, and the rights of listeners are looked at, at every so manieth look. */
const FRESH_LOOKS = 5;
/** A round that began so short a time ago is what somebody new is told first; the next look is under way then. */
const STILL_NEW_MS = 1_000;
const MINUTE_MS = 60_000;
const SERVER_FAULT = 500;

export function createLive({ lookEveryMs, mostListeners }: LiveConfig, deps: LiveDeps): Live {
  const { log } = deps;
  const kept = createKeptAnswers(deps.clock);
  const listening = new Set<Listening>();
  /** Serves somebody who comes while a round is under way, or still new. */
  let join: ((one: Listening) => void) | null = null;
  /** Done when everybody is served who came after a round. */
  let late: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let round: Promise<void> | null = null;
  let closed = false;
  let looks = 0;

  const answerFor = async (one: Listening, index: number, request: TopRequest, principal: Principal, round: Round) => {
    const place = placeOf(request, principal, round);
    if (one.answeredAt.get(index) === place) return;
    one.answeredAt.set(index, place);
    const ask = (question: QueryRequest) => kept.ask(question, principal, place, round);
    const subject = `question ${index}`;
    try {
      const { rows, meta, values } = await answerTop(request, ask);
      // The watermark moves by itself; only figures and range count as a change.
      const watched = [rows, meta.from, meta.to, meta.at_least, meta.comparison, values];
      tell(one, subject, { event: 'figures', data: { question: index, rows, meta, values } }, watched);
    } catch (error) {
      if (!(error instanceof WrapsheetError)) log.error({ err: error }, 'a live question failed');
      const known =
        error instanceof WrapsheetError ? error : new WrapsheetError('internal', 'The question could not be answered.', { cause: error });
      const problem = toProblem(known, 'urn:wrapsheet:live');
      // What the question itself is at fault for stays so.
      if (problem.status >= SERVER_FAULT) one.answeredAt.delete(index);
      tell(one, subject, { event: 'problem', data: { question: index, ...problem } }, problem);
    }
  };

  const serve = async (one: Listening, round: Round) => {
    const principal = await one.listener.principal();
    if (principal === null) {
      listening.delete(one);
      one.listener.end();
      return;
    }
    const data = describeFreshness(round.state);
    tell(one, 'freshness', { event: 'freshness', data }, data);
    const { studio } = round.mark;
    tell(one, 'studio', { event: 'studio', data: { mark: studio } }, studio);
    // All at once: what several of them need is read once for the round. Each is told as soon as it is known.
    await Promise.all(one.listener.questions.map((request, index) => answerFor(one, index, request, principal, round)));
    if (one.once) listening.delete(one);
  };

  /** @returns whether everybody was served */
  const serveAll = async (round: Round): Promise<boolean> => {
    const begunMs = performance.now();
    let failed = false;
    const begin = async (one: Listening) => {
      try {
        await serve(one, round);
      } catch (error) {
        failed = true;
        log.warn({ err: error }, 'a listener could not be served');
      }
    };
    const served = [...listening].map(begin);
    join = (one) => void served.push(begin(one));
    // Grows while it is gone through.
    for (const work of served) await work;
    join = (one) => {
      if (performance.now() - begunMs < STILL_NEW_MS) late = Promise.all([late, begin(one)]);
    };
    return !failed;
  };

  /** Nothing that is the same at the same place needs to be asked again. Open ranges move with the clock, unknown time with the watermark: to the minute. */
  const placeOf = ({ metrics }: TopRequest, { projects }: Principal, { mark, state }: Round): string =>
    JSON.stringify([
      eventTypesOf(metrics.filter(isMetric)).map((type) => mark.events[type]),
      mark.studio,
      projects,
      Math.floor(deps.clock.now() / MINUTE_MS),
      Math.floor(state.watermark / MINUTE_MS),
    ]);

  let lastMark = '';
  const runRound = async () => {
    const isTurn = looks % FRESH_LOOKS === 0;
    looks += 1;
    join = null;
    try {
      await late;
      const mark = await deps.look();
      const said = JSON.stringify(mark);
      const isNew = [...listening].some(({ told }) => told.size === 0);
      if (said === lastMark && !isTurn && !isNew) return;
      const begun = deps.begin();
      kept.forgetBefore(deps.clock.now() - MINUTE_MS);
      // Only where nothing failed: else the round is made again.
      if (await serveAll({ ...begun, mark, state: await begun.freshness() })) lastMark = said;
    } catch (error) {
      // The next round asks again; the listeners see that nothing new comes and the heartbeat that the server lives.
      log.warn({ err: error }, 'a live round failed');
    }
  };

  const schedule = (delayMs: number) => {
    if (closed || timer !== null || round !== null || listening.size === 0) return;
    timer = setTimeout(() => {
      timer = null;
      const begun = performance.now();
      round = runRound().finally(() => {
        round = null;
        // As long a pause as the round took: a steady stream of changes takes no more than half of the time.
        schedule(Math.max(lookEveryMs, performance.now() - begun));
      });
    }, delayMs);
  };

  const enter = (listener: Listener, once: boolean): Listening => {
    const one: Listening = { listener, told: new Map(), answeredAt: new Map(), once };
    listening.add(one);
    join?.(one);
    if (timer !== null) {
      // Somebody new need not wait for the next look.
      clearTimeout(timer);
      timer = null;
    }
    schedule(0);
    return one;
  };
  const isFull = (): boolean => closed || listening.size >= mostListeners;

  return {
    listen(listener) {
      if (isFull()) {
        throw new WrapsheetError('too_many_requests', `${mostListeners} listeners are connected, which is the most.`, {
          params: { retry_after_s: RETRY_SECONDS },
        });
      }
      const one = enter(listener, false);
      return () => void listening.delete(one);
    },
    ahead(asked) {
      if (!isFull()) enter({ ...asked, send: () => undefined, end: () => undefined }, true);
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      for (const { listener } of listening) listener.end();
      listening.clear();
      await Promise.all([round, late]);
    },
  };
}

/** What is none is refused when it is answered. */
const isMetric = (metric: string): boolean => CATALOGUE.some(({ id }) => id === metric);

/** Sends a message unless what it is about is as it was last told. */
function tell({ listener, told }: Listening, subject: string, message: LiveMessage, watched: unknown): void {
  const text = JSON.stringify(watched);
  if (told.get(subject) === text) return;
  told.set(subject, text);
  listener.send(message);
}
