/** People, their links and schedules, from the server. For admins. */
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { SignInLinkBody, UserBody } from '../../../query/routes/users.ts';
import type { UserRole } from '../../../people/types.ts';
import type { ScheduleView } from '../../../scheduler/views.ts';
import type { Labels } from '../../../reports/labels.ts';
import { read, readAll } from '../../api/client.ts';
import { readValues } from '../../api/values.ts';

export type Person = UserBody;
const KEY = ['users'];

export const usePeople = (): readonly Person[] =>
  useSuspenseQuery({ queryKey: KEY, queryFn: ({ signal }) => readAll<Person>('/users', signal) }).data;

export const usePerson = (id: string): Person =>
  useSuspenseQuery({ queryKey: [...KEY, id], queryFn: ({ signal }) => read<Person>(addressOf(id), signal), staleTime: 0 }).data;

export const useLinks = (id: string) =>
  useQuery({ queryKey: [...KEY, id, 'links'], queryFn: ({ signal }) => readAll<SignInLinkBody>(`${addressOf(id)}/sign-in-links`, signal) });

/** Schedules of one owner. */
export const useSchedulesOf = (id: string) =>
  useQuery({
    queryKey: ['schedules', 'list'],
    queryFn: ({ signal }) => readAll<ScheduleView>('/report-schedules?limit=500', signal),
    select: (all) => all.filter(({ owner }) => owner === id),
  });

export const addressOf = (id: string): string => `/users/${encodeURIComponent(id)}`;

export function useRefresh(): () => Promise<unknown> {
  const cache = useQueryClient();
  return useCallback(
    () => Promise.all([KEY, ['schedules'], ['session'], ['tokens']].map((queryKey) => cache.invalidateQueries({ queryKey }))),
    [cache],
  );
}

export const ROLE_WORDS: Readonly<Record<UserRole, string>> = {
  viewer: 'Viewer: reads and asks',
  editor: 'Editor: also makes schedules and definitions',
  admin: 'Admin: everything',
};

export interface Project {
  readonly id: string;
  readonly name: string;
}

/** Every project with a name, and those that occurred in the last year. */
export const useProjects = (): readonly Project[] =>
  useSuspenseQuery({
    queryKey: ['projects'],
    queryFn: async ({ signal }) => {
      const [labels, values] = await Promise.all([
        read<Labels>('/labels/project_id', signal),
        readValues('project_id', { preset: 'this-year' }, null, signal),
      ]);
      const ids = new Set([...Object.keys(labels), ...values.flatMap(({ id }) => (id === null ? [] : [id]))]);
      return [...ids].map((id) => ({ id, name: labels[id]?.name ?? id })).toSorted((a, b) => a.name.localeCompare(b.name));
    },
    staleTime: 60_000,
  }).data;
