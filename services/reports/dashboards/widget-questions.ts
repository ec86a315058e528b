/** What a widget asks, and how the widgets of a page ask together: totals and courses of many metrics are one question each. Pure. */
import { parseRange, type Preset } from '../../common/calendar-range.ts';
import { isDimension, metricEntry } from '../../metrics/catalogue.ts';
import type { Dimension, Grain } from '../../metrics/types.ts';
import { isAdditive } from '../catalogue.ts';
import { chartGrain } from '../ranges.ts';
import type { Dashboard, Widget, WidgetPlace } from './dashboard.ts';

/** A question of the live stream, without what all have in common. */
export interface WidgetQuestion {
  readonly metrics: readonly string[];
  readonly by: readonly (Dimension | Grain)[];
  readonly compare: boolean;
  /** Of the dimension only so many values. */
  readonly top?: number;
  /** Set where the filter of the page does not apply. */
  readonly filters?: Readonly<Record<string, never>>;
}

/** Lines of a series by a dimension, besides the one for all others. */
export const SERIES_TOP = 5;
export const RANKING_TOP = 8;

const PRESET_GRAINS: Readonly<Record<Preset, Grain>> = {
  today: 'hour',
  yesterday: 'hour',
  'this-week': 'day',
  'last-week': 'day',
  'last-7-days': 'day',
  'this-month': 'day',
  'last-month': 'day',
  'last-30-days': 'day',
  'last-90-days': 'week',
  'this-quarter': 'week',
  'last-quarter': 'week',
  'this-year': 'month',
  'last-year': 'month',
};

/** The grain of charts over a range: a preset has always the same, whatever the day. */
export function grainOf({ range, zone }: WidgetPlace): Grain {
  return 'preset' in range ? PRESET_GRAINS[range.preset] : chartGrain(parseRange(range.from, range.to, zone ?? 'UTC'));
}

/** Whether the project filter can hold for a metric; the others concern the whole fleet. */
export const isByProject = (metric: string): boolean => metricEntry(metric).dimensions.includes('project_id');

export const widgetQuestions = (widget: Widget, grain: Grain): readonly WidgetQuestion[] =>
  questionsOfKind(widget, grain).map((question) => (question.metrics.every(isByProject) ? question : { ...question, filters: {} }));

/** @param restricted the reader may see some projects only: what concerns the whole fleet is not asked */
export function dashboardQuestions(dashboard: Dashboard, restricted: boolean): readonly WidgetQuestion[] {
  const grain = grainOf(dashboard);
  const shown = restricted ? dashboard.widgets.filter(({ metrics }) => metrics.every(isByProject)) : dashboard.widgets;
  return shown.flatMap((widget) => widgetQuestions(widget, grain));
}

function questionsOfKind({ kind, metrics, by }: Widget, grain: Grain): readonly WidgetQuestion[] {
  const totals: WidgetQuestion = { metrics, by: [], compare: true };
  if (kind === 'figure') return [totals, { metrics, by: [grain], compare: false }];
  if (kind === 'ranking') return [totals, { metrics, by: by === null ? [] : [by], compare: false, top: RANKING_TOP }];
  const course: WidgetQuestion = { metrics, by: [grain], compare: false };
  if (by === null) return [course];
  const lines: WidgetQuestion = { metrics, by: [grain, by], compare: false, top: SERIES_TOP };
  return metrics.every((metric) => isAdditive(metricEntry(metric))) ? [lines, course] : [lines];
}

/** Widgets ask for each metric by itself, and their questions are asked together wherever they have range and breakdown in common. */
export function together(questions: readonly WidgetQuestion[]): readonly WidgetQuestion[] {
  const groups = Map.groupBy(questions, placeOf);
  return [...groups.values()].map((group): WidgetQuestion => {
    const [first] = group;
    return { ...first!, metrics: [...new Set(group.flatMap(({ metrics }) => metrics))] };
  });
}

/**
 * Questions of the same place are asked together. A ranking is by the first metric, so questions by a dimension are asked together only where they are the same. Other families rest on other events, which move
 * at other times.
 */
export function placeOf({ metrics, by, compare, top, filters }: WidgetQuestion): string {
  return JSON.stringify([by, compare, top ?? null, filters !== undefined, by.some(isDimension) ? metrics : familiesOf(metrics)]);
}

/** What all questions of a page have in common, as a request has it. */
export const commonOf = ({ range, zone, projects }: WidgetPlace) => ({
  ...range,
  ...(zone !== null && { zone }),
  ...(projects.length > 0 && { filters: { project_id: projects } }),
});

/** What the stream is asked, in the order in which the page expects its answers. */
export const streamQuestions = (questions: readonly WidgetQuestion[], place: WidgetPlace) =>
  together(questions).map((question) => ({ ...commonOf(place), ...question }));

const familiesOf = (metrics: readonly string[]): string =>
  [...new Set(metrics.map((metric) => metricEntry(metric).family))].toSorted().join(' ');
