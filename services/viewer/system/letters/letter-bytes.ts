/** The bytes of a message as people can read them. Pure. */

export type Reading = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'hex'; readonly text: string };

const ROW = 16;
/** More than this is no use on a screen. */
export const MOST_SHOWN_BYTES = 64 * 1024;

/** Text where it is UTF-8 without control characters (JSON set out in lines), else sixteen bytes a line in hexadecimal. */
export function readBytes(base64: string): Reading {
  const bytes = bytesOf(base64);
  const text = textOf(bytes);
  return text === null ? { kind: 'hex', text: hexOf(bytes) } : { kind: 'text', text: setOut(text) };
}

export const sizeOf = (base64: string): number => bytesOf(base64).length;

export const hexOfBase64 = (base64: string): string => hexOf(bytesOf(base64));

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return Array.from(text).some((character) => (character < ' ' && !'\t\r\n'.includes(character)) || character === '\u007F') ? null : text;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function setOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).slice(0, MOST_SHOWN_BYTES);
  } catch (error) {
    if (error instanceof SyntaxError) return text.slice(0, MOST_SHOWN_BYTES);
    throw error;
  }
}

/** `00000010  7b 22 …  {"…`. */
function hexOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < Math.min(bytes.length, MOST_SHOWN_BYTES); start += ROW) {
    const row = [...bytes.subarray(start, start + ROW)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const seen = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${start.toString(16).padStart(8, '0')}  ${hex.padEnd(ROW * 3 - 1)}  ${seen}`);
  }
  return lines.join('\n');
}
