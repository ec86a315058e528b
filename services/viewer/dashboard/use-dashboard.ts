/**
 * The reader's own dashboard: as the server keeps it, with what they have just changed. Changes are saved one after the other; where another window changed it
 * meanwhile, nothing is overwritten until the reader has decided.
 */
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { Dashboard } from '../../reports/dashboards/dashboard.ts';
import { problemOf } from '../api/problem.ts';
import { useNotices } from '../ui/notices.tsx';
import { dashboardQuery, requestDashboard, type Kept } from './kept-dashboard.ts';

const KEY = dashboardQuery.queryKey;

export interface OwnDashboard {
  readonly dashboard: Dashboard;
  /** Whether it is still the default of the role. */
  readonly isDefault: boolean;
  readonly change: (next: Dashboard) => void;
  readonly reset: () => Promise<void>;
  /** Another window has changed it, and what was changed here is not saved. */
  readonly conflict: boolean;
  readonly resolve: (whose: 'mine' | 'theirs') => Promise<void>;
}

export function useDashboard(): OwnDashboard {
  const cache = useQueryClient();
  const { complain } = useNotices();
  const { data } = useSuspenseQuery(dashboardQuery);
  const [draft, setDraft] = useState<Dashboard | null>(null);
  const [conflict, setConflict] = useState(false);
  const waiting = useRef<Dashboard | null>(null);
  const saving = useRef(false);

  const keep = useCallback(
    (kept: Kept) => {
      cache.setQueryData(KEY, kept);
      if (waiting.current === null) setDraft(null);
    },
    [cache],
  );

  const save = useCallback(async () => {
    if (saving.current) return;
    saving.current = true;
    try {
      for (let next = waiting.current; next !== null; next = waiting.current) {
        waiting.current = null;
        const version = cache.getQueryData(KEY)?.version ?? 0;
        keep(await requestDashboard('PUT', { body: next, version }));
      }
    } catch (error) {
      waiting.current = null;
      // What was changed stays on the screen until the reader has decided; so it does where it could not be saved at all.
      if (problemOf(error).code === 'conflict') setConflict(true);
      else complain(error);
    } finally {
      saving.current = false;
    }
  }, [cache, complain, keep]);

  return {
    dashboard: draft ?? data.dashboard,
    isDefault: draft === null && data.version === 0,
    conflict,
    change(next) {
      setDraft(next);
      waiting.current = next;
      if (!conflict) void save();
    },
    async reset() {
      try {
        waiting.current = null;
        keep(await requestDashboard('DELETE', { version: data.version }));
        setDraft(null);
      } catch (error) {
        complain(error);
      }
    },
    async resolve(whose) {
      try {
        const theirs = await requestDashboard('GET');
        waiting.current = whose === 'mine' ? draft : null;
        keep(theirs);
        setConflict(false);
        await save();
      } catch (error) {
        complain(error);
      }
    },
  };
}
