/** Which part of a file a request asks for (RFC 9110, section 14). One range; of several the whole file is sent, which is allowed. */
import type { ByteRange } from '../reports/files/contents.ts';

export type AskedRange =
  { readonly kind: 'whole' } | { readonly kind: 'part'; readonly range: ByteRange } | { readonly kind: 'unsatisfiable' };

const WHOLE: AskedRange = { kind: 'whole' };

export function askedRange(header: string | undefined, sizeBytes: number): AskedRange {
  const found = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header ?? '');
  if (found === null) return WHOLE;
  const [, first = '', last = ''] = found;
  if (first === '' && last === '') return WHOLE;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return WHOLE;
  return start > end ? { kind: 'unsatisfiable' } : { kind: 'part', range: { start, end } };
}

/** Whether the copy that the reader has a part of is this one: only a strong tag can say so. */
export const isSameCopy = (ifRange: string | undefined, tag: string): boolean => ifRange === undefined || ifRange === tag;

/** Whether one of the tags of If-None-Match is this one. */
export const matchesTag = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === tag));
