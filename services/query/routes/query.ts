/** Questions to the metric layer: figures, and the events behind one figure. */
import { Type } from 'typebox';
import { DIMENSIONS, GRAINS } from '../../metrics/types.ts';
import { CATALOGUE } from '../../metrics/catalogue.ts';
import { PRESETS } from '../../common/calendar-range.ts';
import { signedIn } from '../access.ts';
import type { Answers } from '../answers.ts';
import { answering, CellSchema, nullable, QueryAnswerSchema, QueryRequestSchema, type App } from '../schemas.ts';

const EventsRequestSchema = Type.Object(
  {
    question: QueryRequestSchema,
    row: Type.Record(Type.String(), CellSchema, { description: 'The row of the answer, as it was given' }),
    metric: Type.String({ maxLength: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  },
  { additionalProperties: false },
);

const MetricSchema = Type.Object({
  id: Type.String(),
  family: Type.String(),
  title: Type.String(),
  unit: Type.Enum(['hours', 'money', 'count', 'ratio']),
  kind: Type.String(),
  dimensions: Type.Array(Type.String()),
  formula: Type.String(),
  text: Type.String({ description: 'What it says to a reader' }),
  better: nullable(Type.Enum(['up', 'down'])),
  provisional: Type.Boolean({ description: 'May still grow in the last 24 hours before the watermark' }),
});

const CatalogueSchema = Type.Object({
  metrics: Type.Array(MetricSchema),
  dimensions: Type.Array(Type.String()),
  grains: Type.Array(Type.String()),
  presets: Type.Array(Type.String()),
});

export function queryRoutes(app: App, { answers }: { readonly answers: Answers }): void {
  app.post(
    '/query',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'query',
        tags: ['Figures'],
        summary: 'Ask for figures',
        body: QueryRequestSchema,
        response: answering({ 200: QueryAnswerSchema }),
      },
    },
    async (request) => answers.answer(request.body, signedIn(request)),
  );

  app.post(
    '/query/events',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'queryEvents',
        tags: ['Figures'],
        summary: 'The events behind one figure',
        description:
          'For a count as many events as the figure, for a sum their contributions add up to it, for a ratio or mean numerator and denominator.',
        body: EventsRequestSchema,
        response: answering({
          200: Type.Object(
            { items: Type.Array(Type.Object({}, { additionalProperties: true })), next_cursor: nullable(Type.String()) },
            { additionalProperties: true },
          ),
        }),
      },
    },
    async (request) => {
      const { question, row, metric, cursor, limit = 100 } = request.body;
      const place = { row, metric, limit, ...(cursor !== undefined && { cursor }) };
      const { items, ...rest } = await answers.events(question, place, signedIn(request));
      return { ...rest, items: [...items] };
    },
  );

  app.get(
    '/catalogue',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'getCatalogue',
        tags: ['Figures'],
        summary: 'The metrics, their dimensions, units and formulas',
        response: answering({ 200: CatalogueSchema }),
      },
    },
    async () => ({
      metrics: CATALOGUE.map((entry) => ({ ...entry, dimensions: [...entry.dimensions] })),
      dimensions: [...DIMENSIONS],
      grains: [...GRAINS],
      presets: [...PRESETS],
    }),
  );
}
