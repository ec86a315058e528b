/** Reports: make one, find it again, keep it, ask its question again. Files are in report-files.ts, jobs in report-jobs.ts. */
import { Type, type Static } from 'typebox';
import type { ReportListing } from '../../reports/archive.ts';
import type { Reports } from '../../reports/build.ts';
import { DifferenceSchema, type Difference } from '../../reports/difference.ts';
import type { ReportDocuments } from '../../reports/files/documents.ts';
import { isoUtc } from '../../reports/ranges.ts';
import { expiryOf } from '../../reports/retention.ts';
import type { SettingsBook } from '../../reports/settings.ts';
import { DefinitionSchema } from '../../reports/spec.ts';
import { ReportResultSchema, type ReportResult } from '../../reports/types.ts';
import { requireRole } from '../../people/rights.ts';
import type { Principal } from '../../people/types.ts';
import { signedIn } from '../access.ts';
import { epochMs } from '../instants.ts';
import type { Jobs } from '../jobs.ts';
import { makeReport } from '../make-report.ts';
import { answering, IdParams, listOf, NoContent, nullable, PageQuery, RANGE_FIELDS, type App } from '../schemas.ts';
import { whileWaitedFor } from '../waiting.ts';
import { jobView, JobSchema } from './report-jobs.ts';

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
      Type.Array(Type.String({ maxLength: 20 }), {
        maxItems: 10,
        description: 'Files that are wanted: rendered and kept before the report is answered. One that is not to be had is refused at once',
      }),
    ),
  },
  { additionalProperties: false, description: 'Either a template or a definition, and a range' },
);

const TemplateSchema = Type.Object({ id: Type.String(), title: Type.String(), description: Type.String(), definition: DefinitionSchema });
const TemplateListSchema = Type.Object({ items: Type.Array(TemplateSchema), next_cursor: Type.Null(), formats: Type.Array(Type.String()) });
export type TemplateList = Static<typeof TemplateListSchema>;

const ListingSchema = Type.Object({
  id: Type.String(),
  template: nullable(Type.String()),
  definition_id: nullable(Type.String()),
  title: Type.String(),
  requested_by: Type.String(),
  requested_by_name: Type.String({ description: 'As it was when the report was made' }),
  generated_at: Type.String(),
  from: Type.String(),
  to: Type.String(),
  zone: Type.String(),
  preset: nullable(Type.String()),
  filters: ReportResultSchema.properties.filters,
  fingerprint: Type.String(),
  pinned: Type.Boolean({ description: 'No retention takes it' }),
  expires_at: nullable(Type.String({ description: 'When it goes by its age; null: never' })),
  formats: Type.Array(Type.String(), { description: 'Formats in which a rendered file is kept' }),
});

export type ListedReport = Static<typeof ListingSchema>;

const ListQuery = Type.Object(
  {
    ...PageQuery.properties,
    template: Type.Optional(Type.String({ maxLength: 100 })),
    definition: Type.Optional(Type.String({ maxLength: 100 })),
    requested_by: Type.Optional(Type.String({ maxLength: 200, description: 'Id of a person or token' })),
    generated_from: Type.Optional(Type.String({ maxLength: 40, description: 'An instant with offset, or a date in UTC' })),
    generated_to: Type.Optional(Type.String({ maxLength: 40, description: 'As `generated_from`; itself excluded' })),
    pinned: Type.Optional(Type.Boolean()),
    search: Type.Optional(Type.String({ maxLength: 200, description: 'In the title, in any case' })),
    format: Type.Optional(Type.String({ maxLength: 20, description: 'Of which a file in this format is kept' })),
  },
  { additionalProperties: false },
);

const TodaySchema = Type.Object({
  report: ReportResultSchema,
  today: ReportResultSchema,
  difference: DifferenceSchema,
});

export interface ReportToday {
  readonly report: ReportResult;
  readonly today: ReportResult;
  readonly difference: Difference;
}

const PreferHeaders = Type.Object({
  prefer: Type.Optional(Type.String({ maxLength: 100, description: 'respond-async: a job at once (RFC 7240)' })),
});

const PINNING = [
  ['pin', 'pinReport', 'Keep a report whatever the retention says: one’s own, or as an editor', true],
  ['unpin', 'unpinReport', 'Leave a report to the retention again', false],
] as const;

const route = (operationId: string, summary: string) => ({ operationId, tags: TAGS, summary });

export interface ReportRoutesDeps {
  readonly reports: Reports;
  readonly documents: ReportDocuments;
  readonly settings: Pick<SettingsBook, 'get'>;
  readonly jobs: Jobs;
}

