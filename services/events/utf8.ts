/**
 * Where bytes are no text. Decoding would put U+FFFD in the place of what is broken, and a broken name would be stored as if it had been sent so:
 * bytes are looked at before they are decoded.
 */
import { isUtf8 } from 'node:buffer';

const REPLACEMENT = '\uFFFD';
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);

/** Says which byte is not valid UTF-8, the first one by its offset; null: all are. */
export function utf8Fault(bytes: Buffer): string | null {
  if (isUtf8(bytes)) return null;
  const offset = offsetOfFault(bytes);
  return `the byte 0x${bytes.toString('hex', offset, offset + 1)} at offset ${offset} is not valid UTF-8`;
}

/** The first replacement that does not stand in the bytes themselves. */
function offsetOfFault(bytes: Buffer): number {
  const text = bytes.toString();
  let offset = 0;
  let from = 0;
  for (;;) {
    const at = text.indexOf(REPLACEMENT, from);
    offset += Buffer.byteLength(text.slice(from, at));
    const end = offset + REPLACEMENT_BYTES.length;
    if (!bytes.subarray(offset, end).equals(REPLACEMENT_BYTES)) return offset;
    offset = end;
    from = at + 1;
  }
}
