/** Changes to a definition that is being built, each from one value to the next. What is not finished yet (a chart without a metric) may stand in it. Pure. */
import type { Dimension } from '../../metrics/types.ts';
import type { ReportDefinition, SectionSpec } from '../../reports/spec.ts';
import { ANALYSIS_TITLES, LOOK_TITLES, type Analysis, type Look } from './words.ts';

export type MeasuredSection = Extract<SectionSpec, { readonly metrics: readonly string[] }>;

export const EMPTY_DRAFT: ReportDefinition = { title: '', sections: [] };
/** How many rows a ranked table shows unless told. */
const RANKED_ROWS = 10;

export const isMeasured = (section: SectionSpec): section is MeasuredSection => section.kind !== 'text' && section.kind !== 'analysis';

export const sectionOf = (draft: ReportDefinition, id: string): SectionSpec | undefined =>
  draft.sections.find((section) => section.id === id);

/** The dimensions that it is broken down by. */
export const dimensionsBy = (section: SectionSpec): readonly Dimension[] =>
  section.kind === 'table' ? section.by : section.kind === 'series' && section.by !== undefined ? [section.by] : [];

export function withSection(draft: ReportDefinition, section: SectionSpec, index: number): ReportDefinition {
  return { ...draft, sections: draft.sections.toSpliced(index, 0, section) };
}

export const withoutSection = (draft: ReportDefinition, id: string): ReportDefinition => ({
  ...draft,
  sections: draft.sections.filter((section) => section.id !== id),
});

export const withChanged = (draft: ReportDefinition, changed: SectionSpec): ReportDefinition => ({
  ...draft,
  sections: draft.sections.map((section) => (section.id === changed.id ? changed : section)),
});

/** @param index a place between the sections as they stand now */
export function withMoved(draft: ReportDefinition, id: string, index: number): ReportDefinition {
  const from = draft.sections.findIndex((section) => section.id === id);
  const section = draft.sections[from];
  if (section === undefined) return draft;
  const rest = draft.sections.toSpliced(from, 1);
  return { ...draft, sections: rest.toSpliced(index > from ? index - 1 : index, 0, section) };
}

export function withCopyOf(draft: ReportDefinition, id: string): ReportDefinition {
  const index = draft.sections.findIndex((section) => section.id === id);
  const section = draft.sections[index];
  return section === undefined ? draft : withSection(draft, { ...section, id: freeId(draft) }, index + 1);
}

/** An id that no section has: those of removed ones may come again, since undo brings whole definitions back. */
export function freeId({ sections }: ReportDefinition): string {
  const taken = new Set(sections.map(({ id }) => id));
  let number = sections.length + 1;
  while (taken.has(`section-${number}`)) number += 1;
  return `section-${number}`;
}

export function newSection(id: string, look: Look): SectionSpec {
  const head = { id, title: LOOK_TITLES[look] };
  if (look === 'text') return { kind: 'text', ...head, text: '' };
  return shownAs({ kind: 'figures', ...head, metrics: [] }, look);
}

export const newAnalysis = (id: string, analysis: Analysis): SectionSpec => ({
  kind: 'analysis',
  id,
  title: ANALYSIS_TITLES[analysis],
  analysis,
});

/** The same metrics, shown otherwise; what the new kind does not have is left out. */
export function shownAs(section: MeasuredSection, look: Exclude<Look, 'text'>): MeasuredSection {
  const { id, title, metrics, filters } = section;
  const head = {
    id,
    title: title === titleOfLook(section) ? LOOK_TITLES[look] : title,
    metrics: [...metrics],
    ...(filters !== undefined && { filters }),
  };
  if (look === 'figures') return { kind: 'figures', ...head };
  const by = dimensionsBy(section);
  if (look === 'table' || look === 'ranked') {
    const { show: _show, ...own } = section.kind === 'table' ? section : { compare: true };
    return { kind: 'table', ...own, ...head, by: [...by], ...(look === 'ranked' && { show: RANKED_ROWS }) };
  }
  const first = by[0];
  const { chart: _chart, by: _by, kind: _kind, ...own } = section.kind === 'series' ? section : { chart: null, by: null, kind: null };
  return { kind: 'series', ...own, ...head, chart: look, ...(first !== undefined && { by: first }) };
}

/** A title that nobody chose follows how the section is shown. */
function titleOfLook(section: MeasuredSection): string {
  if (section.kind === 'figures') return LOOK_TITLES.figures;
  if (section.kind === 'table') return LOOK_TITLES[section.show === undefined ? 'table' : 'ranked'];
  return LOOK_TITLES[section.chart];
}

export const withMetric = (section: MeasuredSection, metric: string): MeasuredSection => ({
  ...section,
  metrics: [...section.metrics, metric],
});

export function withoutMetric(section: MeasuredSection, metric: string): MeasuredSection {
  const metrics = section.metrics.filter((id) => id !== metric);
  if (section.kind !== 'table' || section.rank !== metric) return { ...section, metrics };
  return withField({ ...section, metrics }, 'rank', undefined);
}

/** One place to the front, or to the back. */
export function withMetricMoved(section: MeasuredSection, metric: string, step: -1 | 1): MeasuredSection {
  const from = section.metrics.indexOf(metric);
  return { ...section, metrics: section.metrics.toSpliced(from, 1).toSpliced(from + step, 0, metric) };
}

export function withDimension(section: Exclude<MeasuredSection, { kind: 'figures' }>, dimension: Dimension): MeasuredSection {
  return section.kind === 'table' ? { ...section, by: [...section.by, dimension] } : { ...section, by: dimension };
}

export function withoutDimension(section: MeasuredSection, dimension: Dimension): MeasuredSection {
  if (section.kind === 'table') return { ...section, by: section.by.filter((id) => id !== dimension) };
  if (section.kind === 'figures') return section;
  return withField(withField(section, 'by', undefined), 'top', undefined);
}

/** A field set, or left out where it is undefined. */
export function withField<Section extends SectionSpec, Name extends keyof Section>(
  section: Section,
  name: Name,
  value: Section[Name] | undefined,
): Section {
  const { [name]: _before, ...rest } = section;
  return (value === undefined ? rest : { ...rest, [name]: value }) as Section;
}
