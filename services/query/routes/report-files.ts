/** A stored report as a file: whole or in part, and again only where it has changed. */
import { Type, type Static } from 'typebox';
import type { Reports } from '../../reports/build.ts';
import type { ReportDocuments } from '../../reports/files/documents.ts';
import { DELIMITERS, type Delimiter } from '../../reports/files/formats.ts';
import type { ReportFiles, StoredFile } from '../../reports/files/report-files.ts';
import { isoUtc } from '../../reports/ranges.ts';
import { expiryOf } from '../../reports/retention.ts';
import type { SettingsBook } from '../../reports/settings.ts';
import { signedIn } from '../access.ts';
import { fileName } from '../file-names.ts';
import { answering, IdParams, nullable, REPORT_FILE_ANSWER, type App } from '../schemas.ts';
import { sendFile } from '../send-file.ts';
import { whileWaitedFor } from '../waiting.ts';

const DownloadQuery = Type.Object(
  {
    format: Type.String({ maxLength: 20, description: 'One of the formats under /reports/templates' }),
    bom: Type.Optional(Type.Boolean({ description: 'CSV: begin with a byte-order mark, for Excel' })),
    delimiter: Type.Optional(Type.Enum(Object.keys(DELIMITERS) as Delimiter[], { description: 'CSV' })),
    header: Type.Optional(Type.Boolean({ description: 'CSV: begin with lines that say range, zone, filters and data time' })),
    section: Type.Optional(Type.String({ maxLength: 100, description: 'CSV: this section alone, as one plain table' })),
  },
  { additionalProperties: false },
);

const FileSchema = Type.Object({
  format: Type.String(),
  variant: Type.String({ description: 'Format and options' }),
  size_bytes: Type.Integer(),
  sha256: Type.String(),
  requested_by: Type.String({ description: 'Who asked for it first' }),
  created_at: Type.String(),
  expires_at: nullable(Type.String({ description: 'When it goes with its report; null: never, or not by age' })),
});

const FilesSchema = Type.Object({
  items: Type.Array(FileSchema),
  next_cursor: Type.Null(),
  pinned: Type.Boolean({ description: 'No retention takes the report or its files' }),
});

export type KeptFile = Static<typeof FileSchema>;
export type KeptFiles = Static<typeof FilesSchema>;

export interface ReportFileRoutesDeps {
  readonly reports: Reports;
  readonly documents: ReportDocuments;
  readonly files: Pick<ReportFiles, 'list'>;
  readonly settings: Pick<SettingsBook, 'get'>;
}

export function reportFileRoutes(app: App, { reports, documents, files, settings }: ReportFileRoutesDeps): void {
  const config = { access: 'viewer' } as const;

  app.get(
    '/reports/:id/download',
    {
      config,
      schema: {
        operationId: 'downloadReport',
        tags: ['Reports'],
        summary: 'A stored report as a file',
        description: 'The first time it is rendered and kept; afterwards it is the same file. Answers 304 to a known ETag.',
        params: IdParams,
        querystring: DownloadQuery,
        ...REPORT_FILE_ANSWER,
      },
    },
    async (request, reply) => {
      const { format, ...options } = request.query;
      const kind = documents.formats.kindOf(format, options);
      const principal = signedIn(request);
      const report = await reports.get(request.params.id, principal);
      const wanted = { format, options, requestedBy: principal.id };
      const file = await documents.file(report, wanted, { signal: whileWaitedFor(reply) });
      return sendFile(request, reply, {
        file,
        contentType: kind.contentType,
        name: fileName(report, kind),
        read: (range) => documents.read(file, range),
      });
    },
  );

  app.get(
    '/reports/:id/files',
    {
      config,
      schema: {
        operationId: 'listReportFiles',
        tags: ['Reports'],
        summary: 'The rendered files that are kept of a report',
        params: IdParams,
        response: answering({ 200: FilesSchema }),
      },
    },
    async (request) => {
      const report = await reports.get(request.params.id, signedIn(request));
      const [kept, pinned, { body }] = await Promise.all([files.list(report.id), reports.isPinned(report.id), settings.get()]);
      const expiry = expiryOf({ generatedAt: Date.parse(report.generated_at), pinned }, body.retention);
      return { items: kept.map((file) => fileView(file, expiry)), next_cursor: null, pinned };
    },
  );
}

const fileView = (file: StoredFile, expiry: number | null) => ({
  format: file.format,
  variant: file.variant,
  size_bytes: file.sizeBytes,
  sha256: file.sha256,
  requested_by: file.requestedBy,
  created_at: isoUtc(file.createdAt),
  expires_at: expiry === null ? null : isoUtc(expiry),
});
