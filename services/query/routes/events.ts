/** Event intake over HTTP, and the audit of what came of it. */
import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { WrapsheetError } from '../../common/errors.ts';
import { LIMITS } from '../../events/limits.ts';
import { acceptEventBodies } from '../event-bodies.ts';
import { answering, type App } from '../schemas.ts';
import type { AuditOutcome, Intake, SubmitOptions } from '../types.ts';

const SubmitAnswerSchema = Type.Object({
  accepted: Type.Integer({ description: 'New events; they are on disk' }),
  duplicate: Type.Integer({ description: 'Events that were there already' }),
  rejected: Type.Array(
    Type.Object({ index: Type.Integer({ description: 'Place in the request, from 0' }), code: Type.String(), detail: Type.String() }),
  ),
});

const EventObject = Type.Object({}, { additionalProperties: true, description: 'The JSON form of an event, with `type`' });

const SendQuery = Type.Object(
  {
    wait: Type.Optional(Type.Boolean({ description: 'Answer only when the events are in the figures' })),
    file: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'The file that the events come from: dead letters name it, and the line of NDJSON',
      }),
    ),
    first_line: Type.Optional(
      Type.Integer({ minimum: 1, default: 1, description: 'Where in that file the first line of the body stands' }),
    ),
  },
  { additionalProperties: false },
);

const AuditSchema = Type.Object(
  {
    repair: Type.Optional(Type.Boolean({ description: 'Mend what differs' })),
    full: Type.Optional(Type.Boolean({ description: 'Every hour, not only those touched since the last round' })),
  },
  { additionalProperties: false },
);

const AuditAnswerSchema = Type.Object({
  verified: Type.Boolean({ description: 'Nothing differs, or what did was mended' }),
  hours: Type.Integer({ description: 'Hours compared' }),
  lines: Type.Array(Type.String(), { description: 'The finding in lines for people' }),
});
export type AuditAnswer = Static<typeof AuditAnswerSchema>;

export interface EventRoutesDeps {
  readonly intake: Intake;
  /** Resolves when everything accepted so far is in the figures. */
  readonly landed: () => Promise<void>;
  readonly audit: (options: { readonly repair: boolean; readonly full: boolean }) => Promise<AuditOutcome>;
  readonly maxEvents: number;
}

export function eventRoutes(app: App, { intake, landed, audit, maxEvents }: EventRoutesDeps): void {
  void app.register(async (scope: App) => {
    acceptEventBodies(scope);
    scope.post(
      '/events',
      {
        config: { access: 'send-events' },
        schema: {
          operationId: 'sendEvents',
          tags: ['Events'],
          summary: 'Send one event, an array of events, or NDJSON',
          description:
            'Each event has its own verdict: the rest of a batch does not suffer. What counts as accepted is on disk when the answer is given. ' +
            'A line of NDJSON that is not valid UTF-8 is one rejected event; a JSON body that is not is refused whole. ' +
            `An event has at most ${LIMITS.messageBytes} bytes.`,
          consumes: ['application/json', 'application/x-ndjson'],
          querystring: SendQuery,
          body: Type.Union([Type.Array(Type.Unknown()), EventObject]),
          response: answering({ 200: SubmitAnswerSchema }),
        },
      },
      async (request) => {
        const { accepted, duplicate, rejected } = await intake.submit(eventsOf(request, maxEvents), originOf(request));
        if (request.query.wait === true) await landed();
        return { accepted, duplicate, rejected: [...rejected] };
      },
    );
  });

  app.post(
    '/audit',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'audit',
        tags: ['Operation'],
        summary: 'Compare the rollups with the raw events, and mend them if asked',
        body: AuditSchema,
        response: answering({ 200: AuditAnswerSchema }),
      },
    },
    async (request) => {
      const { verified, hours, lines } = await audit({ repair: request.body.repair ?? false, full: request.body.full ?? false });
      return { verified, hours, lines: [...lines] };
    },
  );
}

/** Where the events come from: over HTTP, or from a file that is sent in pieces. */
function originOf({ query, lineNumbers }: FastifyRequest<{ Querystring: Static<typeof SendQuery> }>): SubmitOptions {
  const { file, first_line = 1 } = query;
  if (file === undefined) return { origin: 'http' };
  const where = (index: number): string => {
    const line = lineNumbers?.[index];
    return line === undefined ? file : `${file} line ${first_line - 1 + line}`;
  };
  return { origin: 'file', where };
}

function eventsOf(request: FastifyRequest<{ Body: unknown }>, maxEvents: number): readonly unknown[] {
  const events: readonly unknown[] = Array.isArray(request.body) ? request.body : [request.body];
  if (events.length <= maxEvents) return events;
  throw new WrapsheetError('body_too_large', `${events.length} events; at most ${maxEvents} a request.`, {
    params: { limit_events: maxEvents },
  });
}
