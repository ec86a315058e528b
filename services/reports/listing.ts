/** What a list of stored reports says of each beside its row: whose it is, and what it asked. It is read for one page at a time. */
import type { Store } from '../store/types.ts';
import type { ReportResult } from './types.ts';

export interface ListedQuestion {
  /** Of whoever asked, as it was then. */
  readonly requestedByName: string;
  readonly zone: string;
  readonly preset: string | null;
  readonly filters: ReportResult['filters'];
}

type Listed = Pick<ReportResult, 'requested_by' | 'range' | 'filters'>;

/** What is kept beside a result, for the lists that it stands in. */
export const listedOf = ({ requested_by, range, filters }: ReportResult): string =>
  JSON.stringify({ requested_by, range, filters } satisfies Listed);

const SQL = 'SELECT id, listed FROM reports FINAL WHERE NOT removed AND id IN {ids:Array(String)}';

export async function questionsOf(store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, ListedQuestion>> {
  if (ids.length === 0) return new Map();
  const rows = await store.query<{ readonly id: string; readonly listed: string }>(SQL, { ids });
  return new Map(
    rows.map(({ id, listed }) => {
      const { requested_by, range, filters } = JSON.parse(listed) as Listed;
      return [id, { requestedByName: requested_by.name, zone: range.zone, preset: range.preset, filters }];
    }),
  );
}
