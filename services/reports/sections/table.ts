/** Ranked tables: a row for each combination of dimensions, with a total that is asked for, not added up. */
import type { Cell, Dimension } from '../../metrics/types.ts';
import type { Answered, AskedRow } from '../asking.ts';
import { canonicalJson } from '../canonical.ts';
import { DIMENSION_TITLES, type MetricEntry } from '../../metrics/catalogue.ts';
import { isAdditive, styleOf } from '../catalogue.ts';
import { scopesOf, type Frame, type Scope, type Span } from '../frame.ts';
import type { AnalysisSpec, TableSpec } from '../spec.ts';
import type { Column, TableRow, TableSection } from '../types.ts';
import { numberOf, type Made } from './figures.ts';
import { pastWatermark, provisionalIn } from './timing.ts';

export async function makeTable(spec: TableSpec, frame: Frame): Promise<Made<TableSection>> {
  const { scopes, notes } = scopesOf(spec.metrics, spec.filters, spec.by, frame);
  if (scopes.length === 0) return { section: null, notes };
  const [rows, before, totals, totalsBefore] = await Promise.all([
    askRows(scopes, spec.by, frame.span, frame),
    spec.compare && frame.comparison ? askRows(scopes, spec.by, frame.comparison, frame) : null,
    askRows(scopes, [], frame.span, frame),
    spec.compare && frame.comparison ? askRows(scopes, [], frame.comparison, frame) : null,
  ]);
  const ranked = rank(rows.joined, spec, scopes);
  const beforeByKey = before === null ? null : new Map(before.joined.map((row) => [keyOf(row, spec.by), row]));
  const toRow = (row: AskedRow): TableRow =>
    tableRow(row, spec.by, scopes, beforeByKey?.get(keyOf(row, spec.by)), beforeByKey !== null, frame);
  const total = totals.joined[0];
  return {
    section: {
      kind: 'table',
      id: spec.id,
      title: spec.title,
      finding: null,
      subtitle: frame.rangeLabel,
      notes: rows.joined.length === 0 ? [...notes, { kind: 'empty', text: 'Nothing in this range' }] : notes,
      columns: [...spec.by.map(dimensionColumn), ...scopes.map(metricColumn)],
      rows: ranked.map(toRow),
      total: total ? tableRow(total, [], scopes, totalsBefore?.joined[0], totalsBefore !== null, frame) : null,
      ranked_by: rankOf(spec, scopes),
      show: spec.show ?? null,
      provisional: scopes.some(({ entry }) => provisionalIn(entry, frame.span, frame)),
      partial: pastWatermark(frame.span, frame),
      at_least: [...new Set([...rows.atLeast, ...totals.atLeast])],
    },
    notes: [],
  };
}

/** Rows of all metrics joined by their dimensions; metrics with the same filters are asked together. */
async function askRows(scopes: readonly Scope[], by: readonly Dimension[], span: Span, frame: Frame) {
  const groups = Map.groupBy(scopes, (scope) => canonicalJson(scope.filters));
  const answers = await Promise.all(
    [...groups.values()].map((group) =>
      frame.ask({
        metrics: group.map(({ entry }) => entry.id),
        by,
        from: span.from,
        to: span.to,
        zone: frame.zone,
        filters: group[0]!.filters,
      }),
    ),
  );
  return { joined: join(answers, by), atLeast: answers.flatMap((answer) => [...answer.atLeast]) };
}

function join(answers: readonly Answered[], by: readonly Dimension[]): readonly AskedRow[] {
  if (answers.length === 1) return answers[0]!.rows;
  const joined = new Map<string, AskedRow>();
  for (const { row, n } of answers.flatMap((answer) => answer.rows)) {
    const key = keyOf({ row, n }, by);
    const known = joined.get(key);
    joined.set(key, { row: { ...known?.row, ...row }, n: { ...known?.n, ...n } });
  }
  return [...joined.values()];
}

