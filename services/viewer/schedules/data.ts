/** Schedules and what belongs to them, from the server. */
import { queryOptions, useInfiniteQuery, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { UserBody } from '../../query/routes/users.ts';
import type { FiringView, MailSetup, ScheduleView } from '../../scheduler/views.ts';
import { read, readAll } from '../api/client.ts';
import { isUnderWay } from './words.ts';

export const ROOT = '/report-schedules';
const KEY = ['schedules'] as const;
const LIST_KEY = [...KEY, 'list'] as const;
const LIST_EVERY_MS = 30_000;
/** While a reader waits for the firing that they have asked for. */
const AWAITED_MS = 1_000;
/** While one is under way: it may wait for its data for an hour. */
const UNDER_WAY_MS = 5_000;
const LATER_MS = 15_000;

export const pathOf = (id: string): string => `/schedules/${encodeURIComponent(id)}`;
export const addressOf = (id: string): string => `${ROOT}/${encodeURIComponent(id)}`;

export const schedulesQuery = queryOptions({
  queryKey: LIST_KEY,
  queryFn: ({ signal }) => readAll<ScheduleView>(`${ROOT}?limit=500`, signal),
});

export const mailSetupQuery = queryOptions({
  queryKey: ['mail-setup'],
  queryFn: ({ signal }) => read<MailSetup>(`${ROOT}/mail`, signal),
  staleTime: 300_000,
});

export const useSchedules = (): readonly ScheduleView[] => useSuspenseQuery({ ...schedulesQuery, refetchInterval: LIST_EVERY_MS }).data;

export const useSchedule = (id: string): ScheduleView =>
  useSuspenseQuery({
    queryKey: [...KEY, 'one', id],
    queryFn: ({ signal }) => read<ScheduleView>(addressOf(id), signal),
    // What somebody else changed is not to be overwritten from an old answer.
    staleTime: 0,
  }).data;

export const useMailSetup = (): MailSetup => useSuspenseQuery(mailSetupQuery).data;

interface FiringPage {
  readonly items: readonly FiringView[];
  readonly next_cursor: string | null;
}

const firingsKey = (id: string) => [...KEY, 'firings', id];

/** The latest first; asked again soon while one is under way. @param awaited the one that the reader waits for */
export const useFirings = (id: string, awaited: string | null) =>
  useInfiniteQuery({
    queryKey: firingsKey(id),
    queryFn: ({ pageParam, signal }) =>
      read<FiringPage>(`${addressOf(id)}/firings${pageParam === null ? '' : `?cursor=${encodeURIComponent(pageParam)}`}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval: ({ state }) => {
      if (awaited !== null) return AWAITED_MS;
      return state.data?.pages.some(({ items }) => items.some(isUnderWay)) === true ? UNDER_WAY_MS : LATER_MS;
    },
  });

/** For admins: whom a schedule can be handed to. */
export const usePeople = () => useQuery({ queryKey: ['users'], queryFn: ({ signal }) => readAll<UserBody>('/users', signal) });

/** To be called when a schedule was deleted: what is gone is not asked for again. */
export function useRefreshList(): () => Promise<void> {
  const cache = useQueryClient();
  return useCallback(() => cache.invalidateQueries({ queryKey: LIST_KEY }), [cache]);
}

/** To be called when a schedule, or what became of it, has changed. */
export function useRefresh(): () => Promise<void> {
  const cache = useQueryClient();
  return useCallback(() => cache.invalidateQueries({ queryKey: KEY }), [cache]);
}
