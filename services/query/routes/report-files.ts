/** A stored report as a file: whole or in part, and again only where it has changed. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { WrapsheetError } from '../../common/errors.ts';
import type { Reports } from '../../reports/build.ts';
import type { ReportDocuments } from '../../reports/files/documents.ts';
import type { ByteRange } from '../../reports/files/contents.ts';
import { DELIMITERS, type Delimiter, type FileKind } from '../../reports/files/formats.ts';
import type { ReportFiles, StoredFile } from '../../reports/files/report-files.ts';
import { isoUtc } from '../../reports/ranges.ts';
import { expiryOf } from '../../reports/retention.ts';
import type { SettingsBook } from '../../reports/settings.ts';
import { signedIn } from '../access.ts';
import { askedRange, isSameCopy, matchesTag } from '../byte-range.ts';
import { attachment, fileName } from '../file-names.ts';
import { answering, IdParams, nullable, type App } from '../schemas.ts';
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

const RangeHeaders = Type.Object({
  range: Type.Optional(Type.String({ maxLength: 200, description: 'One part of the file: bytes=0-1023' })),
  'if-range': Type.Optional(Type.String({ maxLength: 200, description: 'The ETag of the copy that the part belongs to' })),
  'if-none-match': Type.Optional(Type.String({ maxLength: 1_000, description: 'ETags of copies that the reader has' })),
});

const FileSchema = Type.Object({
  format: Type.String(),
  variant: Type.String({ description: 'Format and options' }),
  size_bytes: Type.Integer(),
  sha256: Type.String(),
  requested_by: Type.String({ description: 'Who asked for it first' }),
  created_at: Type.String(),
  expires_at: nullable(Type.String({ description: 'When it goes with its report; null: never, or not by age' })),
});

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
        headers: RangeHeaders,
        produces: ['application/pdf', 'text/csv', 'application/zip', 'application/json'],
        response: answering({
          200: Type.String({ description: 'The file' }),
          206: Type.String({ description: 'A part of it' }),
          304: Type.Null({ description: 'The reader has it' }),
        }),
      },
    },
    async (request, reply) => {
      const { format, ...options } = request.query;
      const kind = documents.formats.kindOf(format, options);
      const principal = signedIn(request);
      const report = await reports.get(request.params.id, principal);
      const wanted = { format, options, requestedBy: principal.id };
      const file = await documents.file(report, wanted, { signal: whileWaitedFor(reply) });
      return sendFile(request, reply, { file, kind, name: fileName(report, kind), read: (range) => documents.read(file, range) });
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
        response: answering({ 200: Type.Object({ items: Type.Array(FileSchema), next_cursor: Type.Null() }) }),
      },
    },
    async (request) => {
      const report = await reports.get(request.params.id, signedIn(request));
      const [kept, pinned, { body }] = await Promise.all([files.list(report.id), reports.isPinned(report.id), settings.get()]);
      const expiry = expiryOf({ generatedAt: Date.parse(report.generated_at), pinned }, body.retention);
      return { items: kept.map((file) => fileView(file, expiry)), next_cursor: null };
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

interface Sent {
  readonly file: StoredFile;
  readonly kind: FileKind;
  readonly name: string;
  readonly read: (range: ByteRange) => Promise<Readable>;
}

async function sendFile(request: FastifyRequest, reply: FastifyReply, { file, kind, name, read }: Sent): Promise<FastifyReply> {
  const { headers, method } = request;
  const tag = `"${file.sha256}"`;
  void reply
    .header('etag', tag)
    .header('last-modified', new Date(file.createdAt).toUTCString())
    .header('accept-ranges', 'bytes')
    .header('content-disposition', attachment(name));
  if (matchesTag(headers['if-none-match'], tag)) return reply.code(304).send();
  const ifRange = headers['if-range'];
  const asked = askedRange(isSameCopy(typeof ifRange === 'string' ? ifRange : undefined, tag) ? headers.range : undefined, file.sizeBytes);
  if (asked.kind === 'unsatisfiable') {
    void reply.header('content-range', `bytes */${file.sizeBytes}`);
    throw new WrapsheetError('range_not_satisfiable', `The file is ${file.sizeBytes} bytes long.`);
  }
  const { start, end } = asked.kind === 'part' ? asked.range : { start: 0, end: file.sizeBytes - 1 };
  if (asked.kind === 'part') void reply.code(206).header('content-range', `bytes ${start}-${end}/${file.sizeBytes}`);
  void reply.type(kind.contentType).header('content-length', String(end - start + 1));
  return reply.send(method === 'HEAD' ? Readable.from([]) : await read({ start, end }));
}
