/** JSON bodies that hold an event which is too large. How many bytes an event has, with all that is ignored of it, only the body tells. */
import { isTooLarge } from '../events/judged.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * The value of a JSON body with the bytes of each event that is too large in its place, of which the judge says so.
 * @param value what `body`, valid JSON, was parsed to
 */
export function withLargeAsBytes(value: unknown, body: Buffer): unknown {
  if (!isTooLarge(body.length) || typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    const event = trimmed(body);
    return isTooLarge(event.length) ? [event] : value;
  }
  const large = largeItems(body);
  return large.size === 0 ? value : value.map((item: unknown, index) => large.get(index) ?? item);
}

/** The items of a JSON array that are too large, by their places in it. */
function largeItems(body: Buffer): ReadonlyMap<number, Buffer> {
  const large = new Map<number, Buffer>();
  let depth = 0;
  let index = 0;
  let start = 0;
  const endItem = (end: number): void => {
    if (isTooLarge(end - start)) {
      const item = trimmed(body.subarray(start, end));
      if (isTooLarge(item.length)) large.set(index, item);
    }
    index += 1;
    start = end + 1;
  };
  for (let at = 0; at < body.length; at += 1) {
    switch (body[at] as number) {
      case QUOTE:
        at = endOfText(body, at);
        break;
      case OPENING_BRACKET:
      case OPENING_BRACE:
        depth += 1;
        if (depth === 1) start = at + 1;
        break;
      case CLOSING_BRACKET:
      case CLOSING_BRACE:
        depth -= 1;
        if (depth === 0) endItem(at);
        break;
      case COMMA:
        if (depth === 1) endItem(at);
        break;
      default:
    }
  }
  return large;
}

/** Where the quote stands that closes a text. */
function endOfText(body: Buffer, opening: number): number {
  let at = opening + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Without the whitespace around it, and the byte-order mark that a body may begin with. */
const trimmed = (bytes: Buffer): Buffer => Buffer.from(bytes.toString().trim());
