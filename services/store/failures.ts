/** What went wrong in ClickHouse, in the words of wrapsheet's closed list of errors. */
import { WrapsheetError } from '../common/errors.ts';

/** TIMEOUT_EXCEEDED, TOO_SLOW: the engine gave the query up. */
const DEADLINE_CODES = new Set(['159', '160']);

/**
 * The server is there but cannot serve just now, and the same statement may succeed later: TOO_MANY_SIMULTANEOUS_QUERIES, SOCKET_TIMEOUT,
 * NETWORK_ERROR, ABORTED (shutting down), TABLE_IS_READ_ONLY, NOT_ENOUGH_SPACE, TOO_MANY_PARTS, ALL_CONNECTION_TRIES_FAILED,
 * TOO_FEW_LIVE_REPLICAS, UNKNOWN_STATUS_OF_INSERT, KEEPER_EXCEPTION.
 */
const AWAY_CODES = new Set(['202', '209', '210', '236', '242', '243', '252', '279', '285', '319', '999']);

/** The client and chdb carry a class ClickHouseError each, so its shape decides: a numeric code and a type. */
interface ClickHouseFailure extends Error {
  readonly code: string;
  readonly type: string | undefined;
}

function isClickHouseFailure(error: unknown): error is ClickHouseFailure {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^\d+$/.test(error.code) && 'type' in error;
}

/** A failure of client or engine as a WrapsheetError; errors of our own pass through. `remote`: what is not ClickHouse's is the way to it. */
export function toStoreError(error: unknown, remote: boolean): unknown {
  if (error instanceof WrapsheetError) return error;
  if (isClickHouseFailure(error)) {
    const params = { clickhouseCode: Number(error.code), clickhouseType: error.type ?? null };
    if (DEADLINE_CODES.has(error.code))
      return new WrapsheetError('deadline_exceeded', 'The query ran into its deadline', { cause: error, params });
    if (AWAY_CODES.has(error.code)) return new WrapsheetError('store_away', error.message, { cause: error, params });
    return new WrapsheetError('store_failed', error.message, { cause: error, params });
  }
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return error;
  if (remote) return new WrapsheetError('store_away', 'ClickHouse does not answer', { cause: error });
  return new WrapsheetError('store_failed', error instanceof Error ? error.message : String(error), { cause: error });
}

/** ClickHouse's own error code of a `store_failed` (or its kin); null where it has none. */
export function clickhouseCode(error: unknown): number | null {
  const code = error instanceof WrapsheetError ? error.params['clickhouseCode'] : undefined;
  return typeof code === 'number' ? code : null;
}
