/** What a mail holds, made from the stored report by the same renderings as on screen and for download. */
import { buffer } from 'node:stream/consumers';
import type { ReportDocuments } from '../../reports/files/documents.ts';
import type { FileKind } from '../../reports/files/formats.ts';
import type { Renderer } from '../../reports/rendering/renderer.ts';
import type { ReportResult } from '../../reports/types.ts';
import type { Rendering, ReportFile } from './compose.ts';

export interface RenderingDeps {
  readonly renderer: Pick<Renderer, 'mail'>;
  readonly documents: Pick<ReportDocuments, 'file' | 'read' | 'formats'>;
  /** The studio's logo as a data URI; null: none. */
  readonly logo: () => Promise<string | null>;
  /** As for downloads. */
  readonly fileName: (result: ReportResult, kind: FileKind) => string;
}

const BY = 'scheduler';

export function createMailRendering({ renderer, documents, logo, fileName }: RenderingDeps): Rendering {
  return {
    mail: async (result) => renderer.mail(result, { logo: await logo() }),
    async file(result, format): Promise<ReportFile> {
      const kind = documents.formats.kindOf(format);
      const file = await documents.file(result, { format, requestedBy: BY });
      const content = await buffer(await documents.read(file));
      return { format, contentType: kind.contentType, filename: fileName(result, kind), content };
    },
  };
}
