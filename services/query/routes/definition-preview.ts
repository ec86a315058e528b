/** What a definition that is not saved yet says: the real report of it, made for whoever builds it and never entered into the history. */
import { Type, type Static } from 'typebox';
import { WrapsheetError } from '../../common/errors.ts';
import type { Clock } from '../../common/clock.ts';
import type { Reports } from '../../reports/build.ts';
import type { Renderer } from '../../reports/rendering/renderer.ts';
import type { SettingsBook } from '../../reports/settings.ts';
import { DefinitionSchema } from '../../reports/spec.ts';
import { ReportResultSchema } from '../../reports/types.ts';
import { signedIn } from '../access.ts';
import type { Jobs } from '../jobs.ts';
import { createKeptPages } from '../kept-pages.ts';
import { withPolicy } from '../pages/report-page.ts';
import { answering, IdParams, RANGE_FIELDS, type App } from '../schemas.ts';
import { whileWaitedFor } from '../waiting.ts';

const PreviewSchema = Type.Object({
  report: ReportResultSchema,
  page: Type.String({ description: 'Where it is shown as a document, for a while and to whoever asked' }),
});
export type DefinitionPreview = Static<typeof PreviewSchema>;

export interface DefinitionPreviewDeps {
  readonly reports: Pick<Reports, 'draft'>;
  readonly renderer: Pick<Renderer, 'html'>;
  readonly settings: Pick<SettingsBook, 'get'>;
  readonly jobs: Pick<Jobs, 'run'>;
  readonly clock: Clock;
}

/** The longest time that a timer knows: longer than any deadline. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

export function definitionPreviewRoutes(app: App, { reports, renderer, settings, jobs, clock }: DefinitionPreviewDeps): void {
  const pages = createKeptPages({ clock });

  app.post(
    '/report-definitions/preview',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'previewDefinition',
        tags: ['Reports'],
        summary: 'The report of a definition that is not saved; it is not kept either',
        body: Type.Object({ definition: DefinitionSchema, ...RANGE_FIELDS }, { additionalProperties: false }),
        response: answering({ 200: PreviewSchema }),
      },
    },
    async (request, reply) => {
      const principal = signedIn(request);
      const left = whileWaitedFor(reply);
      // A job that is always waited for: it has a deadline, and names the section at which it fails.
      const made = await jobs.run(
        principal.id,
        ({ signal, step }) =>
          reports.draft(request.body, principal, {
            signal: AbortSignal.any([signal, left]),
            onProgress: ({ text, done, of }) => step({ text, share: done / of }),
          }),
        LONGEST_WAIT_MS,
      );
      if ('job' in made) throw new WrapsheetError('deadline_exceeded', 'The preview took too long.');
      const report = made.result;
      const { body: studio } = await settings.get();
      const page = pages.keep(renderer.html(report, { logo: studio.logo }).html, principal.id);
      return { report, page: `/report-definitions/previews/${page}` } as DefinitionPreview;
    },
  );
  app.get(
    '/report-definitions/previews/:id',
    { config: { access: 'viewer', page: true }, schema: { hide: true, params: IdParams } },
    async (request, reply) => {
      const found = pages.find(request.params.id, signedIn(request).id);
      if (found === null) throw new WrapsheetError('gone', 'This preview is no longer there; make it again.');
      const { html, policy } = withPolicy(found);
      return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(html);
    },
  );
}
