/** A stored report, as it was made. */
import { useQuery, useSuspenseQuery, queryOptions } from '@tanstack/react-query';
import type { ReportResult } from '../../reports/types.ts';
import { read } from '../api/client.ts';

const storedReport = (id: string) =>
  queryOptions({
    queryKey: ['report', id],
    queryFn: ({ signal }) => read<ReportResult>(`/reports/${encodeURIComponent(id)}`, signal),
    // It is never changed.
    staleTime: Infinity,
  });

export const useStored = (id: string | undefined) => useQuery({ ...storedReport(id ?? ''), enabled: id !== undefined });

/** @throws while it is not there yet, and what asking for it throws */
export const useStoredNow = (id: string): ReportResult => useSuspenseQuery(storedReport(id)).data;
