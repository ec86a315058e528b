/**
 * While a browser still reads the page of a dashboard, its figures are already being answered: they are asked as soon as the page is fetched, in the words in which
 * the page will ask for them. Where it asks for others after all, nothing but time is lost.
 */
import type { Logger } from 'pino';
import type { Principal } from '../people/types.ts';
import type { Dashboards } from '../reports/dashboards/dashboards.ts';
import { dashboardQuestions, streamQuestions } from '../reports/dashboards/widget-questions.ts';
import type { Live } from './live.ts';

interface AheadDeps {
  readonly dashboards: Pick<Dashboards, 'of'>;
  readonly live: Pick<Live, 'ahead'>;
  readonly log: Logger;
}

/** @returns tells that somebody fetches the page of their dashboard */
export function createAhead({ dashboards, live, log }: AheadDeps): (reader: Principal) => void {
  const begin = async (reader: Principal) => {
    const { dashboard } = await dashboards.of(reader);
    const questions = streamQuestions(dashboardQuestions(dashboard, reader.projects !== null), dashboard);
    live.ahead({ questions, principal: () => Promise.resolve(reader) });
  };
  return (reader) => {
    begin(reader).catch((error: unknown) => log.warn({ err: error }, 'the figures of a dashboard could not be asked ahead'));
  };
}
