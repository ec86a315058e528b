/** Collects the values of a statement as bound parameters: SQL text gets a placeholder, never the value. */
import type { Params, ParamValue } from '../store/types.ts';

export interface Binder {
  /** The placeholder for a value of a ClickHouse type, such as `Array(String)`. */
  bind(type: string, value: ParamValue): string;
  readonly params: Params;
}

export function createBinder(): Binder {
  const params: Record<string, ParamValue> = {};
  let count = 0;
  return {
    bind(type, value) {
      const name = `p${count}`;
      count += 1;
      params[name] = value;
      return `{${name}:${type}}`;
    },
    params,
  };
}

/** An instant in epoch ms as a value of the rollups' DateTime columns. */
export function bindTime(binder: Binder, atMs: number): string {
  return `toDateTime(${binder.bind('UInt32', Math.floor(atMs / 1000))}, 'UTC')`;
}

/** An instant in epoch ms as a value of the millisecond columns. */
export function bindMs(binder: Binder, atMs: number): string {
  return `fromUnixTimestamp64Milli(${binder.bind('Int64', atMs)}, 'UTC')`;
}

/** The condition that an expression is one of these values; null is a value. */
export function oneOf(binder: Binder, expression: string, values: readonly (string | null)[]): string {
  const texts = values.filter((value) => value !== null);
  const parts: string[] = [];
  if (texts.length > 0) parts.push(`ifNull(${expression} IN ${binder.bind('Array(String)', texts)}, 0)`);
  if (texts.length < values.length) parts.push(`isNull(${expression})`);
  return `(${parts.join(' OR ')})`;
}
