/**
 * A ReportResult: a report as it was, complete in itself. It is made once, stored, and rendered any number of times (JSON, CSV, HTML,
 * PDF, mail), so it carries every figure with its unit, n, formula and flags, and the names that were valid when it was made. The
 * schemas are the contract of the API as well; the types are derived from them.
 */
import { Type, type Static, type TSchema } from 'typebox';
import { DIMENSIONS, GRAINS } from '../metrics/types.ts';

/** Raised whenever a reader of an older result would misread a newer one. */
export const REPORT_SCHEMA_VERSION = 1;

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = (description: string) => Type.String({ format: 'date-time', description });

export const UnitSchema = Type.Enum(['hours', 'money', 'count', 'ratio'], {
  description: 'hours: decimal hours; money: units of the currency; ratio: a fraction of 1 or a plain quotient',
});
export const StyleSchema = Type.Enum(['count', 'hours', 'duration', 'percent', 'points', 'quotient', 'money'], {
  description:
    'how the value is said: hours 1,204 h; duration 2 d 4 h; percent 91.4 %; points (between two shares) +1.2 points; quotient 1.32',
});
export const DimensionSchema = Type.Enum(DIMENSIONS);
export const GrainSchema = Type.Enum(GRAINS);
export const CellSchema = nullable(Type.Union([Type.String(), Type.Number(), Type.Boolean()]));

export const NoteSchema = Type.Object(
  {
    kind: Type.Enum([
      'unfiltered',
      'left_out',
      'changed_since',
      'at_least',
      'provisional',
      'partial',
      'unknown',
      'warning',
      'method',
      'empty',
    ]),
    text: Type.String(),
  },
  { description: 'Something a reader has to know beside the figures; the text is complete on its own' },
);

const IntervalSchema = Type.Object({
  low: Type.Number(),
  high: Type.Number(),
  level: Type.Number({ description: 'confidence level, 0.95' }),
  method: Type.String(),
});

const ChangeSchema = Type.Object({
  value: nullable(Type.Number({ description: 'the figure in the comparison range' })),
  n: nullable(Type.Integer()),
  change: nullable(Type.Number({ description: 'value − comparison value, in the unit of the figure' })),
  relative: nullable(Type.Number({ description: 'change ÷ |comparison value|; null where that is 0' })),
  good: nullable(Type.Boolean({ description: 'whether the change is for the better; null: neither, or no change' })),
});

export const FigureSchema = Type.Object({
  id: Type.String({ description: 'section.metric' }),
  metric: Type.String(),
  title: Type.String(),
  value: nullable(Type.Number()),
  unit: UnitSchema,
  style: StyleSchema,
  n: nullable(Type.Integer({ description: 'how many values stand behind a mean, quantile or ratio' })),
  interval: nullable(IntervalSchema),
  comparison: nullable(ChangeSchema),
  better: nullable(Type.Enum(['up', 'down'])),
  provisional: Type.Boolean({ description: 'rests on attempts that may still be running' }),
  partial: Type.Boolean({ description: 'the range ends after the watermark' }),
  at_least: Type.Boolean({ description: 'a lower bound only' }),
  filtered: Type.Boolean({ description: 'false: a filter of the report does not apply to this figure' }),
  formula: Type.String(),
  first_reported: nullable(Type.Object({ value: nullable(Type.Number()), at: instant('when it was first reported'), text: Type.String() })),
});

const SECTION = {
  id: Type.String(),
  title: Type.String(),
  finding: nullable(Type.String({ description: 'what the section shows, in a few words: the title of its chart where there is one' })),
  subtitle: Type.String({ description: 'measure, unit, zone' }),
  notes: Type.Array(NoteSchema),
};

export const FiguresSectionSchema = Type.Object({ kind: Type.Literal('figures'), ...SECTION, figures: Type.Array(FigureSchema) });

const BucketSchema = Type.Object({
  name: Type.String({ description: 'as in the rows of a query: 2026-03-29, 2026-03, 2026-Q1' }),
  label: Type.String({ description: 'as people say it' }),
  from: instant('first instant inside the range'),
  to: instant('first instant after it'),
  partial: Type.Boolean({ description: 'cut by the range or by the watermark' }),
  provisional: Type.Boolean(),
  future: Type.Boolean({ description: 'begins at or after the watermark: unknown, not zero' }),
});

const LineSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  metric: Type.String(),
  value: CellSchema,
  other: Type.Boolean({ description: 'the rest of the values together' }),
  unit: UnitSchema,
  style: StyleSchema,
  values: Type.Array(nullable(Type.Number()), { description: 'one for each bucket; null is unknown or nothing, never zero' }),
  n: Type.Array(nullable(Type.Integer())),
});

export const TrendSchema = Type.Object({
  line: Type.String({ description: 'id of the line' }),
  buckets: Type.Integer({ description: 'complete buckets that entered' }),
  slope: nullable(Type.Number({ description: 'Theil–Sen, in the unit of the line for each bucket' })),
  p: nullable(Type.Number({ description: 'two-sided, Mann–Kendall' })),
  verdict: Type.Enum(['rising', 'falling', 'none', 'too_few']),
  good: nullable(Type.Boolean()),
  text: Type.String(),
});

export const SeriesSectionSchema = Type.Object({
  kind: Type.Literal('series'),
  ...SECTION,
  chart: Type.Enum(['line', 'bar', 'stacked', 'area']),
  grain: GrainSchema,
  unit: UnitSchema,
  dimension: nullable(DimensionSchema),
  better: nullable(Type.Enum(['up', 'down'])),
  buckets: Type.Array(BucketSchema),
  lines: Type.Array(LineSchema),
  trend: nullable(TrendSchema),
});