export function reportRoutes(app: App, { reports, documents, settings, jobs }: ReportRoutesDeps): void {
  const config = { access: 'viewer' } as const;

  /** One's own report, or the role. @throws WrapsheetError not_found, gone, forbidden */
  async function requireOwn(id: string, principal: Principal, role: 'editor' | 'admin'): Promise<void> {
    const report = await reports.get(id, principal);
    if (report.requested_by.id !== principal.id) requireRole(principal, role);
  }

  app.get(
    '/reports/templates',
    {
      config,
      schema: {
        ...route('listTemplates', 'The templates, and the formats there are'),
        response: answering({ 200: TemplateListSchema }),
      },
    },
    async () => ({
      items: reports.templates() as Mutable<ReturnType<Reports['templates']>>,
      next_cursor: null,
      formats: [...documents.formats.names],
    }),
  );

  app.post(
    '/reports/generate',
    {
      config,
      schema: {
        ...route('generateReport', 'Make a report and keep it'),
        description: 'Answers 201 with the report; if that takes long, or is preferred, 202 with the Location of a job.',
        headers: PreferHeaders,
        body: GenerateSchema,
        response: answering({ 201: ReportResultSchema, 202: JobSchema }),
      },
    },
    async (request, reply) => {
      const { formats = [], ...asked } = request.body;
      for (const name of formats) documents.formats.kindOf(name);
      const principal = signedIn(request);
      const patienceMs = /\brespond-async\b/i.test(request.headers.prefer ?? '') ? 0 : PATIENCE_MS;
      const wanted = { asked, formats, who: principal };
      const made = await jobs.run(principal.id, (running) => makeReport(wanted, running, { reports, documents }), patienceMs);
      if ('job' in made) {
        const { state } = jobs.get(made.job, principal.id);
        return reply.code(202).header('location', `/reports/jobs/${made.job}`).send(jobView(made.job, state));
      }
      return reply
        .code(201)
        .header('location', `/reports/${made.result.id}`)
        .send(made.result as Mutable<ReportResult>);
    },
  );

  app.get(
    '/reports',
    {
      config,
      schema: {
        ...route('listReports', 'Stored reports, newest first'),
        querystring: ListQuery,
        response: answering({ 200: listOf(ListingSchema) }),
      },
    },
    async (request) => {
      const { requested_by: requestedBy, generated_from: from, generated_to: to, ...query } = request.query;
      const asked = {
        ...query,
        ...(requestedBy !== undefined && { requestedBy }),
        ...(from !== undefined && { after: epochMs(from, 'generated_from') }),
        ...(to !== undefined && { before: epochMs(to, 'generated_to') }),
      };
      const [{ items, next_cursor }, { body }] = await Promise.all([reports.list(asked, signedIn(request)), settings.get()]);
      const withExpiry = items.map((item) => {
        const expiry = expiryOf({ generatedAt: Date.parse(item.generated_at), pinned: item.pinned }, body.retention);
        return { ...(item as Mutable<ReportListing>), expires_at: expiry === null ? null : isoUtc(expiry) };
      });
      return { items: withExpiry, next_cursor };
    },
  );

  app.get(
    '/reports/:id',
    { config, schema: { ...route('getReport', 'A stored report'), params: IdParams, response: answering({ 200: ReportResultSchema }) } },
    async (request) => (await reports.get(request.params.id, signedIn(request))) as Mutable<ReportResult>,
  );

  app.get(
    '/reports/:id/today',
    {
      config,
      schema: {
        ...route('compareReportWithToday', 'A stored report beside what the same question says today'),
        description: 'The same bounds, filters and rights as when it was made, over the data of today. The new result is not kept.',
        params: IdParams,
        response: answering({ 200: TodaySchema }),
      },
    },
    async (request, reply) => {
      const { was, now, difference } = await reports.today(request.params.id, signedIn(request), { signal: whileWaitedFor(reply) });
      return { report: was, today: now, difference } as Mutable<ReportToday>;
    },
  );

  for (const [action, operationId, summary, pinned] of PINNING) {
    app.post(
      `/reports/:id/${action}`,
      { config, schema: { ...route(operationId, summary), params: IdParams, response: answering({ 204: NoContent }) } },
      async (request, reply) => {
        const principal = signedIn(request);
        await requireOwn(request.params.id, principal, 'editor');
        await reports.pin(request.params.id, principal, pinned);
        return reply.code(204).send(null);
      },
    );
  }

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
      await requireOwn(request.params.id, principal, 'admin');
      await reports.remove(request.params.id, principal);
      return reply.code(204).send(null);
    },
  );
}

/** A stored report is read-only; Fastify's types ask for values that they could change. */
type Mutable<T> = T extends readonly (infer Item)[] ? Mutable<Item>[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
