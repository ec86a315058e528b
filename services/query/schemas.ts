/** Shapes that several routes share. Each is the check of a request and the documentation at once. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import { Type, type TSchema } from 'typebox';

/** The Fastify instance that routes are added to: schemas give the types. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const instant = (description: string) => Type.String({ description: `${description} (ISO 8601)` });

export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; one of a closed list' }),
    detail: Type.String({ description: 'What was wrong, and where' }),
    advice: Type.String({ description: 'What to do about it' }),
    instance: Type.String({ description: 'Ties the problem to the log of the server' }),
  },
  { description: 'RFC 9457 problem document', additionalProperties: true },
);

/** The answers of a route: its own by status, and problem documents for everything else. */
export const answering = <Answers extends Readonly<Record<number, TSchema>>>(answers: Answers) => ({
  ...answers,
  default: { description: 'Problem', content: { 'application/problem+json': { schema: ProblemSchema } } },
});

export const NoContent = Type.Null({ description: 'Done; nothing to say' });

export const listOf = <Schema extends TSchema>(item: Schema) =>
  Type.Object({ items: Type.Array(item), next_cursor: nullable(Type.String({ description: 'Give it as `cursor` for the next page' })) });

export const PageQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: '`next_cursor` of the page before' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'Items a page' })),
  },
  { additionalProperties: false },
);

export const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });

/** How to ask for a part of a file, or only for what has changed. */
const RangeHeaders = Type.Object({
  range: Type.Optional(Type.String({ maxLength: 200, description: 'One part of the file: bytes=0-1023' })),
  'if-range': Type.Optional(Type.String({ maxLength: 200, description: 'The ETag of the copy that the part belongs to' })),
  'if-none-match': Type.Optional(Type.String({ maxLength: 1_000, description: 'ETags of copies that the reader has' })),
});

/** What a route says of itself that answers with a kept file of a report. */
export const REPORT_FILE_ANSWER = {
  headers: RangeHeaders,
  produces: ['application/pdf', 'text/csv', 'application/zip', 'application/json'],
  response: answering({
    200: Type.String({ description: 'The file' }),
    206: Type.String({ description: 'A part of it' }),
    304: Type.Null({ description: 'The reader has it' }),
  }),
};

export const CellSchema = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
export const RowSchema = Type.Record(Type.String(), CellSchema, {
  description: 'A flat row: the grain’s field, the dimensions, the metrics',
});
export const FiltersSchema = Type.Record(
  Type.String(),
  Type.Array(nullable(Type.String({ maxLength: 200 })), { minItems: 1, maxItems: 1_000 }),
  {
    description: 'dimension → values. Values are alternatives, dimensions all hold, null is a value',
  },
);

export const RANGE_FIELDS = {
  from: Type.Optional(
    Type.String({ maxLength: 40, description: 'A date (midnight in the zone) or an instant with offset, on a quarter of an hour' }),
  ),
  to: Type.Optional(Type.String({ maxLength: 40, description: 'As `from`; itself excluded' })),
  preset: Type.Optional(Type.String({ maxLength: 40, description: 'Instead of from and to: today, this-month, last-30-days, …' })),
  zone: Type.Optional(Type.String({ maxLength: 60, description: 'IANA zone; the studio’s unless given' })),
  filters: Type.Optional(FiltersSchema),
  compare: Type.Optional(Type.Boolean({ description: 'Also answer for the comparison range' })),
};

export const QueryRequestSchema = Type.Object(
  {
    metrics: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 50 }),
    by: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 13, description: 'Dimensions and at most one time grain' })),
    ...RANGE_FIELDS,
  },
  { additionalProperties: false, description: 'A question: which metrics, broken down how, in which range' },
);

const COUNTS = Type.Array(Type.Record(Type.String(), Type.Number()), {
  description: 'Beside each row: how many values stand behind each mean, quantile and ratio',
});

export const MetaSchema = Type.Object({
  from: instant('First instant of the range'),
  to: instant('First instant after the range'),
  zone: Type.String(),
  filters: FiltersSchema,
  watermark: instant('The data are complete up to here'),
  provisional_from: instant('GPU time and what rests on it may still grow from here on'),
  verified_to: nullable(instant('Rollups were compared with the raw events up to here')),
  dead_letters: Type.Integer({ description: 'Rejected events that were not replayed' }),
  source: Type.Enum(['rollup', 'raw']),
  formulas: Type.Record(Type.String(), Type.String(), { description: 'metric → how it is computed' }),
  n: COUNTS,
  at_least: Type.Array(Type.String(), { description: 'Metrics that are a lower bound here' }),
  comparison: nullable(
    Type.Object({
      from: instant('First instant'),
      to: instant('First instant after it'),
      kind: Type.String(),
      label: Type.String(),
      rows: Type.Array(RowSchema),
      n: COUNTS,
      at_least: Type.Array(Type.String()),
    }),
  ),
});

export const QueryAnswerSchema = Type.Object({ rows: Type.Array(RowSchema), meta: MetaSchema });
