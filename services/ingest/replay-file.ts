/**
 * Replays a file of events (.ndjson, also gzipped) through the intake, streamed. Line by line the verdict is that of POST /events, so a second run
 * finds every event there already and changes nothing, and a run that was broken off is resumed by starting it again.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { setTimeout as waitMs } from 'node:timers/promises';
import { WrapsheetError } from '../common/errors.ts';
import type { Intake } from './intake.ts';
import type { Rejection, SubmitResult } from './verdicts.ts';

export interface ReplayProgress {
  /** Bytes of the file read, of `totalBytes`. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Seconds to the end at this pace; null before anything is known. */
  readonly etaSeconds: number | null;
}

export interface LineRejection extends Omit<Rejection, 'index'> {
  /** From 1. */
  readonly line: number;
}

export interface ReplayResult {
  readonly events: number;
  readonly accepted: number;
  readonly duplicate: number;
  /** How many were rejected; the first `MAX_LISTED` of them by line. All of them are dead letters. */
  readonly rejectedCount: number;
  readonly rejected: readonly LineRejection[];
}

const MAX_LISTED = 1_000;
const GZIP_MAGIC = 0x1f8b;

export interface ReplayDeps {
  readonly intake: Intake;
  /** Resolves when all that was accepted is in raw and in what is derived from it. */
  readonly drained: () => Promise<void>;
  /** Monotonic, milliseconds. */
  readonly elapsedMs: () => number;
  readonly batchEvents: number;
}

/** @throws WrapsheetError bad_request (no such file), store_away */
export async function replayFile(path: string, onProgress: (progress: ReplayProgress) => void, deps: ReplayDeps): Promise<ReplayResult> {
  const { intake, drained, elapsedMs, batchEvents } = deps;
  const totalBytes = await sizeOf(path);
  const startedMs = elapsedMs();
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const total = { events: 0, accepted: 0, duplicate: 0, rejectedCount: 0, rejected: [] as LineRejection[] };
  let batch: { readonly line: number; readonly value: unknown }[] = [];

  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const lines = batch;
    batch = [];
    const where = (index: number) => `${basename(path)} line ${lines[index]?.line ?? 0}`;
    const result = await submitPatiently(
      intake,
      lines.map(({ value }) => value),
      where,
    );
    total.events += lines.length;
    total.accepted += result.accepted;
    total.duplicate += result.duplicate;
    total.rejectedCount += result.rejected.length;
    for (const { index, code, detail } of result.rejected) {
      if (total.rejected.length < MAX_LISTED) total.rejected.push({ line: lines[index]?.line ?? 0, code, detail });
    }
    onProgress(progressOf(file.bytesRead, totalBytes, total.events, elapsedMs() - startedMs));
  };

  try {
    let line = 0;
    for await (const text of createInterface({ input: await plain(file, path), crlfDelay: Infinity })) {
      line += 1;
      if (text.trim() === '') continue;
      batch.push({ line, value: parsed(text) });
      if (batch.length >= batchEvents) await flush();
    }
    await flush();
  } finally {
    file.destroy();
  }
  await drained();
  return total;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw new WrapsheetError('bad_request', `${path} cannot be read`, { cause: error, params: { path } });
  }
}

/** Gzip is known by its first two bytes, whatever the name says. */
async function plain(file: Readable, path: string): Promise<Readable> {
  const [head] = (await createReadStream(path, { end: 1 }).toArray()) as Buffer[];
  if (head === undefined || head.length < 2 || head.readUInt16BE() !== GZIP_MAGIC) return file;
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

/** A line that is not JSON is handed on as text: the judge rejects it with the line as its bytes. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

async function submitPatiently(intake: Intake, values: readonly unknown[], where: (index: number) => string): Promise<SubmitResult> {
  for (;;) {
    try {
      return await intake.submit(values, { origin: 'file', where });
    } catch (error) {
      if (!(error instanceof WrapsheetError) || error.code !== 'too_many_requests') throw error;
      await waitMs(Number(error.params['retry_after_s'] ?? 1) * 1_000);
    }
  }
}

function progressOf(bytes: number, totalBytes: number, events: number, tookMs: number): ReplayProgress {
  const etaSeconds = bytes === 0 ? null : Math.round((tookMs * (totalBytes - bytes)) / bytes / 1_000);
  return { bytes, totalBytes, events, eventsPerSecond: tookMs === 0 ? 0 : Math.round((events * 1_000) / tookMs), etaSeconds };
}
