/** One text for one value: keys in code-point order, no spaces. What fingerprints and cache keys are made of. */
import { createHash } from 'node:crypto';

export function canonicalJson(value: unknown): string {
  if (isPlain(value)) return JSON.stringify(value ?? null);
  let text = '';
  if (Array.isArray(value)) {
    // A report has columns of thousands of figures.
    if (value.every(isPlain)) return JSON.stringify(value);
    for (const item of value) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${text}]`;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(record).sort()) {
    if (record[key] !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(record[key])}`;
  }
  return `{${text}}`;
}

const isPlain = (value: unknown): boolean => value === null || typeof value !== 'object';

/** SHA-256 of the canonical JSON, in hex. */
export const sha256 = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
