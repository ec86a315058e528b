/** Everybody's own dashboard. */
import type { Static } from 'typebox';
import { DashboardSchema } from '../../reports/dashboards/dashboard.ts';
import type { Dashboards, KeptDashboard } from '../../reports/dashboards/dashboards.ts';
import { signedIn } from '../access.ts';
import { answering, type App } from '../schemas.ts';
import { IfMatchHeaders, putOptions, withVersion } from '../versions.ts';

const TAGS = ['Dashboard'];

export function dashboardRoutes(app: App, { dashboards }: { readonly dashboards: Dashboards }): void {
  const config = { access: 'viewer' } as const;
  const response = answering({ 200: DashboardSchema });

  app.get(
    '/dashboard',
    {
      config,
      schema: {
        operationId: 'getDashboard',
        tags: TAGS,
        summary: 'One’s own dashboard',
        description: 'Its ETag is the version; "0" is the default of one’s role, as long as one has made none.',
        response,
      },
    },
    async (request, reply) => withVersion(reply, toBody(await dashboards.of(signedIn(request)))),
  );
  app.put(
    '/dashboard',
    {
      config,
      schema: {
        operationId: 'putDashboard',
        tags: TAGS,
        summary: 'Replace one’s own dashboard',
        headers: IfMatchHeaders,
        body: DashboardSchema,
        response,
      },
    },
    async (request, reply) => withVersion(reply, toBody(await dashboards.put(signedIn(request).id, request.body, putOptions(request)))),
  );
  app.delete(
    '/dashboard',
    {
      config,
      schema: {
        operationId: 'resetDashboard',
        tags: TAGS,
        summary: 'Back to the default of one’s role',
        headers: IfMatchHeaders,
        response,
      },
    },
    async (request, reply) => withVersion(reply, toBody(await dashboards.reset(signedIn(request), putOptions(request)))),
  );
}

const toBody = ({ dashboard, version }: KeptDashboard) => ({
  body: structuredClone(dashboard) as Static<typeof DashboardSchema>,
  version,
});
