/**
 * What the rest of wrapsheet may ask of ClickHouse, embedded or remote. Values are always bound parameters
 * (`{name:Type}` in the SQL); settings that a statement needs stand in the statement itself, because on the embedded
 * engine a client's settings stick to the connection.
 */

export type ParamValue = string | number | bigint | boolean | null | readonly ParamValue[];
export type Params = Readonly<Record<string, ParamValue>>;

export interface QueryOptions {
  /** The query is given up after this time: WrapsheetError `deadline_exceeded`. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export interface InsertOptions {
  /** Deduplication token: a second insert of the same token into the same table does nothing, in the views' targets too. */
  readonly token?: string;
}

export interface Store {
  readonly kind: 'embedded' | 'remote';
  /** Rows of a SELECT; 64-bit integers come as strings unless the SQL casts them (toFloat64, toUInt32, …). */
  query<Row = Record<string, unknown>>(sql: string, params?: Params, options?: QueryOptions): Promise<Row[]>;
  /** A statement without rows, on a writing connection. */
  command(sql: string, params?: Params): Promise<void>;
  /** Insert plain rows (JSONEachRow), synchronously and as one block. */
  insert(table: string, rows: readonly Readonly<Record<string, unknown>>[], options?: InsertOptions): Promise<void>;
  close(): Promise<void>;
}
