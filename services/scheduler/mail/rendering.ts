/** What a mail holds, made from a report by the same renderings as on screen and for download. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ByteRange } from '../../reports/files/contents.ts';
import type { ReportDocuments } from '../../reports/files/documents.ts';
import type { FileKind } from '../../reports/files/formats.ts';
import type { StoredFile } from '../../reports/files/report-files.ts';
import type { Renderer } from '../../reports/rendering/renderer.ts';
import { expiryOf, type RetentionLimits } from '../../reports/retention.ts';
import type { ReportResult } from '../../reports/types.ts';
import type { Rendering, ReportFile, WantedFile } from './compose.ts';

/** A kept file, to be read whole or in part. */
export interface OpenedFile {
  readonly file: StoredFile;
  readonly contentType: string;
  readonly name: string;
  readonly read: (range: ByteRange) => Promise<Readable>;
}

export interface MailRendering extends Rendering {
  /** The same for a report that is not kept: its files are drawn and not kept either. */
  readonly draft: Rendering;
  /** @throws WrapsheetError as a download */
  open(result: ReportResult, wanted: WantedFile): Promise<OpenedFile>;
}

export interface RenderingDeps {
  readonly renderer: Pick<Renderer, 'mail'>;
  readonly documents: Pick<ReportDocuments, 'file' | 'read' | 'formats'>;
  /** The studio's logo as a data URI, null: none; and what becomes of old reports. */
  readonly studio: () => Promise<{ readonly logo: string | null; readonly retention: RetentionLimits }>;
  /** As for downloads. */
  readonly fileName: (result: ReportResult, kind: FileKind) => string;
}

const BY = 'scheduler';

export function createMailRendering({ renderer, documents, studio, fileName }: RenderingDeps): MailRendering {
  const { formats } = documents;
  const mail: Rendering['mail'] = async (result, signal) =>
    renderer.mail(result, { logo: (await studio()).logo, ...(signal !== undefined && { signal }) });

  const open: MailRendering['open'] = async (result, wanted) => {
    const kind = formats.kindOf(wanted.format, wanted.options);
    const file = await documents.file(result, { ...wanted, requestedBy: BY });
    return { file, contentType: kind.contentType, name: fileName(result, kind), read: (range) => documents.read(file, range) };
  };

  /** A report as new as this one is not pinned yet. */
  const keptUntil = async (result: ReportResult): Promise<number | null> =>
    expiryOf({ generatedAt: Date.parse(result.generated_at), pinned: false }, (await studio()).retention);

  return {
    mail,
    async file(result, wanted): Promise<ReportFile> {
      const { file, contentType, name } = await open(result, wanted);
      return {
        ...wanted,
        contentType,
        filename: name,
        content: await buffer(await documents.read(file)),
        keptUntil: await keptUntil(result),
      };
    },
    draft: {
      mail,
      async file(result, wanted, signal = new AbortController().signal): Promise<ReportFile> {
        const kind = formats.kindOf(wanted.format, wanted.options);
        const pieces = formats.render(wanted.format, result, wanted.options, {
          signal,
          logo: (await studio()).logo,
          step: () => undefined,
        });
        const content = await buffer(Readable.from(pieces));
        return { ...wanted, contentType: kind.contentType, filename: fileName(result, kind), content, keptUntil: await keptUntil(result) };
      },
    },
    open,
  };
}
