/** Answers of the live stream, kept as long as they are the same: who asks a moment later has them at once, or waits for the one that is under way. */
import type { Clock } from '../common/clock.ts';
import type { QueryRequest } from '../metrics/question.ts';
import type { Principal } from '../people/types.ts';
import { canonicalJson } from '../reports/canonical.ts';
import type { Answer, Answers } from './answers.ts';

export interface KeptAnswers {
  /** @param place what the answer depends on: at another one it is asked again */
  ask(question: QueryRequest, principal: Principal, place: string, answers: Pick<Answers, 'answer'>): Promise<Answer>;
  /** Drops what was not asked for since then. */
  forgetBefore(ms: number): void;
}

interface Kept {
  readonly place: string;
  readonly answer: Promise<Answer>;
  readonly askedAtMs: number;
}

export function createKeptAnswers(clock: Clock): KeptAnswers {
  const kept = new Map<string, Kept>();
  const begin = (key: string, place: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const answer = ask();
    const begun: Kept = { place, answer, askedAtMs: clock.now() };
    kept.set(key, begun);
    // What failed is asked again by the next one; whoever asked hears of it.
    answer.catch(() => {
      if (kept.get(key) === begun) kept.delete(key);
    });
    return answer;
  };
  return {
    ask(question, principal, place, answers) {
      const key = canonicalJson([principal.projects, question]);
      const known = kept.get(key);
      return known?.place === place ? known.answer : begin(key, place, () => answers.answer(question, principal));
    },
    forgetBefore(ms) {
      for (const [key, { askedAtMs }] of kept) if (askedAtMs < ms) kept.delete(key);
    },
  };
}
