/** `GET /live`: server-sent events. The stream ends when the rights end, the server closes or the reader leaves; a reader connects again by itself. */
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { WrapsheetError } from '../../common/errors.ts';
import type { Rights } from '../../people/rights.ts';
import { principalOf } from '../access.ts';
import { openEventStream, type EventStream } from '../event-stream.ts';
import type { Listener, Live } from '../live.ts';
import { answering, QueryRequestSchema, type App } from '../schemas.ts';
import type { TopRequest } from '../top-answers.ts';

const MOST_QUESTIONS = 60;
const TopRequestSchema = Type.Object(
  { ...QueryRequestSchema.properties, top: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })) },
  { additionalProperties: false },
);
const QuestionsSchema = Type.Array(TopRequestSchema, { maxItems: MOST_QUESTIONS });

interface LiveRoutesDeps {
  readonly live: Live;
  readonly rights: Rights;
  readonly localToken: string;
  readonly heartbeatMs: number;
}

export function liveRoutes(app: App, { live, rights, localToken, heartbeatMs }: LiveRoutesDeps): void {
  app.get(
    '/live',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'listen',
        tags: ['Figures'],
        summary: 'How far the data are, and figures as they change (server-sent events)',
        description:
          'Events: `freshness` {watermark, provisional_from, verified_to, dead_letters}; `studio` {mark} whenever settings, prices or labels have changed; ' +
          '`figures` {question, rows, meta, values} and `problem` {question, code, …}, where `question` is the place in `questions`. A question may have ' +
          '`top` beside its fields: of its dimension only so many values, the greatest by its first metric, are told; `values` is how many there are. ' +
          '`heartbeat` every few seconds keeps the connection open.',
        querystring: Type.Object(
          {
            questions: Type.Optional(Type.String({ maxLength: 60_000, description: 'JSON: an array of questions as in POST /query' })),
            common: Type.Optional(
              Type.String({ maxLength: 60_000, description: 'JSON: fields that every question has in common: range, zone, filters' }),
            ),
          },
          { additionalProperties: false },
        ),
        produces: ['text/event-stream'],
        response: answering({ 200: Type.String() }),
      },
    },
    (request, reply) => {
      const questions = readQuestions(request.query.questions, request.query.common);
      streamLive(live, reply, heartbeatMs, { questions, principal: () => principalOf(request, rights, localToken) });
    },
  );
}

/** @throws WrapsheetError `too_many_requests` */
export function streamLive(live: Live, reply: FastifyReply, heartbeatMs: number, asked: Pick<Listener, 'principal' | 'questions'>): void {
  let stream: EventStream | null = null;
  // Before the head is sent, so that a refusal is still a problem document; nothing is told within this turn.
  const leave = live.listen({
    ...asked,
    send: ({ event, data }) => stream?.send(event, data),
    end: () => stream?.end(),
  });
  stream = openEventStream(reply, heartbeatMs, leave);
}

function readQuestions(text: string | undefined, common: string | undefined): readonly TopRequest[] {
  if (text === undefined) return [];
  const [asked, shared] = [parseJson(text), common === undefined ? {} : parseJson(common)];
  const isObject = typeof shared === 'object' && shared !== null;
  if (!isObject || !Array.isArray(asked)) throw new WrapsheetError('bad_request', 'questions: an array; common: an object.');
  const questions: unknown = asked.map((question: unknown) => Object.assign({}, shared, question));
  if (Value.Check(QuestionsSchema, questions)) return questions;
  const [fault] = Value.Errors(QuestionsSchema, questions);
  throw new WrapsheetError(
    'bad_request',
    `questions${fault?.instancePath.replaceAll('/', '.') ?? ''} ${fault?.message ?? 'are not as described'}.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrapsheetError('bad_request', 'questions and common: not JSON.', { cause: error });
  }
}
