/**
 * Where the bytes of rendered files lie. A content is there whole or not at all: what is half written has no key, and goes.
 */
import type { Readable } from 'node:stream';

export interface Content {
  /** Names it beside its report. */
  readonly key: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Bytes from `start` up to and including `end`, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export interface Contents {
  /** Takes pieces until they end. @throws WrapsheetError `storage_full`; what the pieces throw. Nothing is left behind then. */
  write(reportId: string, extension: string, pieces: Pieces): Promise<Content>;
  /** Whether a content that was written is still there with its size. */
  has(reportId: string, content: Pick<Content, 'key' | 'sizeBytes'>): Promise<boolean>;
  /** @throws WrapsheetError `gone` where it is there no longer */
  read(reportId: string, key: string, range: ByteRange): Promise<Readable>;
  /** Removes all contents of a report. */
  remove(reportId: string): Promise<void>;
}
