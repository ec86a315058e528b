/** Reports: make one, find it again, have it in a format. */
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { Reports } from '../../reports/build.ts';
import { DefinitionSchema } from '../../reports/spec.ts';
import { ReportResultSchema, type ReportResult } from '../../reports/types.ts';
import { requireRole } from '../../people/rights.ts';
import { signedIn } from '../access.ts';
import { fileName, formatNamed, type ReportFormats } from '../formats.ts';
import type { Jobs } from '../jobs.ts';
import { answering, IdParams, listOf, NoContent, nullable, PageQuery, ProblemSchema, RANGE_FIELDS, type App } from '../schemas.ts';

/** Longer than this and the answer is a job. */
const PATIENCE_MS = 15_000;
const TAGS = ['Reports'];

export const GenerateSchema = Type.Object(
  {
    template: Type.Optional(Type.String({ maxLength: 100 })),
    definition: Type.Optional(
      Type.Union([Type.String({ maxLength: 100 }), DefinitionSchema], {
        description: 'The id of a saved definition, or a definition itself',
      }),
    ),
    ...RANGE_FIELDS,
    formats: Type.Optional(
      Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10, description: 'Refused at once if one of them is not to be had' }),
    ),
  },
  { additionalProperties: false, description: 'Either a template or a definition, and a range' },
);

const DownloadQuery = Type.Object(
  {
    format: Type.String({ maxLength: 20, description: 'One of the formats under /reports/templates' }),
    bom: Type.Optional(Type.Boolean({ description: 'CSV: begin with a byte-order mark, for Excel' })),
    delimiter: Type.Optional(Type.Enum(['comma', 'semicolon'], { description: 'CSV' })),
    header: Type.Optional(Type.Boolean({ description: 'CSV: begin with lines that say range, zone, filters and data time' })),
    section: Type.Optional(Type.String({ maxLength: 100, description: 'CSV: this section alone, as one plain table' })),
  },
  { additionalProperties: false },
);

const TemplateSchema = Type.Object({ id: Type.String(), title: Type.String(), description: Type.String(), definition: DefinitionSchema });

const ListingSchema = Type.Object({
  id: Type.String(),
  template: nullable(Type.String()),
  definition_id: nullable(Type.String()),
  title: Type.String(),
  requested_by: Type.String(),
  generated_at: Type.String(),
  from: Type.String(),
  to: Type.String(),
  fingerprint: Type.String(),
});

const JobSchema = Type.Object({
  id: Type.String(),
  status: Type.Enum(['running', 'done', 'failed']),
  report: nullable(Type.String({ description: 'Id of the report, once it is done' })),
  problem: nullable(ProblemSchema),
});

const route = (operationId: string, summary: string) => ({ operationId, tags: TAGS, summary });

export interface ReportRoutesDeps {
  readonly reports: Reports;
  readonly formats: ReportFormats;
  readonly jobs: Jobs;
}

export function reportRoutes(app: App, { reports, formats, jobs }: ReportRoutesDeps): void {
  const config = { access: 'viewer' } as const;

  app.get(
    '/reports/templates',
    {
      config,
      schema: {
        ...route('listTemplates', 'The templates, and the formats there are'),
        response: answering({
          200: Type.Object({ items: Type.Array(TemplateSchema), next_cursor: Type.Null(), formats: Type.Array(Type.String()) }),
        }),
      },
    },
    async () => ({
      items: reports.templates() as Mutable<ReturnType<Reports['templates']>>,
      next_cursor: null,
      formats: [...formats.keys()],
    }),
  );

  app.post(
    '/reports/generate',
    {
      config,
      schema: {
        ...route('generateReport', 'Make a report and keep it'),
        description: 'Answers 201 with the report; if that takes long, 202 with the Location of a job.',
        body: GenerateSchema,
        response: answering({ 201: ReportResultSchema, 202: JobSchema }),
      },
    },
    async (request, reply) => {
      const { formats: wanted = [], ...asked } = request.body;
      for (const name of wanted) formatNamed(formats, name);
      const principal = signedIn(request);
      const made = await jobs.run(principal.id, () => reports.generate(asked, principal), PATIENCE_MS);
      if ('job' in made) {
        return reply
          .code(202)
          .header('location', `/reports/jobs/${made.job}`)
          .send({ id: made.job, status: 'running', report: null, problem: null });
      }
      return reply
        .code(201)
        .header('location', `/reports/${made.result.id}`)
        .send(made.result as Mutable<ReportResult>);
    },
  );

  app.get(
    '/reports/jobs/:id',
    { config, schema: { ...route('getReportJob', 'How far a report is'), params: IdParams, response: answering({ 200: JobSchema }) } },
    async (request) => {
      const { id, state } = jobs.get(request.params.id, signedIn(request).id);
      return {
        id,
        status: state.status,
        report: state.status === 'done' ? state.report : null,
        problem: state.status === 'failed' ? state.problem : null,
      };
    },
  );

  app.get(
    '/reports',
    {
      config,
      schema: {
        ...route('listReports', 'Stored reports, newest first'),
        querystring: Type.Object(
          {
            ...PageQuery.properties,
            template: Type.Optional(Type.String({ maxLength: 100 })),
            definition: Type.Optional(Type.String({ maxLength: 100 })),
          },
          { additionalProperties: false },
        ),
        response: answering({ 200: listOf(ListingSchema) }),
      },
    },
    async (request) => {
      const { items, next_cursor } = await reports.list(request.query, signedIn(request));
      return { items: [...items], next_cursor };
    },
  );

  app.get(
    '/reports/:id',
    { config, schema: { ...route('getReport', 'A stored report'), params: IdParams, response: answering({ 200: ReportResultSchema }) } },
    async (request) => (await reports.get(request.params.id, signedIn(request))) as Mutable<ReportResult>,
  );

  app.get(
    '/reports/:id/download',
    {
      config,
      schema: {
        ...route('downloadReport', 'A stored report as a file'),
        params: IdParams,
        querystring: DownloadQuery,
        response: answering({ 200: Type.String({ description: 'The file' }) }),
      },
    },
    async (request, reply) => {
      const { format: name, delimiter, ...options } = request.query;
      const format = formatNamed(formats, name);
      const report = await reports.get(request.params.id, signedIn(request));
      const pieces = format.render(report, { ...options, delimiter: delimiter === 'semicolon' ? ';' : ',' });
      const file: unknown = Readable.from(pieces, { objectMode: false });
      return reply
        .type(format.contentType)
        .header('content-disposition', `attachment; filename="${fileName(report, format)}"`)
        .send(file as string);
    },
  );

  app.delete(
    '/reports/:id',
    {
      config,
      schema: {
        ...route('deleteReport', 'Delete a stored report: one’s own, or as an admin'),
        params: IdParams,
        response: answering({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      const principal = signedIn(request);
      const report = await reports.get(request.params.id, principal);
      if (report.requested_by.id !== principal.id) requireRole(principal, 'admin');
      await reports.remove(report.id, principal);
      return reply.code(204).send(null);
    },
  );
}

/** A stored report is read-only; Fastify's types ask for values that they could change. */
type Mutable<T> = T extends readonly (infer Item)[] ? Mutable<Item>[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
