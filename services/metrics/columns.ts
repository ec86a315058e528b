/** Reads many rows, column by column. */
import type { QueryOptions, Store } from '../store/types.ts';
import type { Binder } from './binder.ts';

export type Columns<Name extends string> = Readonly<Record<Name, readonly unknown[]>>;

/**
 * Integers come as numbers: none of the columns may go beyond 2⁵³.
 * @param columns the expression of each column
 * @param rest what follows the columns: FROM …
 */
export async function readColumns<Name extends string>(
  store: Pick<Store, 'query'>,
  binder: Binder,
  columns: Readonly<Record<Name, string>>,
  rest: string,
  options: QueryOptions,
): Promise<Columns<Name>> {
  const list = Object.entries(columns).map(([name, sql]) => `${sql as string} AS ${name}`);
  const sql = `SELECT ${list.join(', ')} ${rest} SETTINGS output_format_json_quote_64bit_integers = 0`;
  const [data] = await store.query<Partial<Columns<Name>>>(sql, binder.params, { ...options, asColumns: true });
  return Object.fromEntries(Object.keys(columns).map((name) => [name, data?.[name as Name] ?? []])) as unknown as Columns<Name>;
}