export const ColumnSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  kind: Type.Enum(['dimension', 'metric', 'time', 'text']),
  metric: nullable(Type.String()),
  unit: nullable(UnitSchema),
  style: nullable(StyleSchema),
  formula: nullable(Type.String()),
  better: nullable(Type.Enum(['up', 'down'])),
});

const RowSchema = Type.Object({
  cells: Type.Record(Type.String(), CellSchema),
  names: Type.Record(Type.String(), Type.String(), { description: 'dimension → name when the report was made; never a reviewer’s' }),
  n: Type.Record(Type.String(), Type.Integer()),
  comparison: Type.Record(Type.String(), nullable(Type.Number()), { description: 'metric → value in the comparison range' }),
});

export const TableSectionSchema = Type.Object({
  kind: Type.Literal('table'),
  ...SECTION,
  columns: Type.Array(ColumnSchema),
  rows: Type.Array(RowSchema, { description: 'all of them, ranked' }),
  total: nullable(RowSchema),
  ranked_by: nullable(Type.String({ description: 'column id' })),
  show: nullable(Type.Integer({ description: 'how many rows a page need show; the CSV has all' })),
  provisional: Type.Boolean(),
  partial: Type.Boolean(),
  at_least: Type.Array(Type.String(), { description: 'columns whose values are lower bounds' }),
});

export const TextSectionSchema = Type.Object({
  kind: Type.Literal('text'),
  ...SECTION,
  paragraphs: Type.Array(Type.String(), { description: 'what the maker of the report wrote; lines break where they did' }),
});

export const SectionSchema = Type.Union([FiguresSectionSchema, SeriesSectionSchema, TableSectionSchema, TextSectionSchema]);

export const SentenceSchema = Type.Object({
  text: Type.String(),
  parts: Type.Array(
    Type.Object({ text: Type.String(), figure: nullable(Type.String({ description: 'id of the figure these words stand for' })) }),
  ),
});

const FilterSchema = Type.Object({
  dimension: DimensionSchema,
  values: Type.Array(Type.Object({ id: nullable(Type.String()), name: Type.String() })),
});

export const RangeSchema = Type.Object({
  from: instant('inclusive, with the offset of the zone'),
  to: instant('exclusive'),
  zone: Type.String(),
  preset: nullable(Type.String()),
  label: Type.String({ description: 'This month; November 2026; 3–17 November 2026' }),
  text: Type.String({ description: '1–30 November 2026, Asia/Kolkata' }),
});

export const ReportResultSchema = Type.Object(
  {
    schema_version: Type.Literal(REPORT_SCHEMA_VERSION),
    id: Type.String(),
    template: nullable(Type.String()),
    definition: nullable(Type.Object({ id: nullable(Type.String()), version: nullable(Type.Integer()) })),
    title: Type.String(),
    studio: Type.String(),
    locale: Type.String(),
    page_size: Type.Enum(['A4', 'Letter']),
    currency: Type.String(),
    range: RangeSchema,
    comparison: nullable(
      Type.Object({ from: instant('inclusive'), to: instant('exclusive'), kind: Type.String(), label: Type.String(), text: Type.String() }),
    ),
    filters: Type.Array(FilterSchema),
    requested_by: Type.Object({ id: Type.String(), name: Type.String() }),
    generated_at: instant('when this report was made'),
    watermark: instant('the data are complete up to here'),
    provisional_from: instant('GPU time and what rests on it may still grow from here on'),
    verified_to: nullable(instant('rollups were compared with the raw events up to here')),
    dead_letters: Type.Integer({ description: 'rejected events that were not replayed' }),
    source: Type.Enum(['rollup', 'raw'], { description: 'raw: at least one figure was read from the raw events' }),
    sentences: Type.Array(SentenceSchema),
    sections: Type.Array(SectionSchema),
    notes: Type.Array(NoteSchema),
    formulas: Type.Record(
      Type.String(),
      Type.Object({
        title: Type.String(),
        unit: UnitSchema,
        formula: Type.String(),
        text: Type.String(),
        better: nullable(Type.Enum(['up', 'down'])),
      }),
    ),
    fingerprint: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  },
  { $id: 'ReportResult', description: 'A report as it was when it was made: never changed afterwards' },
);

/** Everything under a result is read-only: it is stored once. */
export type Frozen<T> = T extends (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

export type Style = Static<typeof StyleSchema>;
export type Unit = Static<typeof UnitSchema>;
export type Note = Frozen<Static<typeof NoteSchema>>;
export type Figure = Frozen<Static<typeof FigureSchema>>;
export type FiguresSection = Frozen<Static<typeof FiguresSectionSchema>>;
export type Bucket = Frozen<Static<typeof BucketSchema>>;
export type Line = Frozen<Static<typeof LineSchema>>;
export type Trend = Frozen<Static<typeof TrendSchema>>;
export type SeriesSection = Frozen<Static<typeof SeriesSectionSchema>>;
export type Column = Frozen<Static<typeof ColumnSchema>>;
export type TableRow = Frozen<Static<typeof RowSchema>>;
export type TableSection = Frozen<Static<typeof TableSectionSchema>>;
export type TextSection = Frozen<Static<typeof TextSectionSchema>>;
export type Section = FiguresSection | SeriesSection | TableSection | TextSection;
export type Sentence = Frozen<Static<typeof SentenceSchema>>;
export type ReportResult = Frozen<Static<typeof ReportResultSchema>>;
