/** Things that are kept in versions: read with their version, and written only over the one that was read. */
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';

export interface Kept<Body> {
  readonly body: Body;
  /** 0: nobody has written it yet. */
  readonly version: number;
}

async function readKept<Body>(path: string, signal?: AbortSignal): Promise<Kept<Body>> {
  const { body, version } = await ask<Body>('GET', path, signal === undefined ? {} : { signal });
  return { body, version: version ?? 0 };
}

const keyOf = (path: string): readonly string[] => ['kept', path];

export const useKept = <Body>(path: string): Kept<Body> =>
  useSuspenseQuery({ queryKey: keyOf(path), queryFn: ({ signal }) => readKept<Body>(path, signal), staleTime: 0 }).data;

/** Asks again for what is kept there. */
export function useRefreshKept(path: string): () => Promise<void> {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ queryKey: keyOf(path) });
}

/** Somebody else wrote between the reading and the writing. */
export interface Clash<Body> {
  readonly mine: Body;
  readonly base: Body;
  readonly theirs: Kept<Body>;
}

/** Writes it. What fails because somebody else was faster is shown as a clash, with what they wrote. */
export function useSave<Body>(path: string, onSaved: (kept: Kept<Body>) => void) {
  const cache = useQueryClient();
  const [clash, setClash] = useState<Clash<Body> | null>(null);
  const save = useMutation({
    mutationFn: async ({ mine, base }: { readonly mine: Body; readonly base: Kept<Body> }): Promise<Kept<Body> | null> => {
      try {
        const { body, version } = await ask<Body>('PUT', path, { body: mine, version: base.version });
        return { body, version: version ?? base.version + 1 };
      } catch (error) {
        if (problemOf(error).code !== 'conflict') throw error;
        setClash({ mine, base: base.body, theirs: await readKept<Body>(path) });
        return null;
      }
    },
    onSuccess: (kept) => {
      if (kept === null) return;
      setClash(null);
      cache.setQueryData(keyOf(path), kept);
      onSaved(kept);
    },
  });
  return { save, clash, settle: () => setClash(null) };
}
