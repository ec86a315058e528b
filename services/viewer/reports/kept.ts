/** What is kept of a stored report: its files, and whether it is pinned. */
import { useQuery } from '@tanstack/react-query';
import type { KeptFiles } from '../../query/routes/report-files.ts';
import { read } from '../api/client.ts';

export const useKept = (report: string) =>
  useQuery({
    queryKey: ['report', report, 'files'],
    queryFn: ({ signal }) => read<KeptFiles>(`/reports/${encodeURIComponent(report)}/files`, signal),
  });
