/** The values that a dimension has in a range. */
import type { Dimension } from '../../metrics/types.ts';
import type { DimensionValues } from '../../query/routes/values.ts';
import { read } from './client.ts';
import type { RangeChoice } from './question.ts';

export type DimensionValue = DimensionValues['items'][number];

export async function readValues(
  dimension: Dimension,
  range: RangeChoice,
  zone: string | null,
  signal: AbortSignal,
): Promise<readonly DimensionValue[]> {
  const asked = new URLSearchParams({ ...range, ...(zone !== null && { zone }) });
  const { items } = await read<DimensionValues>(`/catalogue/${dimension}/values?${asked}`, signal);
  return items;
}
