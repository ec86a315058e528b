/** The reader's own dashboard, as the server keeps it. */
import { queryOptions } from '@tanstack/react-query';
import type { Dashboard } from '../../reports/dashboards/dashboard.ts';
import { ask, type Method } from '../api/client.ts';

export interface Kept {
  readonly dashboard: Dashboard;
  readonly version: number;
}

export async function requestDashboard(
  method: Method,
  more: { readonly body?: Dashboard; readonly version?: number; readonly signal?: AbortSignal } = {},
): Promise<Kept> {
  const { body, version } = await ask<Dashboard>(method, '/dashboard', more);
  return { dashboard: body, version: version ?? 0 };
}

export const dashboardQuery = queryOptions({
  queryKey: ['dashboard'],
  queryFn: ({ signal }) => requestDashboard('GET', { signal }),
});
