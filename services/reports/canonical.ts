/** One text for one value: keys in code-point order, no spaces. What fingerprints and cache keys are made of. */
import { createHash } from 'node:crypto';

export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record).filter((key) => record[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`)
    .join(',')}}`;
}

/** SHA-256 of the canonical JSON, in hex. */
export const sha256 = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
