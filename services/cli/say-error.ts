/** An error as one line: what the program is, the stable code, what was wrong, what to do. */
import { ERROR_KINDS, WrapsheetError } from '../common/errors.ts';
import { ProblemError } from './problem-error.ts';
import { UsageError } from './usage-error.ts';

export function sayError(error: unknown): string {
  if (error instanceof UsageError) return `wrapsheet: ${oneLine(error.message)} wrapsheet --help tells more.`;
  if (error instanceof ProblemError) return `wrapsheet: ${error.code}: ${oneLine(error.message)} ${error.advice}`;
  if (error instanceof WrapsheetError) return `wrapsheet: ${error.code}: ${oneLine(error.message)} ${ERROR_KINDS[error.code].advice}`;
  return `wrapsheet: internal: ${oneLine(error instanceof Error ? (error.stack ?? error.message) : String(error))}`;
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').replace(/([^.!?])$/, '$1.');
