/** Headline figures: one value each for the whole range, beside the comparison range. */
import type { Answered } from '../asking.ts';
import { type MetricEntry } from '../../metrics/catalogue.ts';
import { styleOf } from '../catalogue.ts';
import { scopesOf, type Frame, type Scope, type Span } from '../frame.ts';
import { sayValue } from '../format.ts';
import type { FiguresSpec } from '../spec.ts';
import type { Figure, FiguresSection, Note } from '../types.ts';
import { provisionalIn } from './timing.ts';

/** null where nothing of the section may be shown; the notes then say why. */
export interface Made<Section> {
  readonly section: Section | null;
  readonly notes: readonly Note[];
}

export async function makeFigures(spec: FiguresSpec, frame: Frame): Promise<Made<FiguresSection>> {
  const { scopes, notes } = scopesOf(spec.metrics, spec.filters, [], frame);
  if (scopes.length === 0) return { section: null, notes };
  const figures = await Promise.all(scopes.map((scope) => makeFigure(spec.id, scope, frame)));
  const section = {
    kind: 'figures',
    id: spec.id,
    title: spec.title,
    finding: null,
    subtitle: frame.rangeLabel,
    notes: [...notes, ...atLeastNotes(figures), ...negativeNotes(figures, frame)],
    figures,
  } as const;
  return { section, notes: [] };
}

async function makeFigure(sectionId: string, scope: Scope, frame: Frame): Promise<Figure> {
  const { entry } = scope;
  const [now, before] = await Promise.all([
    askTotal(scope, frame.span, frame),
    frame.comparison ? askTotal(scope, frame.comparison, frame) : null,
  ]);
  return {
    id: `${sectionId}.${entry.id}`,
    metric: entry.id,
    title: entry.title,
    value: now.value,
    unit: entry.unit,
    style: styleOf(entry),
    n: now.n,
    interval: null,
    comparison: before === null ? null : { value: before.value, n: before.n, ...changeOf(now.value, before.value, entry.better) },
    better: entry.better,
    provisional: provisionalIn(entry, frame.span, frame),
    partial: frame.span.to > frame.context.watermark,
    at_least: now.atLeast,
    filtered: scope.dropped.length === 0,
    formula: entry.formula,
    first_reported: null,
  };
}

export interface Total {
  readonly value: number | null;
  readonly n: number | null;
  readonly atLeast: boolean;
}

/** One metric over a whole span. */
export async function askTotal(scope: Scope, span: Span, frame: Frame): Promise<Total> {
  const answered = await frame.ask({
    metrics: [scope.entry.id],
    by: [],
    from: span.from,
    to: span.to,
    zone: frame.zone,
    filters: scope.filters,
  });
  return totalOf(answered, scope.entry);
}

export function totalOf(answered: Answered, entry: MetricEntry): Total {
  const only = answered.rows[0];
  return { value: numberOf(only?.row[entry.id]), n: only?.n[entry.id] ?? null, atLeast: answered.atLeast.has(entry.id) };
}

export const numberOf = (cell: unknown): number | null => (typeof cell === 'number' ? cell : null);

/** The change from a figure's comparison value: absolute, relative, and whether it is for the better. */
export function changeOf(value: number | null, before: number | null, better: 'up' | 'down' | null) {
  if (value === null || before === null) return { change: null, relative: null, good: null };
  const change = value - before;
  const relative = before === 0 ? null : change / Math.abs(before);
  const good = better === null || change === 0 ? null : change > 0 === (better === 'up');
  return { change, relative, good };
}

/** Less than nothing left over is a finding about the reports, and is called so. */
function negativeNotes(figures: readonly Figure[], frame: Frame): Note[] {
  return figures
    .filter(({ metric, value }) => metric === 'unallocated_hours' && value !== null && value < 0)
    .map(({ title, value, style }) => ({
      kind: 'warning',
      text: `${title} is negative (${sayValue(value, style, frame.speech)}): attempts claim more than the workers reported`,
    }));
}

function atLeastNotes(figures: readonly Figure[]): Note[] {
  const titles = figures.filter((figure) => figure.at_least).map((figure) => figure.title);
  return titles.length === 0 ? [] : [{ kind: 'at_least', text: `${titles.join(', ')}: at least; some GPU time has no price` }];
}
