/** How ingest stands, asked again while somebody looks. */
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { IngestHealth } from '../../../query/routes/ingest-health.ts';
import { read } from '../../api/client.ts';

export const HEALTH_KEY = ['ingest-health'];
const EVERY_MS = 10_000;

export const healthQuery = queryOptions({
  queryKey: HEALTH_KEY,
  queryFn: ({ signal }) => read<IngestHealth>('/ingest/health', signal),
});

export const useHealth = (): IngestHealth => useSuspenseQuery({ ...healthQuery, refetchInterval: EVERY_MS }).data;

export type LogHealth = IngestHealth['logs'][number];
export type { IngestHealth };
