/** The values that a dimension has in a range: what filters are chosen from. */
import { Type, type Static } from 'typebox';
import { signedIn } from '../access.ts';
import { answering, nullable, RANGE_FIELDS, type App } from '../schemas.ts';
import type { Values } from '../values.ts';
import { whileWaitedFor } from '../waiting.ts';

const { from, to, preset, zone } = RANGE_FIELDS;

export const DimensionValuesSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      id: nullable(Type.String({ description: 'null is a value too' })),
      name: Type.String({ description: 'From the labels; the id where it has none' }),
      count: nullable(Type.Integer({ description: 'How many events in the range carry it; null where none does by itself' })),
    }),
    { description: 'The most frequent first' },
  ),
  next_cursor: Type.Null(),
});
export type DimensionValues = Static<typeof DimensionValuesSchema>;

export function valueRoutes(app: App, { values }: { readonly values: Values }): void {
  app.get(
    '/catalogue/:dimension/values',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'listDimensionValues',
        tags: ['Figures'],
        summary: 'The values that a dimension has in a range',
        description:
          'What filters can be chosen from, with names and how often each occurs. Only those of projects that the reader may see.',
        params: Type.Object({ dimension: Type.String({ minLength: 1, maxLength: 100 }) }),
        querystring: Type.Object({ from, to, preset, zone }, { additionalProperties: false }),
        response: answering({ 200: DimensionValuesSchema }),
      },
    },
    async (request, reply) => ({
      items: (await values.of(request.params.dimension, request.query, signedIn(request), whileWaitedFor(reply))).map((value) => ({
        ...value,
      })),
      next_cursor: null,
    }),
  );
}
