/** What the first page that is opened cannot do without, by its address: asked beside its pieces. Pages that ask for more, or for something else, do so themselves. */
import type { QueryClient } from '@tanstack/react-query';
import { mayAct, sessionQuery } from './api/session.ts';
import { definitionsQuery, templatesQuery } from './api/subjects.ts';
import { dashboardQuery } from './dashboard/kept-dashboard.ts';
import { mailSetupQuery, schedulesQuery } from './schedules/data.ts';
import { healthQuery } from './system/health/health.ts';

type Asking = (cache: QueryClient) => Promise<unknown>;

/** Longer addresses before those that they begin with. What fails here is told, and asked again, by the page. */
const ASKED: readonly (readonly [address: RegExp, asking: Asking])[] = [
  [/^\/app\/?$/, (cache) => cache.prefetchQuery(dashboardQuery)],
  [/^\/app\/reports\/?$/, (cache) => Promise.all([cache.prefetchQuery(templatesQuery), cache.prefetchQuery(definitionsQuery)])],
  [/^\/app\/reports\//, (cache) => cache.prefetchQuery(templatesQuery)],
  [/^\/app\/schedules\/?$/, askSchedules],
  [/^\/app\/builder\/?$/, (cache) => cache.prefetchQuery(definitionsQuery)],
  [/^\/app\/system(\/health)?\/?$/, (cache) => cache.prefetchQuery(healthQuery)],
];

export const askFirst = (cache: QueryClient, address: string): Promise<unknown> =>
  Promise.all([cache.prefetchQuery(sessionQuery), ASKED.find(([place]) => place.test(address))?.[1](cache)]);

/** They are for editors only. */
async function askSchedules(cache: QueryClient): Promise<void> {
  await cache.prefetchQuery(sessionQuery);
  const session = cache.getQueryData(sessionQuery.queryKey);
  if (session === undefined || !mayAct(session, 'editor')) return;
  await Promise.all([
    cache.prefetchQuery(schedulesQuery),
    cache.prefetchQuery(mailSetupQuery),
    cache.prefetchQuery(templatesQuery),
    cache.prefetchQuery(definitionsQuery),
  ]);
}