const keyOf = ({ row }: AskedRow, by: readonly Dimension[]): string => JSON.stringify(by.map((dimension) => row[dimension] ?? null));

const rankOf = (spec: TableSpec, scopes: readonly Scope[]): string =>
  scopes.some(({ entry }) => entry.id === spec.rank) ? spec.rank! : scopes[0]!.entry.id;

/** Greatest first (or least), unknown last; rows that tie keep the order of the answer. */
function rank(rows: readonly AskedRow[], spec: TableSpec, scopes: readonly Scope[]): AskedRow[] {
  const metric = rankOf(spec, scopes);
  const sign = spec.ascending ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [numberOf(a.row[metric]), numberOf(b.row[metric])];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return sign * (x - y);
  });
}

function tableRow(
  { row, n }: AskedRow,
  by: readonly Dimension[],
  scopes: readonly Scope[],
  before: AskedRow | undefined,
  compared: boolean,
  frame: Frame,
): TableRow {
  // Loops, since a table may have thousands of rows.
  const cells: Record<string, Cell> = {};
  const counts: Record<string, number> = {};
  const comparison: Record<string, number | null> = {};
  for (const dimension of by) cells[dimension] = row[dimension] ?? null;
  for (const { entry } of scopes) {
    const { id } = entry;
    cells[id] = row[id] ?? nothing(entry);
    if (n[id] !== undefined) counts[id] = n[id];
    if (compared) comparison[id] = numberOf(before?.row[id]) ?? nothing(entry);
  }
  return { cells, names: namesOf(row, by, frame), n: counts, comparison };
}

/** What a metric is where a combination does not occur: a count of nothing is 0, a ratio over nothing is unknown. */
const nothing = (entry: MetricEntry): number | null => (isAdditive(entry) ? 0 : null);

export function namesOf(row: Readonly<Record<string, unknown>>, by: readonly Dimension[], frame: Frame): Record<string, string> {
  const names: Record<string, string> = {};
  for (const dimension of by) {
    const id = row[dimension];
    if (typeof id === 'string') names[dimension] = frame.name(dimension, id);
  }
  return names;
}

export function dimensionColumn(dimension: Dimension): Column {
  return { ...TEXT_COLUMN, id: dimension, title: DIMENSION_TITLES[dimension], kind: 'dimension' };
}

/** A table that an analysis makes: what it says for itself, and for the rest what all such tables have. */
export function analysisTable(
  spec: AnalysisSpec,
  frame: Frame,
  own: Pick<TableSection, 'notes' | 'columns' | 'rows'> & Partial<Pick<TableSection, 'subtitle' | 'total' | 'ranked_by'>>,
): Made<TableSection> {
  const section: TableSection = {
    kind: 'table',
    id: spec.id,
    title: spec.title,
    finding: null,
    subtitle: own.subtitle ?? frame.rangeLabel,
    notes: own.notes,
    columns: own.columns,
    rows: own.rows,
    total: own.total ?? null,
    ranked_by: own.ranked_by ?? null,
    show: null,
    provisional: false,
    partial: pastWatermark(frame.span, frame),
    at_least: [],
  };
  return { section, notes: [] };
}

export const TEXT_COLUMN = { kind: 'text', metric: null, unit: null, style: null, formula: null, better: null } as const;

function metricColumn({ entry }: Scope): Column {
  const { id, title, unit, formula, better } = entry;
  return { id, title, kind: 'metric', metric: id, unit, style: styleOf(entry), formula, better };
}

/** A column of differences between shares. */
export const pointsColumn = (id: string, title: string, formula: string): Column => ({
  ...rateColumn(id, title, formula),
  style: 'points',
});

/** A column of shares that is no metric of the catalogue. */
export const rateColumn = (id: string, title: string, formula: string): Column => ({
  ...TEXT_COLUMN,
  id,
  title,
  kind: 'metric',
  unit: 'ratio',
  style: 'percent',
  formula,
});
