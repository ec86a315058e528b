/** A growing buffer with Avro's primitive encodings. */

/** A text up to this length is copied character by character while it is ASCII, which beats the call into native code. */
const SHORT = 48;

export function createWriter(initialBytes: number) {
  let bytes = Buffer.allocUnsafe(initialBytes);
  let end = 0;

  const reserve = (more: number): void => {
    if (end + more <= bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, end + more));
    bytes.copy(larger, 0, 0, end);
    bytes = larger;
  };
  /** Zigzag variable-length integer; |value| up to 2^52. */
  const long = (value: number): void => {
    reserve(10);
    let rest = value >= 0 ? value * 2 : -value * 2 - 1;
    while (rest > 0x7fff_ffff) {
      bytes[end++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[end++] = (rest & 127) | 0x80;
      rest >>>= 7;
    }
    bytes[end++] = rest;
  };
  const longText = (value: string): void => {
    const sizeBytes = Buffer.byteLength(value);
    long(sizeBytes);
    reserve(sizeBytes);
    end += bytes.write(value, end, sizeBytes, 'utf8');
  };
  const text = (value: string): void => {
    const length = value.length;
    if (length > SHORT) {
      longText(value);
      return;
    }
    reserve(length + 1);
    let at = end + 1;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) {
        longText(value);
        return;
      }
      bytes[at++] = code;
    }
    bytes[end] = length * 2;
    end = at;
  };
  return {
    long,
    text,
    byte(value: number): void {
      reserve(1);
      bytes[end++] = value;
    },
    double(value: number): void {
      reserve(8);
      end = bytes.writeDoubleLE(value, end);
    },
    raw(value: Uint8Array): void {
      reserve(value.length);
      bytes.set(value, end);
      end += value.length;
    },
    /** The source's bytes from `from` until before `to`. */
    copy(source: Buffer, from: number, to: number): void {
      reserve(to - from);
      end += source.copy(bytes, end, from, to);
    },
    skip(count: number): void {
      reserve(count);
      end += count;
    },
    end: () => end,
    buffer: () => bytes,
  };
}

export type Writer = ReturnType<typeof createWriter>;
