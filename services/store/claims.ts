/**
 * A claim: a row inserted under a token that names what is claimed. Of several who insert at once one lands; all read back, and the row
 * that is there won. A token may outlive its row (ClickHouse writes the token down first, and a kill can come between the two): then the row is
 * written again under the next attempt's token.
 */
import { WrapsheetError } from '../common/errors.ts';
import type { Store } from './types.ts';

const MAX_ATTEMPTS = 20;

export interface Claim<Row> {
  readonly table: string;
  /** What is claimed; the same for everyone who claims it. */
  readonly token: string;
  /** The row to insert; the table's `attempt` column tells the attempts apart. */
  readonly row: Readonly<Record<string, unknown>>;
  /** The claimed thing's rows, least attempt first. */
  readonly read: () => Promise<readonly Row[]>;
}

/** Rows that other servers of a cluster have inserted are readable here only when fetched. */
export async function catchUp(store: Store, table: string): Promise<void> {
  if (store.cluster !== null) await store.command(`SYSTEM SYNC REPLICA ${table}`);
}

/**
 * Claims, and answers with the row that is there: one's own or another's.
 * @throws WrapsheetError store_failed if no attempt's row can be read back
 */
export async function claim<Row>(store: Store, what: Claim<Row>): Promise<Row> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const token = attempt === 1 ? what.token : `${what.token}#${attempt}`;
    await store.insert(what.table, [{ ...what.row, attempt }], { token });
    await catchUp(store, what.table);
    const [found] = await what.read();
    if (found !== undefined) return found;
  }
  throw new WrapsheetError('store_failed', `${what.table} takes ${what.token} but does not show it`, { params: { token: what.token } });
}

/** A token out of parts that may hold any characters: no two lists of parts give the same. */
export function tokenOf(...parts: readonly (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(String(part).toWellFormed())).join('/');
}
