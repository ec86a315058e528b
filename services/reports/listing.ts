/** What a list of stored reports says of each beside its row: whose it is, and what it asked. It stands in the result, so it is read for one page at a time. */
import type { Store } from '../store/types.ts';
import type { ReportResult } from './types.ts';

export interface ListedQuestion {
  /** Of whoever asked, as it was then. */
  readonly requestedByName: string;
  readonly zone: string;
  readonly preset: string | null;
  readonly filters: ReportResult['filters'];
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly preset: string;
  readonly filters: string;
}

const SQL = `
SELECT id, JSONExtractString(body, 'requested_by', 'name') AS name, JSONExtractString(body, 'range', 'zone') AS zone,
  JSONExtractString(body, 'range', 'preset') AS preset, JSONExtractRaw(body, 'filters') AS filters
FROM reports FINAL WHERE NOT removed AND id IN {ids:Array(String)}`;

export async function questionsOf(store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, ListedQuestion>> {
  if (ids.length === 0) return new Map();
  const rows = await store.query<Row>(SQL, { ids });
  return new Map(
    rows.map(({ id, name, zone, preset, filters }) => [
      id,
      { requestedByName: name, zone, preset: preset === '' ? null : preset, filters: JSON.parse(filters) as ReportResult['filters'] },
    ]),
  );
}
