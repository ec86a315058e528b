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
  /** Gives the query up; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * The answer is one row, in which each field is the array of a column: half the work to write and read where there are thousands of
   * rows. Without any the fields may be missing.
   */
  readonly asColumns?: boolean;
}

export interface InsertOptions {
  /** Deduplication token: a second insert of the same token into the same table does nothing, in the views' targets too. */
  readonly token?: string;
}

/** Rows that stand ready to be selected from, until released. */
export interface StagedRows {
  /** What to write behind FROM. */
  readonly from: string;
  /** Drops the rows; to be called once, whatever became of them. */
  readonly release: () => Promise<void>;
}

export interface Store {
  readonly kind: 'embedded' | 'remote';
  /** The ClickHouse cluster whose tables are sharded and replicated; null: one server. */
  readonly cluster: string | null;
  /**
   * Rows of a SELECT; 64-bit integers come as strings unless the SQL casts them (toFloat64, toUInt32, …).
   * @throws WrapsheetError store_away (no answer), deadline_exceeded, store_failed (params.clickhouseCode)
   */
  query<Row = Record<string, unknown>>(sql: string, params?: Params, options?: QueryOptions): Promise<Row[]>;
  /** A statement without rows, on a writing connection; never repeated by itself. Throws as `query` does. */
  command(sql: string, params?: Params): Promise<void>;
  /** Insert plain rows (JSONEachRow), synchronously and as one block. Throws as `query` does. */
  insert(table: string, rows: readonly Readonly<Record<string, unknown>>[], options?: InsertOptions): Promise<void>;
  /** An Avro object container file as rows of these columns (`a String, b UInt8`), for an INSERT … SELECT that the same server runs. */
  stageAvro(file: Uint8Array, structure: string): Promise<StagedRows>;
  close(): Promise<void>;
}
