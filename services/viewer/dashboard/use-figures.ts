/** The figures of several questions over one range, as the live stream tells them. */
import { useMemo } from 'react';
import type { WidgetQuestion } from '../../reports/dashboards/widget-questions.ts';
import { placeOf, together } from '../../reports/dashboards/widget-questions.ts';
import { useLive, type Live, type LiveAnswer } from '../api/live.ts';

export interface Figures extends Pick<Live, 'state' | 'freshness'> {
  /** null as long as it is not told. */
  readonly answerTo: (question: WidgetQuestion) => LiveAnswer | null;
  /** Whether any of them is more than nothing; null until all are told. */
  readonly holdsAny: boolean | null;
}

/**
 * @param common what all questions have in common, as a request has it: range, zone, filters
 * @param address of the stream; made of the questions unless told
 */
export function useFigures(questions: readonly WidgetQuestion[], common: object, address?: string): Figures {
  const asked = useMemo(() => together(questions), [questions]);
  const shared = JSON.stringify(common);
  const keys = useMemo(() => asked.map((question) => `${shared} ${placeOf(question)}`), [asked, shared]);
  const made = `/live?${new URLSearchParams({ questions: JSON.stringify(asked), common: shared })}`;
  const live = useLive(address ?? (asked.length === 0 ? null : made), keys);
  const told = keys.map((key) => live.answers.get(key));
  return {
    state: live.state,
    freshness: live.freshness,
    holdsAny: told.some(holdsSome) || (told.includes(undefined) ? null : false),
    answerTo(question) {
      const answer = live.answers.get(`${shared} ${placeOf(question)}`) ?? null;
      // What is there stays while more metrics are asked at the same place; what is new waits.
      return answer?.kind === 'figures' && question.metrics.some((metric) => answer.meta.formulas[metric] === undefined) ? null : answer;
    },
  };
}

const holdsSome = (answer: LiveAnswer | undefined): boolean =>
  answer?.kind === 'figures' && answer.rows.some((row) => Object.values(row).some((cell) => typeof cell === 'number' && cell !== 0));
