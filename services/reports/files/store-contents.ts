/** Contents in the store, for processes that share a remote one: what one of them has rendered, all of them can serve. */
import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { WrapsheetError } from '../../common/errors.ts';
import type { Store } from '../../store/types.ts';
import type { Contents, Pieces } from './contents.ts';

/** Bytes of a piece; in base64 it takes a third more. */
const PIECE_BYTES = 1 << 20;

export function createStoreContents(store: Store): Contents {
  async function pieceAt(reportId: string, key: string, piece: number): Promise<Buffer> {
    const [row] = await store.query<{ body: string }>(
      'SELECT body FROM report_contents WHERE report_id = {report:String} AND key = {key:String} AND piece = {piece:UInt32} LIMIT 1',
      { report: reportId, key, piece },
    );
    if (row === undefined) throw new WrapsheetError('gone', 'The file was removed a moment ago.');
    return Buffer.from(row.body, 'base64');
  }

  return {
    async write(reportId, extension, pieces) {
      const key = `${randomUUID()}.${extension}`;
      const hash = createHash('sha256');
      let [sizeBytes, count] = [0, 0];
      try {
        for await (const bytes of inPieces(pieces)) {
          hash.update(bytes);
          sizeBytes += bytes.length;
          const row = { report_id: reportId, key, piece: count, body: bytes.toString('base64') };
          await store.insert('report_contents', [row], { token: `content/${key}/${count}` });
          count += 1;
        }
      } catch (error) {
        if (count > 0)
          await store.command('DELETE FROM report_contents WHERE report_id = {report:String} AND key = {key:String}', {
            report: reportId,
            key,
          });
        throw error;
      }
      return { key, sizeBytes, sha256: hash.digest('hex') };
    },
    async has(reportId, { key, sizeBytes }) {
      const [row] = await store.query<{ pieces: number }>(
        'SELECT toUInt32(uniqExact(piece)) AS pieces FROM report_contents WHERE report_id = {report:String} AND key = {key:String}',
        { report: reportId, key },
      );
      return row?.pieces === Math.ceil(sizeBytes / PIECE_BYTES);
    },
    async read(reportId, key, { start, end }) {
      const first = Math.floor(start / PIECE_BYTES);
      // Before the answer begins, so that a file that has gone is still an error and not a broken download.
      const head = await pieceAt(reportId, key, first);
      async function* bytes(): AsyncGenerator<Buffer> {
        for (let piece = first; piece * PIECE_BYTES <= end; piece += 1) {
          const body = piece === first ? head : await pieceAt(reportId, key, piece);
          const offset = piece * PIECE_BYTES;
          yield body.subarray(Math.max(0, start - offset), end + 1 - offset);
        }
      }
      return Readable.from(bytes(), { objectMode: false });
    },
    async remove(reportId) {
      await store.command('DELETE FROM report_contents WHERE report_id = {report:String}', { report: reportId });
    },
  };
}

/** The same bytes in pieces of one size, the last one shorter. */
async function* inPieces(pieces: Pieces): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  for await (const piece of pieces) {
    waiting.push(typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece));
    waitingBytes += waiting.at(-1)!.length;
    if (waitingBytes < PIECE_BYTES) continue;
    const together = Buffer.concat(waiting);
    const whole = waitingBytes - (waitingBytes % PIECE_BYTES);
    for (let at = 0; at < whole; at += PIECE_BYTES) yield together.subarray(at, at + PIECE_BYTES);
    waiting = [together.subarray(whole)];
    waitingBytes -= whole;
  }
  if (waitingBytes > 0) yield Buffer.concat(waiting);
}
