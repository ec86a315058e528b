/** An instant in a query string: ISO 8601 with its offset, or a date in UTC. */
import { WrapsheetError } from '../common/errors.ts';

/** Epoch ms. @throws WrapsheetError `bad_time`, naming the field */
export function epochMs(text: string, field: string): number {
  const isInstant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const at = isInstant ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new WrapsheetError('bad_time', `${field}: "${text}" is neither a date nor an instant with an offset.`);
  return at;
}
