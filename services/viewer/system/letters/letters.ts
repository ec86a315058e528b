/** Rejected events, page by page, counted by reason, and judged again. */
import { useInfiniteQuery, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import type { DeadLetterBody, DeadLetterCounts, ReplayAnswer } from '../../../query/routes/dead-letters.ts';
import { ask, read } from '../../api/client.ts';
import { HEALTH_KEY } from '../health/health.ts';

export type Letter = DeadLetterBody;
export type { ReplayAnswer };

/** What the list is narrowed to; it stands in the address. Empty: any. */
export interface LetterFilter {
  readonly reason: string;
  readonly type: string;
}

export const readFilter = (address: URLSearchParams): LetterFilter => ({
  reason: address.get('reason') ?? '',
  type: address.get('type') ?? '',
});

export const writeFilter = (filter: LetterFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));

const KEY = ['dead-letters'];

interface Page {
  readonly items: readonly Letter[];
  readonly next_cursor: string | null;
}

export const useLetters = (filter: LetterFilter) =>
  useInfiniteQuery({
    queryKey: [...KEY, 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      read<Page>(
        `/dead-letters?${new URLSearchParams({ limit: '50', ...writeFilter(filter), ...(pageParam !== null && { cursor: pageParam }) })}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: (before) => before,
  });

export const useCounts = (): DeadLetterCounts['items'] =>
  useSuspenseQuery({ queryKey: [...KEY, 'counts'], queryFn: ({ signal }) => read<DeadLetterCounts>('/dead-letters/counts', signal) }).data
    .items;

export type Selection = { readonly ids: readonly string[] } | Readonly<Partial<LetterFilter>>;

/** Judges letters again. */
export function useReplay(onDone: (answer: ReplayAnswer) => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (selection: Selection) => (await ask<ReplayAnswer>('POST', '/dead-letters/replay', { body: selection })).body,
    onSuccess: async (answer) => {
      onDone(answer);
      await Promise.all([cache.invalidateQueries({ queryKey: KEY }), cache.invalidateQueries({ queryKey: HEALTH_KEY })]);
    },
  });
}
