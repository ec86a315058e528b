/** The OpenAPI document, made from the routes' schemas, and its page at /docs. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from './schemas.ts';

/** Where the documentation stands. */
export const DOCUMENTATION = '/docs';

export async function registerOpenApi(app: App): Promise<void> {
  await app.register(swagger, {
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, at) => (typeof schema['$id'] === 'string' ? schema['$id'] : `schema-${at}`),
    },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'wrapsheet',
        version: '1',
        description: 'Production reports people can trust, from the event stream of an AI character studio.',
      },
      tags: ['Figures', 'Reports', 'Events', 'Studio', 'People', 'Operation'].map((name) => ({ name })),
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'wrapsheet_session' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
  });
  await app.register(swaggerUi, { routePrefix: DOCUMENTATION, staticCSP: true });
}
