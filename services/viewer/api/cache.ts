/** How long answers are kept and when they are asked again. What cannot succeed is not tried twice. */
import { QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem.ts';

const STALE_MS = 15_000;
const PASSING = new Set(['server_away', 'store_away', 'too_many_requests']);
const MOST_WAIT_MS = 15_000;

export const createAnswerCache = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        // What passes is asked again until it has passed; the page says meanwhile what is the matter.
        retry: (failures, error) => PASSING.has(problemOf(error).code) && failures < 3,
        retryDelay: (failures) => Math.min(1_000 * 2 ** failures, MOST_WAIT_MS),
        refetchInterval: (query) => (query.state.status === 'error' && PASSING.has(problemOf(query.state.error).code) ? 5_000 : false),
      },
      mutations: { retry: false },
    },
  });
