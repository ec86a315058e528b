/** One text for one value: keys in code-point order, no spaces. What fingerprints and cache keys are made of. */
import { createHash } from 'node:crypto';

export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${text}]`;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of inOrder(Object.keys(record))) {
    if (record[key] !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(record[key])}`;
  }
  return `{${text}}`;
}

/** A report has thousands of rows of the same few keys, which mostly are in order: sorting them all again would take the most time here. */
function inOrder(keys: string[]): string[] {
  const isInOrder = keys.every((key, index) => index === 0 || keys[index - 1]! < key);
  return isInOrder ? keys : keys.sort();
}

/** SHA-256 of the canonical JSON, in hex. */
export const sha256 = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
