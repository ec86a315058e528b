/** The events behind a figure: shown by pages, and added up over all of them, so that a reader sees that they are the figure. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MetricEntry } from '../../metrics/catalogue.ts';
import type { EventItem } from '../../metrics/drilldown/types.ts';
import type { Row } from '../../metrics/types.ts';
import { ask } from '../api/client.ts';
import { NOTHING, plus, type EventSum } from './event-sum.ts';

export interface EventsAsked {
  readonly question: object;
  readonly row: Row;
  readonly metric: string;
}

interface Page {
  readonly items: readonly EventItem[];
  readonly next_cursor: string | null;
}

const SHOWN = 50;
const ADDED = 1_000;
/** Beyond so many the reader is asked before it goes on. */
const MOST_AT_ONCE = 5_000;

async function readPage(asked: EventsAsked, limit: number, cursor: string | null, signal: AbortSignal): Promise<Page> {
  const body = { ...asked, limit, ...(cursor !== null && { cursor }) };
  return (await ask<Page>('POST', '/query/events', { body, signal })).body;
}

export const useEventPages = (asked: EventsAsked) =>
  useInfiniteQuery({
    queryKey: ['events', asked],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => readPage(asked, SHOWN, pageParam, signal),
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

export interface AddedUp {
  readonly sum: EventSum;
  /** There are more than were added up. */
  readonly more: boolean;
}

/** @returns what is added up so far, null before anything is, and how to go on */
export function useEventSum(asked: EventsAsked, entry: MetricEntry): { readonly added: AddedUp | null; readonly goOn: () => void } {
  const [most, setMost] = useState(MOST_AT_ONCE);
  const { data } = useQuery({
    queryKey: ['event-sum', asked, most],
    queryFn: async ({ signal }): Promise<AddedUp> => {
      let sum = NOTHING;
      let cursor: string | null = null;
      do {
        const page: Page = await readPage(asked, ADDED, cursor, signal);
        sum = plus(sum, page.items, entry);
        cursor = page.next_cursor;
      } while (cursor !== null && sum.count < most);
      return { sum, more: cursor !== null };
    },
    placeholderData: (before) => before,
  });
  return { added: data ?? null, goOn: () => setMost((before) => before * 10) };
}
