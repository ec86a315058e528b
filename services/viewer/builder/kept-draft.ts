/** What is not saved yet, kept on this device: a closed tab, a crash or a server that is away loses nothing. */
import type { ReportDefinition } from '../../reports/spec.ts';

export interface KeptDraft {
  readonly definition: ReportDefinition;
  /** The saved version that it began from; null: it was never saved. */
  readonly version: number | null;
  /** Epoch ms. */
  readonly at: number;
}

/** @param id null: of a report that is new */
export const keptKey = (person: string, id: string | null): string => `wrapsheet.builder.${person}.${id ?? 'new'}`;

export function readKept(key: string): KeptDraft | null {
  const text = localStorage.getItem(key);
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as KeptDraft;
    return Array.isArray(kept.definition.sections) ? kept : null;
  } catch {
    // Not ours, or cut off: there is nothing to go on with.
    return null;
  }
}

/** @returns false where the device has no room for it: it is then only in the open page */
export function keep(key: string, draft: KeptDraft): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export const dropKept = (key: string): void => localStorage.removeItem(key);
