/** What every section of one report shares: range, comparison, filters, rights, names, and how to ask. */
import { WrapsheetError } from '../common/errors.ts';
import { DIMENSION_TITLES, isDimension, metricEntry, type MetricEntry } from '../metrics/catalogue.ts';
import type { AnswerContext, Dimension, Grain, MetricQuestion } from '../metrics/types.ts';
import type { WorkflowChanges } from '../metrics/workflow-changes.ts';
import type { Answered } from './asking.ts';
import type { DeliveredCharacter } from './characters.ts';
import type { Speech } from './format.ts';
import type { Filters } from './spec.ts';
import type { Note } from './types.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Frame {
  readonly span: Span;
  readonly zone: string;
  readonly comparison: (Span & { readonly label: string }) | null;
  readonly filters: Filters;
  /** The reader may see some projects only: what cannot be filtered by project is left out. */
  readonly restricted: boolean;
  readonly context: AnswerContext;
  readonly provisionalFrom: number;
  readonly speech: Speech;
  /** The calendar unit that the range is about. */
  readonly unit: Grain;
  /** "This month", "November 2026". */
  readonly rangeLabel: string;
  /** The name of a value when the report is made; its id where it has none; reviewers are always their id. */
  name(dimension: Dimension, id: string): string;
  ask(question: MetricQuestion): Promise<Answered>;
  /** The characters delivered in the range; asked for once however many sections need them. */
  characters(filters: MetricQuestion['filters']): Promise<readonly DeliveredCharacter[]>;
  /** Automatic verdicts around the workflow changes in the range; filters of project_id and scene_type only. */
  workflowChanges(filters: MetricQuestion['filters']): Promise<WorkflowChanges>;
  /** Age of the oldest pending review at the end of the question's range or at the watermark, ms; null where none is pending. */
  oldestPendingMs(question: MetricQuestion): Promise<number | null>;
}

/** How one metric can take the filters of a section. */
export interface Scope {
  readonly entry: MetricEntry;
  readonly filters: MetricQuestion['filters'];
  /** Dimensions of the filters that the metric does not have: it is shown unfiltered by them. */
  readonly dropped: readonly string[];
}

export type Scoped = { readonly kind: 'shown'; readonly scope: Scope } | { readonly kind: 'left_out'; readonly note: Note };

/** Where a metric may appear at all, with the filters that it can take. Throws `unknown_metric`. */
export function scopeOf(metric: string, sectionFilters: Filters | undefined, by: readonly Dimension[], frame: Frame): Scoped {
  const entry = metricEntry(metric);
  const dimensions: readonly string[] = entry.dimensions;
  if (frame.restricted && !dimensions.includes('project_id')) {
    return leftOut(`${entry.title} is left out: it cannot be limited to the projects you may see.`);
  }
  if ((entry.unit === 'money' || metric === 'unpriced_gpu_hours') && frame.context.prices.length === 0) {
    return leftOut(`${entry.title} is left out: the studio has set no prices.`);
  }
  if (by.includes('reviewer_id') && !frame.context.reviewerOptIn) {
    return leftOut('Figures by reviewer are left out: the studio has not opted in.');
  }
  const missing = by.filter((dimension) => !dimensions.includes(dimension));
  if (missing.length > 0) {
    throw new WrapsheetError(
      'metric_dimension_mismatch',
      `${metric} cannot be broken down by ${missing.join(', ')}; it can by ${dimensions.join(', ')}.`,
      {
        params: { metric, dimensions },
      },
    );
  }
  const filters = mergeFilters(frame.filters, sectionFilters);
  const taken = Object.entries(filters).filter(([dimension]) => dimensions.includes(dimension));
  const dropped = Object.keys(filters).filter((dimension) => !dimensions.includes(dimension));
  return { kind: 'shown', scope: { entry, filters: Object.fromEntries(taken), dropped } };
}

function leftOut(text: string): Scoped {
  return { kind: 'left_out', note: { kind: 'left_out', text } };
}

/** Both sets of filters hold: of a dimension in both, the values in both (none: a value that no event has). */
export function mergeFilters(one: Filters, other: Filters | undefined): Filters {
  const merged: Record<string, readonly (string | null)[]> = { ...one };
  for (const [dimension, values] of Object.entries(other ?? {})) {
    const first = merged[dimension];
    const both = first ? values.filter((value) => first.includes(value)) : values;
    // Ids have at least one character, so the empty string stands for "no value at all".
    merged[dimension] = both.length > 0 ? both : [''];
  }
  return merged;
}

/** What a dimension is called within a sentence: "scene type", "GPU model". */
export function dimensionWord(dimension: string): string {
  if (!isDimension(dimension)) return dimension;
  const title = DIMENSION_TITLES[dimension];
  return /^[A-Z]{2}/.test(title) ? title : title[0]!.toLowerCase() + title.slice(1);
}

/** Notes on the metrics of a section that do not take every filter: one for each set of filters that does not apply. */
export function unfilteredNotes(scopes: readonly Scope[]): Note[] {
  const groups = new Map<string, { dropped: readonly string[]; titles: string[] }>();
  for (const { entry, dropped } of scopes) {
    if (dropped.length === 0) continue;
    const key = dropped.join(',');
    const group = groups.get(key) ?? { dropped, titles: [] };
    group.titles.push(entry.title);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ dropped, titles }) => {
    const whole = scopes.every(({ entry }) => entry.family === 'worker') ? 'Whole fleet' : 'Whole studio';
    const which = titles.length === scopes.length ? whole : `${titles.join(', ')}: ${whole.toLowerCase()}`;
    return { kind: 'unfiltered', text: `${which}, ${dropped.map(dimensionWord).join(' and ')} filter not applicable` };
  });
}

/** Splits metrics into those that are shown and the notes on those that are not. */
export function scopesOf(metrics: readonly string[], sectionFilters: Filters | undefined, by: readonly Dimension[], frame: Frame) {
  const scopes: Scope[] = [];
  const notes = new Map<string, Note>();
  for (const metric of metrics) {
    const scoped = scopeOf(metric, sectionFilters, by, frame);
    if (scoped.kind === 'shown') scopes.push(scoped.scope);
    else notes.set(scoped.note.text, scoped.note);
  }
  return { scopes, notes: [...notes.values(), ...unfilteredNotes(scopes)] };
}
