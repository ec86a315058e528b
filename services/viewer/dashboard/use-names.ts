/** The studio's names for the ids of some dimensions; an id is called by itself until they are there. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { isDimension } from '../../metrics/catalogue.ts';
import type { Dimension } from '../../metrics/types.ts';
import type { Labels } from '../../reports/labels.ts';
import { nameOf } from '../../reports/names.ts';
import { read } from '../api/client.ts';
import type { Names } from './widget-data.ts';

export function useNames(dimensions: readonly Dimension[]): Names {
  const wanted = [...new Set(dimensions)].filter((dimension) => dimension !== 'reviewer_id').toSorted();
  const labels = useQueries({
    queries: wanted.map((dimension) => ({
      queryKey: ['labels', dimension],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => read<Labels>(`/labels/${dimension}`, signal),
      staleTime: 60_000,
    })),
    combine: (found) => found.map(({ data }) => data),
  });
  // By what they are, not by the list, which is a new one at each drawing.
  const named = wanted.join();
  return useMemo(() => {
    const known = new Map<Dimension, Labels>();
    named.split(',').forEach((dimension, index) => {
      const found = labels[index];
      if (isDimension(dimension) && found !== undefined) known.set(dimension, found);
    });
    return (dimension, id) => nameOf(known, dimension, id);
  }, [named, labels]);
}
