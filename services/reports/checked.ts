/** Checks what people write against a schema, and says every fault with its place. */
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { WrapsheetError } from '../common/errors.ts';

export interface Fault {
  /** Where: a JSON pointer (`/sections/0/metrics`), or a row and column. */
  readonly path: string;
  readonly message: string;
}

/** @throws WrapsheetError `bad_request` with every fault in `params.faults` */
export function checked<T extends TSchema>(schema: T, value: unknown, what: string): Static<T> {
  const faults = [...Value.Errors(schema, value)].map(({ instancePath, message }) => ({ path: instancePath, message }));
  if (faults.length > 0) throw refused(what, faults);
  return value as Static<T>;
}

/** The error for faults that no schema can say. */
export function refused(what: string, faults: readonly Fault[]): WrapsheetError {
  const [first] = faults;
  const where = first?.path ? ` at ${first.path}` : '';
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new WrapsheetError('bad_request', `${what}${where}: ${first?.message ?? 'not valid'}${more}`, { params: { faults } });
}
