/**
 * What `GET /live` tells: how far the data are, and the figures of asked questions whenever they change. All listeners share one round: a question
 * that several ask is answered once a round. There is a timer only while somebody listens.
 */
import type { Logger } from 'pino';
import { WrapsheetError, toProblem } from '../common/errors.ts';
import type { QueryRequest } from '../metrics/question.ts';
import type { Principal } from '../people/types.ts';
import { describeFreshness, type Answers } from './answers.ts';
import type { Freshness } from '../store/freshness.ts';

export interface LiveMessage {
  readonly event: 'freshness' | 'figures' | 'problem';
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Listener {
  /** Who listens, with the rights of this moment; null when they have lost them, which ends it. */
  principal(): Promise<Principal | null>;
  readonly questions: readonly QueryRequest[];
  send(message: LiveMessage): void;
  end(): void;
}

export interface Live {
  /** @returns how to leave. @throws WrapsheetError `too_many_requests` when enough listen already. */
  listen(listener: Listener): () => void;
  /** Ends every listener. */
  close(): Promise<void>;
}

export interface LiveConfig {
  readonly everyMs: number;
  readonly mostListeners: number;
}

interface LiveDeps {
  readonly answers: Pick<Answers, 'answer'>;
  readonly freshness: () => Promise<Freshness>;
  readonly log: Logger;
}

interface Listening {
  readonly listener: Listener;
  /** What was last told, by subject. */
  readonly told: Map<string, string>;
}

const RETRY_SECONDS = 30;

export function createLive({ everyMs, mostListeners }: LiveConfig, { answers, freshness, log }: LiveDeps): Live {
  const listening = new Set<Listening>();
  let timer: NodeJS.Timeout | null = null;
  let round: Promise<void> | null = null;
  let closed = false;

  const tell = ({ listener, told }: Listening, subject: string, message: LiveMessage, watched: unknown) => {
    const text = JSON.stringify(watched);
    if (told.get(subject) === text) return;
    told.set(subject, text);
    listener.send(message);
  };

  const answerFor = async (
    one: Listening,
    index: number,
    request: QueryRequest,
    principal: Principal,
    asked: Map<string, ReturnType<Answers['answer']>>,
  ) => {
    const key = JSON.stringify([principal.projects, request]);
    const answer = asked.get(key) ?? answers.answer(request, principal);
    asked.set(key, answer);
    const subject = `question ${index}`;
    try {
      const { rows, meta } = await answer;
      // The watermark moves by itself; only figures and range count as a change.
      const watched = [rows, meta.from, meta.to, meta.at_least, meta.comparison];
      tell(one, subject, { event: 'figures', data: { question: index, rows, meta } }, watched);
    } catch (error) {
      if (!(error instanceof WrapsheetError)) log.error({ err: error }, 'a live question failed');
      const known =
        error instanceof WrapsheetError ? error : new WrapsheetError('internal', 'The question could not be answered.', { cause: error });
      const problem = toProblem(known, 'urn:wrapsheet:live');
      tell(one, subject, { event: 'problem', data: { question: index, ...problem } }, problem);
    }
  };

  const serve = async (one: Listening, state: Freshness, asked: Map<string, ReturnType<Answers['answer']>>) => {
    const principal = await one.listener.principal();
    if (principal === null) {
      listening.delete(one);
      one.listener.end();
      return;
    }
    const data = describeFreshness(state);
    tell(one, 'freshness', { event: 'freshness', data }, data);
    await Promise.all(one.listener.questions.map((request, index) => answerFor(one, index, request, principal, asked)));
  };

  const runRound = async () => {
    try {
      const state = await freshness();
      const asked = new Map<string, ReturnType<Answers['answer']>>();
      await Promise.all([...listening].map((one) => serve(one, state, asked)));
    } catch (error) {
      // The next round asks again; the listeners see that nothing new comes and the heartbeat that the server lives.
      log.warn({ err: error }, 'a live round failed');
    }
  };

  const schedule = (delayMs: number) => {
    if (closed || timer !== null || round !== null || listening.size === 0) return;
    timer = setTimeout(() => {
      timer = null;
      round = runRound().finally(() => {
        round = null;
        schedule(everyMs);
      });
    }, delayMs);
  };

  return {
    listen(listener) {
      if (closed || listening.size >= mostListeners) {
        throw new WrapsheetError('too_many_requests', `${mostListeners} listeners are connected, which is the most.`, {
          params: { retry_after_s: RETRY_SECONDS },
        });
      }
      const one: Listening = { listener, told: new Map() };
      listening.add(one);
      if (timer !== null) {
        // Somebody new need not wait for the next round.
        clearTimeout(timer);
        timer = null;
      }
      schedule(0);
      return () => void listening.delete(one);
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      for (const { listener } of listening) listener.end();
      listening.clear();
      await round;
    },
  };
}
