/** What the ledger notes of a chunk's content. Pure. */
import { createHash } from 'node:crypto';
import { spanOf } from '../events/span.ts';
import type { JudgedMessage } from './types.ts';

const HOUR_MS = 3_600_000;
const PAGE_BYTES = 64 * 1024;
/** Of a position and a length. */
const PLACE_BYTES = 12;

/** Hour numbers (epoch ms ÷ 3,600,000) in which the spans of the accepted events start or end, in order. */
export function hoursOf(messages: readonly JudgedMessage[]): number[] {
  const hours = new Set<number>();
  for (const message of messages) {
    if (message.kind === 'rejected') continue;
    const { startMs, occurredAt } = spanOf(message);
    hours.add(Math.floor(startMs / HOUR_MS));
    hours.add(Math.floor(occurredAt / HOUR_MS));
  }
  return [...hours].sort((a, b) => a - b);
}

/** SHA-256 over position and bytes of every message. */
export function digestOf(messages: readonly JudgedMessage[]): string {
  const hash = createHash('sha256');
  // Put together first: the hash is quick, each call of it is not.
  const page = Buffer.allocUnsafe(PAGE_BYTES);
  let end = 0;
  for (const { position, bytes } of messages) {
    const sizeBytes = bytes?.length ?? 0;
    if (end + PLACE_BYTES + sizeBytes > PAGE_BYTES) {
      hash.update(page.subarray(0, end));
      end = 0;
    }
    end = page.writeDoubleLE(position, end);
    end = page.writeInt32LE(bytes === null ? -1 : sizeBytes, end);
    if (bytes === null) continue;
    if (PLACE_BYTES + sizeBytes <= PAGE_BYTES) {
      end += bytes.copy(page, end);
    } else {
      hash.update(page.subarray(0, end)).update(bytes);
      end = 0;
    }
  }
  return hash.update(page.subarray(0, end)).digest('hex');
}
