/** Reports that take long: how far they are, by asking or by listening, and calling them off. */
import { Type, type Static } from 'typebox';
import { signedIn } from '../access.ts';
import { openEventStream, type EventStream } from '../event-stream.ts';
import type { Jobs, JobState } from '../jobs.ts';
import { answering, IdParams, NoContent, nullable, ProblemSchema, type App } from '../schemas.ts';

export const JobSchema = Type.Object({
  id: Type.String(),
  status: Type.Enum(['running', 'done', 'failed', 'cancelled']),
  step: nullable(Type.String({ description: 'What is being done, in words for people' })),
  progress: Type.Number({ description: 'Of 1' }),
  report: nullable(Type.String({ description: 'Id of the report, once it is done' })),
  problem: nullable(ProblemSchema),
});

export type ReportJob = Static<typeof JobSchema>;

export const jobView = (id: string, state: JobState) => ({
  id,
  status: state.status,
  step: state.status === 'running' ? (state.step?.text ?? null) : null,
  progress: state.status === 'done' ? 1 : state.status === 'running' ? (state.step?.share ?? 0) : 0,
  report: state.status === 'done' ? state.report : null,
  problem: state.status === 'failed' || state.status === 'cancelled' ? state.problem : null,
});

export interface ReportJobRoutesDeps {
  readonly jobs: Jobs;
  readonly heartbeatMs: number;
}

export function reportJobRoutes(app: App, { jobs, heartbeatMs }: ReportJobRoutesDeps): void {
  const config = { access: 'viewer' } as const;
  const tags = ['Reports'];

  app.get(
    '/reports/jobs/:id',
    {
      config,
      schema: {
        operationId: 'getReportJob',
        tags,
        summary: 'How far a report is',
        params: IdParams,
        response: answering({ 200: JobSchema }),
      },
    },
    async (request) => {
      const { id, state } = jobs.get(request.params.id, signedIn(request).id);
      return jobView(id, state);
    },
  );

  app.get(
    '/reports/jobs/:id/events',
    {
      config,
      schema: {
        operationId: 'followReportJob',
        tags,
        summary: 'How far a report is, as it goes on (server-sent events)',
        description: 'Events `job`, each as GET /reports/jobs/{id} answers: one at once, one at each change. The stream ends with the job.',
        params: IdParams,
        produces: ['text/event-stream'],
        response: answering({ 200: Type.String() }),
      },
    },
    (request, reply) => {
      const { id } = request.params;
      const owner = signedIn(request).id;
      jobs.get(id, owner);
      let leave = null as (() => void) | null;
      const stream: EventStream = openEventStream(reply, heartbeatMs, () => leave?.());
      leave = jobs.watch(id, owner, (state) => {
        stream.send('job', jobView(id, state));
        if (state.status !== 'running') stream.end();
      });
    },
  );

  app.delete(
    '/reports/jobs/:id',
    {
      config,
      schema: {
        operationId: 'cancelReportJob',
        tags,
        summary: 'Call a report off; one that has ended stays as it is',
        params: IdParams,
        response: answering({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      jobs.cancel(request.params.id, signedIn(request).id);
      return reply.code(204).send(null);
    },
  );
}
