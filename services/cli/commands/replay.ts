/** `wrapsheet replay`: the lines of NDJSON files as events. What is there already is counted as a duplicate, so a second run changes nothing. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { WrapsheetError } from '../../common/errors.ts';
import { isBlank, splitLines } from '../../query/ndjson.ts';
import type { Api } from '../api.ts';
import { withApi, type DataOption } from '../context.ts';
import { ProblemError } from '../problem-error.ts';
import { createProgress } from '../progress.ts';
import { reasonsInWords } from '../reasons.ts';

const BATCH_EVENTS = 5_000;
const BATCH_BYTES = 4 * 2 ** 20;
const MOST_LISTED = 20;
const GZIP_MAGIC = [0x1f, 0x8b];

/** A line that is not blank, by its number in the file, as it stands there: the server says whether it is text. */
interface Line {
  readonly line: number;
  readonly bytes: Buffer;
}

interface Verdicts {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly detail: string }[];
}

interface Total {
  accepted: number;
  duplicate: number;
  rejected: number;
  /** Rejected lines by code. */
  readonly reasons: Map<string, number>;
}

export async function replay(files: readonly string[], options: DataOption): Promise<void> {
  await withApi(
    options,
    async (api) => {
      const total: Total = { accepted: 0, duplicate: 0, rejected: 0, reasons: new Map() };
      for (const file of files) await replayFile(api, file, total);
      // The figures have them before the command ends.
      await send(api, Buffer.alloc(0), { wait: 'true' });
      process.stdout.write(`${total.accepted} accepted, ${total.duplicate} duplicate, ${total.rejected} rejected\n`);
      if (total.rejected > 0) {
        process.stderr.write(
          `Rejected: ${reasonsInWords(total.reasons)}. They are dead letters: GET /dead-letters lists them, with file and line.\n`,
        );
      }
    },
    'writing',
  );
}

async function replayFile(api: Api, file: string, total: Total): Promise<void> {
  const sizeBytes = await sizeOf(file);
  const bytes = createReadStream(file, { highWaterMark: 1 << 20 });
  const progress = createProgress(file, sizeBytes, process.stderr);
  let batch: Line[] = [];
  let batchBytes = 0;
  let listed = 0;

  const flush = async () => {
    const sent = batch;
    [batch, batchBytes] = [[], 0];
    if (sent.length === 0) return;
    const verdicts = await sendLines(api, basename(file), sent);
    total.accepted += verdicts.accepted;
    total.duplicate += verdicts.duplicate;
    total.rejected += verdicts.rejected.length;
    for (const { index, code, detail } of verdicts.rejected) {
      if (listed < MOST_LISTED) progress.say(`${file} line ${sent[index]?.line ?? '?'}: ${code}: ${detail}`);
      listed += 1;
      total.reasons.set(code, (total.reasons.get(code) ?? 0) + 1);
    }
    progress.at(bytes.bytesRead, sent.length);
  };

  try {
    let line = 0;
    for await (const content of linesOf(await plain(bytes, file))) {
      line += 1;
      if (!isBlank(content)) batch.push({ line, bytes: content });
      batchBytes += content.length + 1;
      if (batch.length >= BATCH_EVENTS || batchBytes >= BATCH_BYTES) await flush();
    }
    await flush();
    if (listed > MOST_LISTED) progress.say(`${file}: ${listed - MOST_LISTED} more lines are rejected`);
  } catch (error) {
    if (isBroken(error)) throw new WrapsheetError('bad_request', `${file} is broken: ${error.message}`, { cause: error });
    throw error;
  } finally {
    bytes.destroy();
    progress.end();
  }
}

/** The lines of a file as bytes, without their line feeds. */
async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  /** What has come of a line that has not ended. */
  let begun: Buffer[] = [];
  for await (const piece of content) {
    const lines = splitLines(piece);
    const rest = lines.pop();
    for (const line of lines) {
      yield begun.length === 0 ? line : Buffer.concat([...begun, line]);
      begun = [];
    }
    if (rest !== undefined) begun.push(rest);
  }
  yield Buffer.concat(begun);
}

/** The lines as they stand in the file, with the blank ones between them: dead letters name the number of their line. */
const withGaps = (lines: readonly Line[]): Buffer<ArrayBuffer> =>
  Buffer.concat(lines.flatMap(({ line, bytes }, index) => [Buffer.alloc(line - (lines[index - 1]?.line ?? line), '\n'), bytes]));

/** Sends lines, in halves where they are more at once than the server takes. */
async function sendLines(api: Api, file: string, lines: readonly Line[]): Promise<Verdicts> {
  try {
    return await send(api, withGaps(lines), { file, first_line: String(lines[0]?.line ?? 1) });
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'body_too_large') throw error;
    if (lines.length === 1)
      return {
        accepted: 0,
        duplicate: 0,
        rejected: [{ index: 0, code: 'too_large', detail: `${error.message} No dead letter keeps it.` }],
      };
  }
  const middle = Math.ceil(lines.length / 2);
  const first = await sendLines(api, file, lines.slice(0, middle));
  const second = await sendLines(api, file, lines.slice(middle));
  return {
    accepted: first.accepted + second.accepted,
    duplicate: first.duplicate + second.duplicate,
    rejected: [...first.rejected, ...second.rejected.map((rejection) => ({ ...rejection, index: middle + rejection.index }))],
  };
}

/** Waits as long as the server asks to. */
async function send(api: Api, content: Buffer<ArrayBuffer>, query: Readonly<Record<string, string>>): Promise<Verdicts> {
  for (;;) {
    try {
      const { text } = await api.request({
        method: 'POST',
        path: `/events?${new URLSearchParams({ ...query }).toString()}`,
        raw: { type: 'application/x-ndjson', content },
      });
      return JSON.parse(text) as Verdicts;
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 429) throw error;
      await wait((error.retryAfterSeconds ?? 1) * 1_000);
    }
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw new WrapsheetError('bad_request', `${file} cannot be read`, { cause: error });
  }
}

/** Gzip is known by its first bytes, whatever the name says. */
async function plain(bytes: Readable, file: string): Promise<Readable> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead < 2 || GZIP_MAGIC.some((byte, at) => buffer[at] !== byte)) return bytes;
  } finally {
    await handle.close();
  }
  const gunzip = createGunzip();
  bytes.on('error', (error) => gunzip.destroy(error));
  return bytes.pipe(gunzip);
}

const isBroken = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && (error.code === 'Z_DATA_ERROR' || error.code === 'Z_BUF_ERROR' || error.code === 'EISDIR');
