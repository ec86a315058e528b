/**
 * What two results of the same question say differently: every headline figure beside its other value, and of charts and tables the values that
 * are not the same. Pure; the results may be years apart, so what only one of them has is unknown (null) in the other.
 */
import { Type, type Static } from 'typebox';
import { differs } from './first-reported.ts';
import {
  StyleSchema,
  UnitSchema,
  type Bucket,
  type Line,
  type ReportResult,
  type Section,
  type Style,
  type TableRow,
  type TableSection,
  type Unit,
} from './types.ts';

const nullableNumber = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });

const VALUES = {
  section: Type.String(),
  title: Type.String(),
  unit: UnitSchema,
  style: StyleSchema,
  was: nullableNumber('in the stored report; null: unknown, or not there'),
  now: nullableNumber('today'),
  change: nullableNumber('now − was, in the unit of the figure'),
  relative: nullableNumber('change ÷ |was|; null where that is 0'),
  changed: Type.Boolean({ description: 'false: the same, up to the last bits of a sum' }),
};

export const FigureDifferenceSchema = Type.Object({ figure: Type.String({ description: 'section.metric' }), ...VALUES });
export const PlaceDifferenceSchema = Type.Object({
  place: Type.String({ description: 'where in its section: bucket, line, or row and column' }),
  ...VALUES,
});

export const DifferenceSchema = Type.Object({
  changed: Type.Integer({ description: 'how many values are not the same, of figures, charts and tables' }),
  figures: Type.Array(FigureDifferenceSchema, { description: 'every headline figure' }),
  others: Type.Array(PlaceDifferenceSchema, { description: 'values of charts and tables that are not the same' }),
});

export type FigureDifference = Readonly<Static<typeof FigureDifferenceSchema>>;
export type PlaceDifference = Readonly<Static<typeof PlaceDifferenceSchema>>;
export interface Difference {
  readonly changed: number;
  readonly figures: readonly FigureDifference[];
  readonly others: readonly PlaceDifference[];
}

/** One value of a section, and where it stands. */
interface Placed {
  readonly place: string;
  readonly title: string;
  readonly unit: Unit;
  readonly style: Style;
  readonly value: number | null;
}

export function differenceOf(was: Pick<ReportResult, 'sections'>, now: Pick<ReportResult, 'sections'>): Difference {
  const figures: FigureDifference[] = [];
  const others: PlaceDifference[] = [];
  const ids = [...new Set([...was.sections, ...now.sections].map(({ id }) => id))];
  for (const id of ids) {
    const [before, after] = [was, now].map(({ sections }) => sections.find((section) => section.id === id));
    const isFigures = (before ?? after)?.kind === 'figures';
    for (const { place, ...values } of besides(id, valuesOf(before), valuesOf(after))) {
      if (isFigures) figures.push({ figure: place, ...values });
      else if (values.changed) others.push({ place, ...values });
    }
  }
  return { changed: figures.filter(({ changed }) => changed).length + others.length, figures, others };
}

function besides(section: string, before: readonly Placed[], after: readonly Placed[]): PlaceDifference[] {
  const was = new Map(before.map((placed) => [placed.place, placed]));
  const now = new Map(after.map((placed) => [placed.place, placed]));
  return [...new Set([...was.keys(), ...now.keys()])].map((place) => {
    const [one, other] = [was.get(place), now.get(place)];
    // One of both is there, or the place would not be.
    const { title, unit, style } = (one ?? other)!;
    return { section, place, title, unit, style, ...changeOf(one?.value ?? null, other?.value ?? null) };
  });
}

function changeOf(was: number | null, now: number | null) {
  const change = was === null || now === null ? null : now - was;
  const relative = change === null || was === null || was === 0 ? null : change / Math.abs(was);
  return { was, now, change, relative, changed: differs(was, now) };
}

function valuesOf(section: Section | undefined): Placed[] {
  if (section === undefined) return [];
  if (section.kind === 'figures')
    return section.figures.map(({ id, title, unit, style, value }) => ({ place: id, title, unit, style, value }));
  if (section.kind === 'series') return section.lines.flatMap((line) => lineValues(line, section.buckets));
  if (section.kind === 'text') return [];
  const rows = section.total === null ? section.rows : [...section.rows, section.total];
  return rows.flatMap((row) => rowValues(row, section));
}

const lineValues = ({ id, name, unit, style, values }: Line, buckets: readonly Bucket[]): Placed[] =>
  buckets.map((bucket, at) => ({
    place: `${bucket.name}, ${id}`,
    title: `${name}, ${bucket.label}`,
    unit,
    style,
    value: values[at] ?? null,
  }));

function rowValues(row: TableRow, section: TableSection): Placed[] {
  const keys = section.columns.filter(({ kind }) => kind !== 'metric');
  const isTotal = row === section.total;
  const key = isTotal ? 'total' : keys.map(({ id }) => String(row.cells[id] ?? '')).join(', ');
  // Times of a row are not what people call it.
  const named = keys.filter(({ kind }) => kind !== 'time');
  const name = isTotal
    ? 'Total'
    : (named.length === 0 ? keys : named).map(({ id }) => row.names[id] ?? String(row.cells[id] ?? 'none')).join(', ');
  return section.columns.flatMap(({ id, title, unit, style }) => {
    const value = row.cells[id] ?? null;
    if (unit === null || style === null || (value !== null && typeof value !== 'number')) return [];
    return [{ place: `${key}: ${id}`, title: `${name}: ${title}`, unit, style, value }];
  });
}
