/** What became of the events that were not accepted: listed, counted, judged again. */
import { Type, type Static } from 'typebox';
import { REJECT_REASONS, type RejectReason } from '../../events/reject-reasons.ts';
import { EVENT_TYPES } from '../../events/types.ts';
import { answering, listOf, nullable, PageQuery, type App } from '../schemas.ts';
import type { DeadLetters } from '../types.ts';

const REASONS = Object.keys(REJECT_REASONS) as RejectReason[];

const DeadLetterSchema = Type.Object({
  id: Type.String(),
  log: Type.String({ description: 'kafka/TOPIC/PARTITION or intake/TYPE' }),
  incarnation: Type.String({ description: 'Which topic of that name' }),
  position: Type.Integer({ description: 'Offset, or number in the intake' }),
  reason: Type.Enum(REASONS),
  type: Type.String({ description: 'Event type of the log' }),
  detail: Type.String({ description: 'What was wrong, and where in the event' }),
  advice: Type.String({ description: 'What to do about it' }),
  origin: Type.Enum(['kafka', 'http', 'file']),
  bytes: nullable(Type.String({ description: 'The message, base64; null for a record without value' })),
  recorded_at: Type.String({ description: 'The record’s own time' }),
  buried_at: Type.String({ description: 'When it was rejected' }),
  replayed_at: nullable(Type.String({ description: 'When a replay took it' })),
  replay_outcome: Type.String({ description: 'What the last replay said; empty before any' }),
});
export type DeadLetterBody = Static<typeof DeadLetterSchema>;

const CountsSchema = Type.Object({
  items: Type.Array(Type.Object({ reason: Type.Enum(REASONS), title: Type.String(), advice: Type.String(), letters: Type.Integer() }), {
    description: 'The most frequent first',
  }),
});
export type DeadLetterCounts = Static<typeof CountsSchema>;

const SELECTION = {
  reason: Type.Optional(Type.String({ maxLength: 100 })),
  type: Type.Optional(Type.Enum([...EVENT_TYPES])),
};

const ReplaySchema = Type.Object(
  { ids: Type.Optional(Type.Array(Type.String({ maxLength: 400 }), { minItems: 1, maxItems: 10_000 })), ...SELECTION },
  { additionalProperties: false, description: 'Which ones; without any field all that were not replayed yet' },
);

const ReplayAnswerSchema = Type.Object({
  replayed: Type.Integer(),
  accepted: Type.Integer({ description: 'Among them those that were there already' }),
  rejected: Type.Integer(),
  letters: Type.Array(
    Type.Object({
      id: Type.String(),
      outcome: Type.String({ description: '`accepted`, `duplicate`, or the reason it was rejected for again' }),
      detail: Type.String({ description: 'Of a rejection; else empty' }),
    }),
    { description: 'The first thousand, each by itself' },
  ),
});
export type ReplayAnswer = Static<typeof ReplayAnswerSchema>;

const route = (operationId: string, summary: string) => ({ operationId, tags: ['Events'], summary });

export function deadLetterRoutes(app: App, { deadLetters }: { readonly deadLetters: DeadLetters }): void {
  const config = { access: 'editor', everyProject: true } as const;

  app.get(
    '/dead-letters',
    {
      config,
      schema: {
        ...route('listDeadLetters', 'Events that were rejected, with reason, origin and bytes'),
        querystring: Type.Object({ ...PageQuery.properties, ...SELECTION }, { additionalProperties: false }),
        response: answering({ 200: listOf(DeadLetterSchema) }),
      },
    },
    async (request) => {
      const { items, next_cursor } = await deadLetters.list(request.query);
      return { items: items.map((letter) => ({ ...letter })), next_cursor };
    },
  );

  app.get(
    '/dead-letters/counts',
    {
      config,
      schema: {
        ...route('countDeadLetters', 'How many there are for each reason, and what to do about it'),
        response: answering({ 200: CountsSchema }),
      },
    },
    async () => ({
      items: (await deadLetters.counts()).map(({ reason, letters }) => ({ reason, ...REJECT_REASONS[reason], letters })),
    }),
  );

  app.post(
    '/dead-letters/replay',
    {
      config,
      schema: {
        ...route('replayDeadLetters', 'Judge rejected events again and take those that pass now'),
        body: ReplaySchema,
        response: answering({ 200: ReplayAnswerSchema }),
      },
    },
    async (request) => {
      const { letters, ...totals } = await deadLetters.replay(request.body);
      return { ...totals, letters: letters.map((letter) => ({ ...letter })) };
    },
  );
}
