/**
 * The live stream: one connection for all questions of a page. What was told stays until something newer comes, and how it stands with the connection is told as
 * it is: `waiting` for the first answer, `live`, or `away` while the server does not answer; it is tried again until it does.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AnswerMeta } from '../../query/answers.ts';
import type { Row } from '../../metrics/types.ts';
import { read } from './client.ts';
import { readProblem, type Problem } from './problem.ts';

export type LiveState = 'waiting' | 'live' | 'away';

export interface LiveFigures {
  readonly kind: 'figures';
  readonly rows: readonly Row[];
  readonly meta: AnswerMeta;
  /** How many values the dimension has, where only the greatest are told; else null. */
  readonly values: number | null;
}

export interface LiveProblem {
  readonly kind: 'problem';
  readonly problem: Problem;
}

export type LiveAnswer = LiveFigures | LiveProblem;

/** Instants in ISO 8601. */
export type LiveFreshness = Pick<AnswerMeta, 'watermark' | 'provisional_from' | 'verified_to' | 'dead_letters'>;

export interface Live {
  readonly state: LiveState;
  readonly freshness: LiveFreshness | null;
  /** By the key of its question. */
  readonly answers: ReadonlyMap<string, LiveAnswer>;
}

const FIRST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 15_000;
/** The server says something at least every 15 s. */
const MOST_SILENCE_MS = 40_000;

/**
 * @param address of the stream, with its questions; null: none
 * @param keys of the questions in their order: what is told stands under them, also when the next stream asks them again
 */
export function useLive(address: string | null, keys: readonly string[]): Live {
  const cache = useQueryClient();
  const [state, setState] = useState<LiveState>('waiting');
  const [freshness, setFreshness] = useState<LiveFreshness | null>(null);
  const [answers, setAnswers] = useState<ReadonlyMap<string, LiveAnswer>>(new Map());
  const asked = useRef(keys);
  useEffect(() => {
    asked.current = keys;
  }, [keys]);

  useEffect(() => {
    if (address === null) return undefined;
    const told = (question: number, answer: LiveAnswer) => {
      const { current } = asked;
      const key = current[question];
      if (key === undefined) return;
      // What nobody asks any more is forgotten.
      setAnswers((before) => new Map([...before].filter(([known]) => current.includes(known)).concat([[key, answer]])));
    };
    let mark: string | null = null;
    return listen(address, {
      onState: setState,
      onMessage(event, data) {
        if (event === 'freshness') setFreshness(data as unknown as LiveFreshness);
        if (event === 'figures') told(Number(data['question']), { kind: 'figures', ...(data as unknown as Omit<LiveFigures, 'kind'>) });
        if (event === 'problem') told(Number(data['question']), { kind: 'problem', problem: readProblem(Number(data['status']), data) });
        if (event === 'studio') {
          // Settings, prices or labels have changed since the page read them.
          if (mark !== null && mark !== data['mark']) void cache.invalidateQueries();
          mark = String(data['mark']);
        }
      },
    });
  }, [address, cache]);
  return { state, freshness, answers };
}

interface Listener {
  readonly onState: (state: LiveState) => void;
  readonly onMessage: (event: string, data: Readonly<Record<string, unknown>>) => void;
}

const EVENTS = ['freshness', 'studio', 'figures', 'problem', 'heartbeat'];

/** @returns how to stop */
function listen(address: string, { onState, onMessage }: Listener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  const after = (delayMs: number, step: () => void) => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(step, delayMs);
  };
  const away = () => {
    source?.close();
    onState('away');
    after(pauseMs, open);
    pauseMs = Math.min(MOST_PAUSE_MS, pauseMs * 2);
    // Why a stream was refused is not told to scripts; where the session has ended, this request hears it, and the page is told. Else the state says it.
    if (navigator.onLine && address.startsWith('/live')) read('/session').catch(() => undefined);
  };
  const open = () => {
    source = new EventSource(address);
    source.addEventListener('error', away);
    source.addEventListener('open', () => after(MOST_SILENCE_MS, away));
    for (const name of EVENTS) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        pauseMs = FIRST_PAUSE_MS;
        after(MOST_SILENCE_MS, away);
        onState('live');
        onMessage(name, JSON.parse(data) as Readonly<Record<string, unknown>>);
      });
    }
  };
  const again = () => {
    pauseMs = FIRST_PAUSE_MS;
    source?.close();
    open();
  };
  onState('waiting');
  open();
  addEventListener('online', again);
  addEventListener('offline', away);
  return () => {
    removeEventListener('online', again);
    removeEventListener('offline', away);
    if (timer !== null) clearTimeout(timer);
    source?.close();
  };
}
