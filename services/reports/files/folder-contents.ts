/**
 * Contents in the data folder: `reports/<report>/<sha256>.<extension>`. A file is written beside, brought to the disk and moved into place, so
 * that neither a full disk nor a lost power supply leaves half a file under its name.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { WrapsheetError } from '../../common/errors.ts';
import { hasCode } from '../../common/file-errors.ts';
import type { Contents, Pieces } from './contents.ts';

type Draft = Pick<FileHandle, 'write' | 'sync' | 'close'>;

export interface FolderDeps {
  /** Opens a new file for writing; the file system's unless told. */
  readonly create?: (path: string) => Promise<Draft>;
}

const createFile = (path: string): Promise<Draft> => open(path, 'wx', 0o600);

/** @param folder owned by this process alone */
export function createFolderContents(folder: string, { create = createFile }: FolderDeps = {}): Contents {
  const drafts = join(folder, 'drafts');
  let prepared: Promise<void> | null = null;

  /** What an earlier process was writing when it ended is of no use. */
  async function prepare(): Promise<void> {
    await rm(drafts, { recursive: true, force: true });
    await mkdir(drafts, { recursive: true, mode: 0o700 });
  }
  function folderOf(reportId: string): string {
    if (!/^[\w-]+$/.test(reportId)) throw new WrapsheetError('bad_request', `"${reportId}" is no id of a report.`);
    return join(folder, reportId);
  }
  const pathOf = (reportId: string, key: string): string => join(folderOf(reportId), key);

  return {
    async write(reportId, extension, pieces) {
      const target = folderOf(reportId);
      prepared ??= prepare();
      const draft = join(drafts, randomUUID());
      try {
        await prepared;
        await mkdir(target, { recursive: true, mode: 0o700 });
        const { sizeBytes, sha256 } = await writeDraft(await create(draft), pieces);
        const key = `${sha256}.${extension}`;
        await rename(draft, join(target, key));
        await syncFolder(target);
        return { key, sizeBytes, sha256 };
      } catch (error) {
        await rm(draft, { force: true });
        throw isFull(error)
          ? new WrapsheetError('storage_full', 'The disk of the data folder is full; the file was not kept.', { cause: error })
          : error;
      }
    },
    async has(reportId, { key, sizeBytes }) {
      try {
        return (await stat(pathOf(reportId, key))).size === sizeBytes;
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return false;
        throw error;
      }
    },
    async read(reportId, key, { start, end }) {
      try {
        const file = await open(pathOf(reportId, key));
        return file.createReadStream({ start, end });
      } catch (error) {
        if (hasCode(error, 'ENOENT')) throw new WrapsheetError('gone', 'The file was removed a moment ago.', { cause: error });
        throw error;
      }
    },
    async remove(reportId) {
      await rm(folderOf(reportId), { recursive: true, force: true });
    },
  };
}

const isFull = (error: unknown): boolean => hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT');

async function writeDraft(draft: Draft, pieces: Pieces): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      hash.update(bytes);
      await writeAll(draft, bytes);
      sizeBytes += bytes.length;
    }
    await draft.sync();
  } finally {
    await draft.close();
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** A write may take less than it was given. */
async function writeAll(draft: Draft, bytes: Uint8Array): Promise<void> {
  let from = 0;
  while (from < bytes.length) from += (await draft.write(bytes, from)).bytesWritten;
}

/** The new name is on the disk only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
