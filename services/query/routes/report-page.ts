/** A stored report as a document to read: the viewer shows it inside itself, in the design of the PDF. */
import type { Reports } from '../../reports/build.ts';
import type { Renderer } from '../../reports/rendering/renderer.ts';
import type { SettingsBook } from '../../reports/settings.ts';
import { signedIn } from '../access.ts';
import { withPolicy } from '../pages/report-page.ts';
import { IdParams, type App } from '../schemas.ts';

export interface ReportPageDeps {
  readonly reports: Pick<Reports, 'get'>;
  readonly settings: Pick<SettingsBook, 'get'>;
  readonly renderer: Pick<Renderer, 'html'>;
}

export function reportPageRoutes(app: App, { reports, settings, renderer }: ReportPageDeps): void {
  app.get(
    '/reports/:id/page',
    { config: { access: 'viewer', page: true }, schema: { hide: true, params: IdParams } },
    async (request, reply) => {
      const [report, { body: studio }] = await Promise.all([reports.get(request.params.id, signedIn(request)), settings.get()]);
      const { html, policy } = withPolicy(renderer.html(report, { logo: studio.logo }).html);
      return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(html);
    },
  );
}
