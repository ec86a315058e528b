/** Secrets that are shown once: `PREFIX_ID_SECRET`. The id finds the document, the hash of the secret stands in it. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Credential {
  readonly id: string;
  readonly secret: string;
}

/** SHA-256 in hexadecimal. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** 96 random bits: an id that tells nothing and does not repeat. */
export const newId = (): string => randomBytes(12).toString('hex');

export const newCredential = (): Credential => ({ id: newId(), secret: randomBytes(32).toString('hex') });

export const formatCredential = (prefix: string, { id, secret }: Credential): string => `${prefix}_${id}_${secret}`;

/** The parts of a credential, or null if the text is none of this prefix. */
export function parseCredential(prefix: string, text: string): Credential | null {
  const match = /^([a-z]+)_([0-9a-f]{24})_([0-9a-f]{64})$/.exec(text);
  if (match === null || match[1] !== prefix) return null;
  return { id: match[2] ?? '', secret: match[3] ?? '' };
}

/** Whether the secret has this hash, in a time that tells nothing. */
export function secretMatches(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret), 'hex');
  const kept = Buffer.from(hash, 'hex');
  return given.length === kept.length && timingSafeEqual(given, kept);
}
