/** The range, zone, filters and comparison over which the preview is made. Not part of the definition: a report is asked over any. */
import { createContext, use } from 'react';
import type { Question } from '../api/question.ts';

export interface Previewed {
  readonly question: Question;
  readonly ask: (question: Question) => void;
}

export const FIRST_QUESTION: Question = { range: { preset: 'last-30-days' }, zone: null, filters: {}, compare: true };

export const PreviewedContext = createContext<Previewed>({ question: FIRST_QUESTION, ask: () => undefined });

export const usePreviewed = (): Previewed => use(PreviewedContext);
