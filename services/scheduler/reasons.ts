/** Why a firing failed: an error as the ledger keeps it, and what is kept as people read it. Pure. */
import { ERROR_KINDS, WrapsheetError, type ErrorCode } from '../common/errors.ts';

/** An error as a reason in the ledger: its code, and what happened. */
export function reasonOf(error: unknown): string {
  if (error instanceof WrapsheetError) return `${error.code}: ${error.message}`;
  return `internal: ${error instanceof Error ? error.message : String(error)}`;
}

/** Their advice leads to the log by an id that only an answer over HTTP has. */
const WITHOUT_ADVICE: ReadonlySet<ErrorCode> = new Set(['internal', 'store_failed']);

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_KINDS, code);

/** What happened and what to do about it, without the code. What a mail server or a person said stays as it is. */
export function sayFailure(reason: string): string {
  const [, code = '', detail = ''] = /^([a-z_]+): ([^]+)$/.exec(reason) ?? [];
  if (!isCode(code)) return reason;
  return WITHOUT_ADVICE.has(code) ? detail : `${detail} ${ERROR_KINDS[code].advice}`;
}
