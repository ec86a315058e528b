/** An answer by columns: see `asColumns` of QueryOptions. */
import type { ClickHouseClient, QueryParams } from '@clickhouse/client';

/** @returns one row, in which each field is the array of a column */
export async function selectColumns<Row>(client: ClickHouseClient, asked: Omit<QueryParams, 'format'>): Promise<Row[]> {
  const answer = await client.query({ ...asked, format: 'JSONColumnsWithMetadata' });
  return [(JSON.parse(await answer.text()) as { readonly data: Row }).data];
}
