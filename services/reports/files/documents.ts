/**
 * A stored report as a file in a format: the one that is kept, or, the first time or where it has been lost, one that is rendered from the stored
 * result and kept. So every download of a format is the same bytes, and shows the figures of the day when the report was made.
 */
import type { Readable } from 'node:stream';
import type { SettingsBook } from '../settings.ts';
import type { ReportResult } from '../types.ts';
import type { ByteRange } from './contents.ts';
import type { FormatOptions, ReportFormats } from './formats.ts';
import type { ReportFiles, StoredFile } from './report-files.ts';
import { createSharedWork } from './shared-work.ts';

export interface FileRequest {
  readonly format: string;
  readonly options?: FormatOptions;
  /** Id of whoever asks. */
  readonly requestedBy: string;
}

export interface MakeOptions {
  readonly signal?: AbortSignal;
  /** Told what is being done, in words for people. */
  readonly onStep?: (text: string) => void;
}

export interface ReportDocuments {
  readonly formats: ReportFormats;
  /**
   * @throws WrapsheetError `unknown_format`, `bad_request`, `render_failed`, `renderer_unavailable`, `deadline_exceeded`, `storage_full`;
   *   the reason of the signal
   */
  file(result: ReportResult, request: FileRequest, options?: MakeOptions): Promise<StoredFile>;
  /** Its bytes, or some of them. @throws WrapsheetError `gone` */
  read(file: StoredFile, range?: ByteRange): Promise<Readable>;
  /** Resolves once nothing is being rendered. */
  settled(): Promise<void>;
}

interface DocumentsDeps {
  readonly files: ReportFiles;
  readonly formats: ReportFormats;
  readonly settings: Pick<SettingsBook, 'get'>;
}

export function createReportDocuments({ files, formats, settings }: DocumentsDeps): ReportDocuments {
  const work = createSharedWork<StoredFile>();
  return {
    formats,
    async file(result, { format, options = {}, requestedBy }, { signal, onStep } = {}) {
      const { variant, extension } = formats.kindOf(format, options);
      const step = (text: string): void => onStep?.(text);
      return work.join(
        `${result.id} ${variant}`,
        async (stopped) => {
          const found = await files.find(result.id, variant);
          if (found !== null) return found;
          step(`rendering ${format.toUpperCase()}`);
          const { body } = await settings.get();
          const pieces = formats.render(format, result, options, { signal: stopped, logo: body.logo, step });
          return files.keep({ reportId: result.id, variant, format, extension, requestedBy }, pieces);
        },
        signal,
      );
    },
    read: (file, range) => files.read(file, range),
    settled: () => work.settled(),
  };
}
