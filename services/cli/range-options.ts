/** The options that say which range and which part: as the API takes them. */
import { UsageError } from './usage-error.ts';

export interface RangeOptions {
  readonly from?: string;
  readonly to?: string;
  readonly preset?: string;
  readonly zone?: string;
  readonly filter?: readonly string[];
}

export function rangeOf({ from, to, preset, zone, filter = [] }: RangeOptions) {
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(preset !== undefined && { preset }),
    ...(zone !== undefined && { zone }),
    ...(filter.length > 0 && { filters: filtersOf(filter) }),
  };
}

/** `project_id=a`, `worker_id=` (null): values of one field are alternatives. */
export function filtersOf(filters: readonly string[]): Record<string, (string | null)[]> {
  const fields: Record<string, (string | null)[]> = {};
  for (const filter of filters) {
    const at = filter.indexOf('=');
    if (at < 1) throw new UsageError(`--filter ${filter}: write FIELD=VALUE.`);
    const field = filter.slice(0, at);
    const value = filter.slice(at + 1);
    (fields[field] ??= []).push(value === '' ? null : value);
  }
  return fields;
}
