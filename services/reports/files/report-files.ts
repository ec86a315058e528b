/** Rendered files of stored reports: which there are, of what size and checksum, asked for by whom. Their bytes lie in `contents`. */
import type { Readable } from 'node:stream';
import type { Clock } from '../../common/clock.ts';
import type { Store } from '../../store/types.ts';
import type { ByteRange, Contents, Pieces } from './contents.ts';

export interface StoredFile {
  readonly reportId: string;
  /** Format and options: one report can be kept in several. */
  readonly variant: string;
  readonly format: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Id of whoever asked for it first. */
  readonly requestedBy: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly key: string;
}

export interface NewFile {
  readonly reportId: string;
  readonly variant: string;
  readonly format: string;
  readonly extension: string;
  readonly requestedBy: string;
}

export interface ReportFiles {
  /** null where there is none, or its content has been lost. */
  find(reportId: string, variant: string): Promise<StoredFile | null>;
  list(reportId: string): Promise<readonly StoredFile[]>;
  /** Takes the pieces until they end. @throws WrapsheetError `storage_full`; what the pieces throw */
  keep(file: NewFile, pieces: Pieces): Promise<StoredFile>;
  /** @throws WrapsheetError `gone` where it was removed meanwhile */
  read(file: StoredFile, range?: ByteRange): Promise<Readable>;
  /** Removes all files of a report. */
  removeOf(reportId: string): Promise<void>;
  /** Removes files whose report is deleted: one may have been rendered while its report went. */
  removeOrphans(): Promise<void>;
}

interface FileRow {
  readonly report_id: string;
  readonly variant: string;
  readonly version: string;
  readonly removed: boolean;
  readonly format: string;
  readonly key: string;
  readonly size: number;
  readonly sha256: string;
  readonly requested_by: string;
  readonly created_ms: number;
}

const COLUMNS = `report_id, variant, version, removed, format, key, toFloat64(size_bytes) AS size, sha256, requested_by,
  toFloat64(toUnixTimestamp64Milli(created_at)) AS created_ms`;

export function createReportFiles(store: Store, { contents, clock }: { readonly contents: Contents; readonly clock: Clock }): ReportFiles {
  const rowsOf = (reportId: string): Promise<FileRow[]> =>
    store.query<FileRow>(`SELECT ${COLUMNS} FROM report_files FINAL WHERE report_id = {report:String} ORDER BY variant`, {
      report: reportId,
    });

  async function removeOf(reportId: string): Promise<void> {
    const rows = (await rowsOf(reportId)).filter(({ removed }) => !removed);
    const emptied = rows.map((row) => ({ ...rowOf(row), version: Number(row.version) + 1, removed: true }));
    // The rows first: what they no longer name is never asked for.
    if (emptied.length > 0) await store.insert('report_files', emptied);
    await contents.remove(reportId);
  }

  return {
    async find(reportId, variant) {
      const row = (await rowsOf(reportId)).find((one) => one.variant === variant && !one.removed);
      if (row === undefined) return null;
      return (await contents.has(reportId, { key: row.key, sizeBytes: row.size })) ? fileOf(row) : null;
    },
    async list(reportId) {
      return (await rowsOf(reportId)).filter(({ removed }) => !removed).map(fileOf);
    },
    async keep({ reportId, variant, format, extension, requestedBy }, pieces) {
      const { key, sizeBytes, sha256 } = await contents.write(reportId, extension, pieces);
      const before = (await rowsOf(reportId)).find((row) => row.variant === variant);
      const file: StoredFile = { reportId, variant, format, sizeBytes, sha256, requestedBy, createdAt: clock.now(), key };
      const row = { report_id: reportId, variant, format, key, size_bytes: sizeBytes, sha256, requested_by: requestedBy };
      const version = Number(before?.version ?? 0) + 1;
      await store.insert('report_files', [{ ...row, version, removed: false, created_at: file.createdAt }]);
      return file;
    },
    read: (file, range = { start: 0, end: file.sizeBytes - 1 }) => contents.read(file.reportId, file.key, range),
    removeOf,
    async removeOrphans() {
      const rows = await store.query<{ report_id: string }>(
        `SELECT DISTINCT report_id FROM report_files FINAL
         WHERE NOT removed AND report_id IN (SELECT id FROM reports FINAL WHERE reports.removed)`,
      );
      for (const { report_id: id } of rows) await removeOf(id);
    },
  };
}

const fileOf = (row: FileRow): StoredFile => ({
  reportId: row.report_id,
  variant: row.variant,
  format: row.format,
  sizeBytes: row.size,
  sha256: row.sha256,
  requestedBy: row.requested_by,
  createdAt: row.created_ms,
  key: row.key,
});

const rowOf = ({ size, created_ms: createdMs, ...row }: FileRow) => ({ ...row, size_bytes: size, created_at: createdMs });
