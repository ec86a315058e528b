/** Whether the process lives, whether it can answer, and its counters for Prometheus. */
import { Type } from 'typebox';
import type { Registry } from 'prom-client';
import type { Store } from '../../store/types.ts';
import { answering, type App } from '../schemas.ts';

const READY_DEADLINE_MS = 2_000;

interface HealthDeps {
  readonly store: Pick<Store, 'query'>;
  readonly registry: Registry;
  /** Names this run of the server: the command line compares it with the token file before it sends the token. */
  readonly instance: string;
  /** False before everything has started and from the first moment of a shutdown. */
  readonly isOpen: () => boolean;
}

export function healthRoutes(app: App, { store, registry, instance, isOpen }: HealthDeps): void {
  app.get(
    '/health/live',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'isLive',
        tags: ['Operation'],
        summary: 'The process lives',
        response: answering({ 200: Type.Object({ status: Type.Literal('live'), instance: Type.String() }) }),
      },
    },
    async () => ({ status: 'live' as const, instance }),
  );

  const Ready = Type.Object({ status: Type.Enum(['ready', 'not_ready']), store: Type.Boolean({ description: 'The store answers' }) });
  app.get(
    '/health/ready',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'isReady',
        tags: ['Operation'],
        summary: 'It can answer questions',
        response: answering({ 200: Ready, 503: Ready }),
      },
    },
    async (request, reply) => {
      const storeAnswers = await store.query('SELECT 1', {}, { deadlineMs: READY_DEADLINE_MS }).then(
        () => true,
        (error: unknown) => {
          request.log.warn({ err: error }, 'the store does not answer');
          return false;
        },
      );
      const ready = storeAnswers && isOpen();
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', store: storeAnswers });
    },
  );

  app.get(
    '/metrics',
    {
      config: { access: 'metrics' },
      schema: {
        operationId: 'getMetrics',
        tags: ['Operation'],
        summary: 'Counters for Prometheus',
        description: 'From this machine, or with the metrics token, or to an admin.',
        response: answering({ 200: Type.String() }),
      },
    },
    async (_request, reply) => {
      const text = await registry.metrics();
      return reply.type(registry.contentType).serializer(String).send(text);
    },
  );
}
