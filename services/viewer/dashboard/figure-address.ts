/** The address of a figure's page: it holds the whole question, so that a link shows the same to whoever may see it. */
import { isDimension, isGrain, metricEntry } from '../../metrics/catalogue.ts';
import type { Dimension, Grain } from '../../metrics/types.ts';
import type { WidgetPlace } from '../../reports/dashboards/dashboard.ts';
import { writeQuestion, type Question } from '../api/question.ts';

export interface FigureView {
  /** What it is broken down by; null: the metric's first dimension. */
  readonly by: Dimension | null;
  /** The figure whose events are shown: the whole, or a row of a breakdown. */
  readonly part: FigurePart | null;
}

/** Which row of which breakdown; without `by` the figure as a whole. */
export interface FigurePart {
  readonly by: Dimension | Grain | null;
  /** The value of that dimension, or the name of that bucket. */
  readonly value: string | null;
}

export const WHOLE: FigurePart = { by: null, value: null };

export function figureAddress(metric: string, question: Question, { by, part }: FigureView): string {
  const address = writeQuestion(question);
  if (by !== null) address.set('by', by);
  if (part !== null) {
    address.set('events', part.by ?? 'all');
    if (part.value !== null) address.set('of', part.value);
  }
  return `/figures/${metric}?${address}`;
}

export function readView(metric: string, address: URLSearchParams): FigureView {
  const { dimensions } = metricEntry(metric);
  const by = dimensions.find((dimension) => dimension === address.get('by')) ?? null;
  const events = address.get('events');
  if (events === null) return { by, part: null };
  const known = isDimension(events) || isGrain(events) ? events : null;
  return { by, part: known === null ? WHOLE : { by: known, value: address.get('of') } };
}

/** The question of a dashboard's figures. */
export const questionOfPlace = ({ range, zone, projects }: WidgetPlace, metric: string): Question => ({
  range,
  zone,
  compare: true,
  filters: projects.length > 0 && metricEntry(metric).dimensions.includes('project_id') ? { project_id: projects } : {},
});
