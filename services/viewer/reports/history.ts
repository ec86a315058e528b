/** The list of stored reports, page by page, and what can be done with one of them. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { NavigationType, useNavigationType, useSearchParams } from 'react-router';
import { startOfDate } from '../../common/calendar-range.ts';
import { DAY_MS } from '../../common/calendar-zone.ts';
import type { ListedReport } from '../../query/routes/reports.ts';
import { isoUtc } from '../../reports/ranges.ts';
import { ask, read } from '../api/client.ts';
import { mayAct, type Session } from '../api/session.ts';

/** What the list is narrowed to; it stands in the address. */
export interface HistoryFilter {
  readonly search: string;
  readonly template: string;
  readonly mine: boolean;
  readonly pinned: boolean;
  /** Dates of making, the last one included; empty: any. */
  readonly from: string;
  readonly to: string;
}

export const EVERYTHING: HistoryFilter = { search: '', template: '', mine: false, pinned: false, from: '', to: '' };

const readFilter = (address: URLSearchParams): HistoryFilter => ({
  search: address.get('search') ?? '',
  template: address.get('template') ?? '',
  mine: address.get('mine') === 'yes',
  pinned: address.get('pinned') === 'yes',
  from: address.get('from') ?? '',
  to: address.get('to') ?? '',
});

export function writeFilter({ search, template, mine, pinned, from, to }: HistoryFilter): URLSearchParams {
  const entries = Object.entries({ search, template, mine: mine ? 'yes' : '', pinned: pinned ? 'yes' : '', from, to });
  return new URLSearchParams(entries.filter(([, value]) => value !== ''));
}

interface Page {
  readonly items: readonly ListedReport[];
  readonly next_cursor: string | null;
}

export const HISTORY_KEY = ['reports', 'history'];

export const useHistory = (filter: HistoryFilter, { person, studio }: Session) =>
  useInfiniteQuery({
    queryKey: [...HISTORY_KEY, filter],
    queryFn: ({ pageParam, signal }) => read<Page>(`/reports?${listQuery(filter, person.id, studio.zone, pageParam)}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: (before) => before,
  });

/** The instant at which a day begins in the zone, so many days later. */
const midnight = (day: string, later: number, zone: string): string => isoUtc(startOfDate(Date.parse(day) / DAY_MS + later, zone));

function listQuery(
  { search, template, mine, pinned, from, to }: HistoryFilter,
  me: string,
  zone: string,
  cursor: string | null,
): URLSearchParams {
  return new URLSearchParams({
    ...(search !== '' && { search }),
    ...(template !== '' && { template }),
    ...(mine && { requested_by: me }),
    ...(pinned && { pinned: 'true' }),
    ...(from !== '' && { generated_from: midnight(from, 0, zone) }),
    ...(to !== '' && { generated_to: midnight(to, 1, zone) }),
    ...(cursor !== null && { cursor }),
  });
}

/** Whose a report is decides what others may do with it; the server holds to the same. */
export const mayPin = (session: Session, owner: string): boolean => owner === session.person.id || mayAct(session, 'editor');
export const mayDelete = (session: Session, owner: string): boolean => owner === session.person.id || mayAct(session, 'admin');

/** Keeps a report whatever the retention says, leaves it to the retention again, or deletes it. */
export type Deed = 'pin' | 'unpin' | 'delete';

export function useDeed(onDone: (deed: Deed) => void, onError: (error: unknown) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ deed, id }: { readonly deed: Deed; readonly id: string }) => {
      if (deed === 'delete') await ask('DELETE', `/reports/${id}`);
      else await ask('POST', `/reports/${id}/${deed}`);
      return deed;
    },
    onSuccess: async (deed, { id }) => {
      onDone(deed);
      if (deed === 'delete') client.removeQueries({ queryKey: ['report', id] });
      await client.invalidateQueries({ queryKey: HISTORY_KEY });
      if (deed !== 'delete') await client.invalidateQueries({ queryKey: ['report', id, 'files'] });
    },
    onError,
  });
}

/** What the list is narrowed to now: at once as it is typed, and in the address as soon as the router has taken it. */
export function useHistoryFilter(): readonly [HistoryFilter, (filter: HistoryFilter) => void] {
  const [address, setAddress] = useSearchParams();
  const moved = useNavigationType();
  const [filter, setFilter] = useState(() => readFilter(address));
  const [seen, setSeen] = useState(address);
  if (address !== seen) {
    setSeen(address);
    // What is typed replaces the address; whoever came by a link or went back brings another filter.
    if (moved !== NavigationType.Replace) setFilter(readFilter(address));
  }
  return [
    filter,
    (next) => {
      setFilter(next);
      setAddress(writeFilter(next), { replace: true });
    },
  ];
}
